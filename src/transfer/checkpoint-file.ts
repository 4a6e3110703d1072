/** Opens a policy file of another library: finds out what kind of file it is, and reads its tensors and plain facts. */
import { z } from "zod";
import { CheckpointError, InvalidArgumentError } from "../core/errors.js";
import { readBytes } from "../core/files.js";
import { parseSafetensors } from "../model/safetensors.js";
import type { TensorMap } from "../model/tensors.js";
import { detectNaming, type NamingName, renameTensors, stripWrappers } from "./naming.js";
import { type ReadTensors, readTorchFile } from "./torch-reader.js";
import { looksLikeZip, readZip, type ZipArchive } from "./zip-reader.js";

/** What a user can say of a file; `auto` looks at its bytes. */
export const importFormats = ["auto", "sb3", "cleanrl", "safetensors"] as const;
export type ImportFormat = (typeof importFormats)[number];

/** A policy as another library stored it. */
export interface PolicyFile {
  /** With a bundle's names. */
  readonly tensors: TensorMap;
  readonly naming: NamingName;
  /** What the file says of its training, as plain data. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** One sentence for each thing that a user should know of. */
  readonly notes: readonly string[];
}

/**
 * Reads a policy file: a Stable-Baselines3 `.zip` or its `policy.pth` alone, a CleanRL `.cleanrl_model` or `.pt`, or
 * safetensors with the names of either. Nothing in the file is executed.
 *
 * @throws {CheckpointError} if the file is missing, damaged, of another kind, or wants to execute something.
 * @throws {InvalidArgumentError} if `format` says otherwise than the file's contents.
 */
export function readPolicyFile(path: string, format: ImportFormat): PolicyFile {
  const bytes = readBytes("importPolicy", path);
  const { tensors: stored, facts, notes, isSafetensors } = readContainer(path, bytes);
  const tensors = stripWrappers(stored);
  const naming = detectNaming(path, [...tensors.keys()]);
  const found = isSafetensors && format !== "sb3" && format !== "cleanrl" ? "safetensors" : naming;
  if (format !== "auto" && format !== found) {
    throw new InvalidArgumentError(
      `importPolicy: expected a policy in format ${format} in ${path}, received one in format ${found}. Leave the format to be detected, or pass ${found}.`,
    );
  }
  return { tensors: renameTensors(path, tensors, naming), naming, facts, notes };
}

interface Container extends ReadTensors {
  readonly facts: Readonly<Record<string, unknown>>;
  readonly isSafetensors: boolean;
}

const sb3Weights = "policy.pth";
const sb3Facts = "data";
const sb3Version = "_stable_baselines3_version";

function readContainer(path: string, bytes: Uint8Array): Container {
  if (!looksLikeZip(bytes)) {
    if (!looksLikeSafetensors(bytes)) throw describeForeignFile(path, bytes);
    return { tensors: parseSafetensors(path, bytes), facts: {}, notes: [], isSafetensors: true };
  }
  const archive = readZip(path, bytes);
  const weights = archive.get(sb3Weights);
  if (weights === undefined) return { ...readTorchFile(path, bytes), facts: {}, isSafetensors: false };
  const read = readTorchFile(`${path}: ${sb3Weights}`, weights.read());
  return { ...read, facts: readFacts(path, archive), isSafetensors: false };
}

/** Eight bytes of length, then JSON. */
function looksLikeSafetensors(bytes: Uint8Array): boolean {
  return bytes[8] === "{".charCodeAt(0);
}

/** How PyTorch's files began before version 1.6: a pickle of this number. */
const oldTorchMagic = Buffer.from("80028a0a6cfc9c46f9206aa85019", "hex");

function describeForeignFile(path: string, bytes: Uint8Array): CheckpointError {
  const isOldTorch = oldTorchMagic.equals(bytes.subarray(0, oldTorchMagic.length));
  const what = isOldTorch
    ? "is in PyTorch's form from before 1.6. Load it there and save it again with torch.save"
    : bytes[0] === 0x80
      ? "is a bare pickle, which could execute anything and is not opened. Save the weights alone with torch.save"
      : "is neither a zip archive (as PyTorch and Stable-Baselines3 write) nor safetensors. Was it cut short, or written by JAX?";
  return new CheckpointError(`importPolicy: ${path} ${what}.`);
}

/** Stable-Baselines3 writes plain values as they are, and classes as pickles in base64, which are left alone. */
const factsSchema = z.object({
  num_timesteps: z.number().optional().catch(undefined),
  seed: z.number().nullable().optional().catch(undefined),
  n_envs: z.number().optional().catch(undefined),
  n_steps: z.number().optional().catch(undefined),
  gamma: z.number().optional().catch(undefined),
  gae_lambda: z.number().optional().catch(undefined),
  policy_kwargs: z.record(z.string(), z.unknown()).optional().catch(undefined),
});

function readFacts(path: string, archive: ZipArchive): Record<string, unknown> {
  const parsed = factsSchema.safeParse(parseFacts(path, archive));
  if (!parsed.success)
    throw new CheckpointError(`importPolicy: ${path} is damaged: ${sb3Facts} in it is no JSON object.`);
  const { policy_kwargs: policyOptions, ...facts } = parsed.data;
  if (String(policyOptions?.normalize_images).toLowerCase() === "false") {
    throw new CheckpointError(
      `importPolicy: ${path} was trained with normalize_images=False: it expects other pixels than 0 to 1. Such a policy cannot be imported.`,
    );
  }
  const version = archive.get(sb3Version)?.read();
  const written = version && { stable_baselines3: Buffer.from(version).toString("utf8").trim().slice(0, 20) };
  return { ...facts, ...written };
}

function parseFacts(path: string, archive: ZipArchive): unknown {
  const bytes = archive.get(sb3Facts)?.read();
  if (bytes === undefined) return {};
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (cause) {
    throw new CheckpointError(`importPolicy: ${path} is damaged: ${sb3Facts} in it is not JSON.`, { cause });
  }
}
