/** What the int8 engine must know of a policy beside its weights: the range of each block's activations. */
import { join } from "node:path";
import { z } from "zod";
import { CheckpointError } from "../core/errors.js";
import { readJson, writeJson } from "../core/files.js";
import type { Architecture } from "./architecture.js";
import type { Bundle } from "./bundle.js";

const calibrationFile = "int8.json";

const calibrationSchema = z.strictObject({
  formatVersion: z.literal(1),
  kind: z.literal("int8-calibration"),
  /** Checksum of the expert's weights that were calibrated. */
  expertSha256: z.string(),
  protocol: z.string(),
  runSeed: z.int().min(0),
  numObservations: z.int().min(1),
  /** Share of a block's activations that are within its range; those above are cut off. */
  coverage: z.number().gt(0).max(1),
  /** By block, behind its ReLU: bytes stand for 0 to this. */
  activationRanges: z.array(z.number().positive()).min(1),
});

/** Activations of an expert on states that it visits, and where those came from. */
export type Calibration = z.infer<typeof calibrationSchema>;

/**
 * Refuses what cannot be computed in integers: residual sums have signs, and the bytes of activations have none.
 *
 * @throws {CheckpointError} if there is a residual stage.
 */
export function checkIntegerLayers(where: string, { blocks }: Architecture): void {
  const stage = blocks.find(({ type }) => type === "residualStage");
  if (stage === undefined) return;
  throw new CheckpointError(
    `${where}: expected convolutions and linear layers for 8-bit integers, received the residual stage ${stage.name}. Use the backend "engine".`,
  );
}

/**
 * A bundle's calibration, `int8.json`.
 *
 * @throws {CheckpointError} if there is none, it was made for other weights, or the architecture can have none.
 */
export function readCalibration(bundle: Bundle): Calibration {
  const { expert, architecture } = bundle.manifest;
  checkIntegerLayers("createSession", architecture);
  const advice = `The backend engine-int8 needs a calibration. Run "npx ztw calibrate ${bundle.manifest.game} --bundle ${bundle.folder}".`;
  const path = calibrationPath(bundle);
  const calibration = readJson("createSession", path, calibrationSchema, advice);
  const numBlocks = architecture.blocks.length;
  if (calibration.expertSha256 === expert.sha256 && calibration.activationRanges.length === numBlocks)
    return calibration;
  throw new CheckpointError(
    `createSession: expected the calibration of this bundle's expert (sha256 ${expert.sha256}), received ${path} of ${calibration.expertSha256}. ${advice}`,
  );
}

/** Where a bundle's calibration is kept. */
export function calibrationPath(bundle: Bundle): string {
  return join(bundle.folder, calibrationFile);
}

/** Keeps a calibration with its bundle and returns the file's path. */
export async function saveCalibration(bundle: Bundle, calibration: Calibration): Promise<string> {
  const path = calibrationPath(bundle);
  await writeJson(path, calibrationSchema.parse(calibration));
  return path;
}
