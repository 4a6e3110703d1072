/** Checkpoints of a distillation: everything that an exact continuation needs, whole after a kill at any moment. */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { CheckpointError } from "../core/errors.js";
import { readJson, writeJson } from "../core/files.js";
import { readSafetensors, sha256OfFile, writeSafetensors } from "../model/safetensors.js";
import type { TensorMap } from "../model/tensors.js";

const stateFile = "checkpoint.json";
const formatVersion = 1;

const randomStateSchema = z.object({ i: z.number(), j: z.number(), S: z.array(z.number()) });

const stateSchema = z.object({
  formatVersion: z.literal(formatVersion),
  /** What the run is; a continuation must be of the same. */
  identity: z.record(z.string(), z.unknown()),
  /** 0: classifiers, 1: ensemble. */
  stage: z.number().int().nonnegative(),
  /** Rollouts done in this stage. */
  numRollouts: z.number().int().nonnegative(),
  /** Updates of this stage's optimizer. */
  numUpdates: z.number().int().nonnegative(),
  elapsedMs: z.number().nonnegative(),
  /** By stage and head, averaged over the last rollouts. */
  measures: z.record(z.string(), z.array(z.object({ agreement: z.number(), loss: z.number() }))),
  streams: z.object({ acting: randomStateSchema, shuffling: randomStateSchema }),
  environments: z.object({
    numEpisodes: z.number().int(),
    open: z.array(z.object({ seed: z.number().int(), actions: z.string() })).readonly(),
  }),
});

/** The part of a checkpoint that is not tensors. */
export type CheckpointState = Omit<z.infer<typeof stateSchema>, "formatVersion">;

export interface Checkpoint {
  readonly state: CheckpointState;
  /** Parameters and optimizer moments. */
  readonly tensors: TensorMap;
}

const storedSchema = stateSchema.extend({ tensors: z.object({ file: z.string(), sha256: z.string() }) });

/** Whether a folder holds a checkpoint. */
export function hasCheckpoint(folder: string): boolean {
  return existsSync(join(folder, stateFile));
}

/**
 * Writes a checkpoint over the previous one: tensors under a new name first, then the state that points to them.
 */
export async function writeCheckpoint(folder: string, { state, tensors }: Checkpoint): Promise<void> {
  const file = `checkpoint-${state.stage}-${state.numRollouts}.safetensors`;
  const sha256 = await writeSafetensors(join(folder, file), tensors);
  await writeJson(join(folder, stateFile), { formatVersion, ...state, tensors: { file, sha256 } });
  removeTensorFiles(folder, file);
}

/**
 * Reads a folder's checkpoint.
 *
 * @param identity - what the run is that wants to go on.
 * @throws {CheckpointError} if it is missing, damaged, of another version, or of another run; nothing is written.
 */
export function readCheckpoint(folder: string, identity: Readonly<Record<string, unknown>>): Checkpoint {
  const path = join(folder, stateFile);
  const advice = "Choose another checkpoint folder, or remove this one to start again.";
  const { tensors, ...state } = readJson("distill", path, storedSchema, advice);
  checkIdentity(path, state.identity, identity);
  const tensorPath = join(folder, tensors.file);
  const found = sha256OfFile(tensorPath);
  if (found !== tensors.sha256) {
    throw new CheckpointError(
      `distill: expected sha256 ${tensors.sha256} for ${tensorPath}, received ${found}. The file is damaged. ${advice}`,
    );
  }
  return { state, tensors: readSafetensors(tensorPath) };
}

/** Removes a folder's checkpoint, and nothing else. */
export function removeCheckpoint(folder: string): void {
  if (!hasCheckpoint(folder)) return;
  rmSync(join(folder, stateFile), { force: true });
  removeTensorFiles(folder, "");
}

function removeTensorFiles(folder: string, keep: string): void {
  for (const name of readdirSync(folder)) {
    if (/^checkpoint-\d+-\d+\.safetensors$/.test(name) && name !== keep) rmSync(join(folder, name));
  }
}

function checkIdentity(
  path: string,
  stored: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
): void {
  for (const key of new Set([...Object.keys(stored), ...Object.keys(wanted)])) {
    const [before, now] = [JSON.stringify(stored[key]), JSON.stringify(wanted[key])];
    if (before === now) continue;
    throw new CheckpointError(
      `distill: ${path} belongs to another run: its ${key} is ${before}, this run's is ${now}. ` +
        "Use the same options, or another checkpoint folder.",
    );
  }
}
