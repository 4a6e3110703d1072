/** Opens a policy file of another library: finds out what kind of file it is, and reads its tensors and plain facts. */
import { z } from "zod";
import { CheckpointError, InvalidArgumentError } from "../core/errors.js";
import { readBytes } from "../core/files.js";
import { parsePythonJson } from "../core/json.js";
import { choosePolicy } from "./choose-policy.js";
import { describeForeignFile } from "./foreign-files.js";
import { detectNaming, type NamingName, type RenamedTensors, renameTensors } from "./naming.js";
import { readForeignSafetensors } from "./safetensors-reader.js";
import { type ReadTensors, readTorchFile } from "./torch-reader.js";
import { looksLikeZip, readZip, type ZipArchive } from "./zip-reader.js";

/** What a user can say of a file; `auto` looks at its bytes. */
export const importFormats = ["auto", "sb3", "cleanrl", "safetensors"] as const;
export type ImportFormat = (typeof importFormats)[number];

/** A policy as another library stored it. */
export interface PolicyFile extends RenamedTensors {
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
  const bytes = readBytes("importPolicy", path, { maxBytes: maxFileBytes });
  const { tensors, facts, notes, isSafetensors } = readContainer(path, bytes);
  const naming = detectNaming(path, [...tensors.keys()]);
  const found = isSafetensors && format !== "sb3" && format !== "cleanrl" ? "safetensors" : naming;
  if (format !== "auto" && format !== found) {
    throw new InvalidArgumentError(
      `importPolicy: expected a policy in format ${format} in ${path}, received one in format ${found}. Leave the format to be detected, or pass ${found}.`,
    );
  }
  return { ...renameTensors(path, tensors, naming), naming, facts, notes };
}

interface Container extends ReadTensors {
  readonly facts: Readonly<Record<string, unknown>>;
  readonly isSafetensors: boolean;
}

/** NatureCNN takes 7 MB, with Adam's moments 20; the largest residual networks some 100. */
const maxFileBytes = 2 ** 29;
const sb3Weights = "policy.pth";
const sb3Facts = "data";
const sb3Version = "_stable_baselines3_version";

function readContainer(path: string, bytes: Uint8Array): Container {
  if (!looksLikeZip(bytes)) {
    if (!looksLikeSafetensors(bytes)) throw describeForeignFile(path, bytes);
    const { tensors, notes } = readForeignSafetensors(path, bytes);
    return { tensors: choosePolicy(path, [{ path: "", tensors }]), facts: {}, notes, isSafetensors: true };
  }
  const archive = readZip(path, bytes);
  const folder = findSb3Folder(path, archive);
  if (folder === undefined)
    return { ...readTorchFile(path, bytes, choosePolicy), facts: {}, isSafetensors: false };
  const weights = archive.get(`${folder}${sb3Weights}`)!.read();
  const source = `${path}: ${folder}${sb3Weights}`;
  if (!looksLikeZip(weights)) throw describeForeignFile(source, weights);
  const read = readTorchFile(source, weights, choosePolicy);
  return { ...read, facts: readFacts(path, archive, folder), isSafetensors: false };
}

/** The folder in the archive of a Stable-Baselines3 model: none, or one where a user packed the unpacked files again. */
function findSb3Folder(path: string, archive: ZipArchive): string | undefined {
  const found = [...archive.keys()].filter((name) => name === sb3Weights || name.endsWith(`/${sb3Weights}`));
  if (found.length <= 1) return found[0]?.slice(0, -sb3Weights.length);
  throw new CheckpointError(
    `importPolicy: ${path} is an archive of ${found.length} models: ${found.slice(0, 4).join(", ")}. Unpack it, and import one of them.`,
  );
}

/** Eight bytes of length, then JSON. */
function looksLikeSafetensors(bytes: Uint8Array): boolean {
  return bytes[8] === "{".charCodeAt(0);
}

/** Last observations and rewards of many environments are in there too, in base64: some megabytes. */
const maxFactsBytes = 2 ** 25;
/** Values, names and brackets; a model has some hundreds. */
const maxFactsItems = 100_000;

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

function readFacts(path: string, archive: ZipArchive, folder: string): Record<string, unknown> {
  const parsed = factsSchema.safeParse(parseFacts(path, archive, folder));
  if (!parsed.success)
    throw new CheckpointError(`importPolicy: ${path} is damaged: ${sb3Facts} in it is no JSON object.`);
  const { policy_kwargs: policyOptions, ...facts } = parsed.data;
  if (String(policyOptions?.normalize_images).toLowerCase() === "false") {
    throw new CheckpointError(
      `importPolicy: ${path} was trained with normalize_images=False: it expects other pixels than 0 to 1. Such a policy cannot be imported.`,
    );
  }
  const version = archive.get(`${folder}${sb3Version}`)?.read();
  const written = version && { stable_baselines3: Buffer.from(version).toString("utf8").trim().slice(0, 20) };
  return { ...facts, ...written };
}

function parseFacts(path: string, archive: ZipArchive, folder: string): unknown {
  const entry = archive.get(`${folder}${sb3Facts}`);
  if (entry === undefined) return {};
  if (entry.size > maxFactsBytes) {
    throw new CheckpointError(
      `importPolicy: ${path}: expected at most ${maxFactsBytes} bytes in ${sb3Facts}, received ${entry.size}. Import policy.pth alone.`,
    );
  }
  try {
    return parsePythonJson(Buffer.from(entry.read()).toString("utf8"), { maxItems: maxFactsItems });
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    throw new CheckpointError(`importPolicy: ${path} is damaged: ${sb3Facts} in it is not JSON.`, { cause });
  }
}
