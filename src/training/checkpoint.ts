/** Checkpoints of a training run: everything that an exact continuation needs, whole after a kill at any moment. */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { CheckpointError } from "../core/errors.js";
import { readJson, writeJson } from "../core/files.js";
import { takeLock } from "../core/lock.js";
import { completeStoredProtocol } from "../envs/protocol-options.js";
import { flattenLineage } from "../model/lineage.js";
import { readSafetensors, sha256OfFile, writeSafetensors } from "../model/safetensors.js";
import type { TensorMap } from "../model/tensors.js";

const stateFile = "checkpoint.json";
const advice = "Choose another checkpoint folder, or remove this one to start again.";

/** The part of every checkpoint that says whose it is. */
export interface RunState {
  /** What the run is; a continuation must be of the same. */
  readonly identity: Readonly<Record<string, unknown>>;
}

/** A run's state as data, and its parameters and optimizer moments. */
export interface Checkpoint<State extends RunState> {
  readonly state: State;
  readonly tensors: TensorMap;
}

export interface CheckpointFormat<State extends RunState> {
  /** The function that trains, for messages. */
  readonly where: string;
  readonly formatVersion: number;
  readonly schema: z.ZodType<State>;
  /** Digits and hyphens that differ for every state of a run which is kept. */
  readonly label: (state: State) => string;
  /** What an identity means where an older version left something unsaid. */
  readonly unsaid?: Readonly<Record<string, unknown>>;
}

/** Where a random stream stands. */
export const randomStateSchema = z.object({ i: z.number(), j: z.number(), S: z.array(z.number()) });

const storedPlaySchema = z.object({ seed: z.number().int(), actions: z.string() });

/** What `TrainingEnvironments.state()` gives. */
export const environmentsSchema = z.object({
  numEpisodes: z.number().int(),
  open: z
    .array(storedPlaySchema.extend({ from: storedPlaySchema.optional(), mostSteps: z.number().optional() }))
    .readonly(),
  practice: z
    .object({
      lessons: z.array(storedPlaySchema.extend({ numSteps: z.number().int() })).readonly(),
      stream: randomStateSchema,
    })
    .optional(),
});

const storedFileSchema = z.object({
  formatVersion: z.number().int(),
  tensors: z.object({ file: z.string(), sha256: z.string() }),
});

/** A folder that holds at most one checkpoint. */
export class CheckpointFolder<State extends RunState> {
  constructor(
    readonly path: string,
    readonly format: CheckpointFormat<State>,
  ) {}

  /**
   * Keeps others from training in this folder, until the returned function is called.
   *
   * @throws {CheckpointError} if another process, or this one, trains in it.
   */
  lock(): () => void {
    return takeLock(this.format.where, this.#statePath, "choose another checkpoint folder");
  }

  get hasCheckpoint(): boolean {
    return existsSync(this.#statePath);
  }

  /**
   * Writes a checkpoint over the previous one: tensors under a new name first, then the state that points to them.
   */
  async write({ state, tensors }: Checkpoint<State>): Promise<void> {
    const file = `checkpoint-${this.format.label(state)}.safetensors`;
    const sha256 = await writeSafetensors(join(this.path, file), tensors);
    const { formatVersion } = this.format;
    await writeJson(this.#statePath, { formatVersion, ...state, tensors: { file, sha256 } });
    this.#removeTensorFiles(file);
  }

  /**
   * Reads the checkpoint.
   *
   * @param identity - what the run is that wants to go on.
   * @throws {CheckpointError} if it is missing, damaged, of another version, or of another run; nothing is written.
   */
  read(identity: Readonly<Record<string, unknown>>): Checkpoint<State> {
    const { where, schema, formatVersion } = this.format;
    const version = storedFileSchema.extend({ formatVersion: z.literal(formatVersion) });
    const { tensors } = readJson(where, this.#statePath, version, advice);
    const state = readJson(where, this.#statePath, schema, advice);
    this.#checkIdentity(flattenLineage(state.identity), identity);
    const tensorPath = join(this.path, tensors.file);
    const found = sha256OfFile(tensorPath);
    if (found === tensors.sha256) return { state, tensors: readSafetensors(tensorPath) };
    throw new CheckpointError(
      `${where}: expected sha256 ${tensors.sha256} for ${tensorPath}, received ${found}. The file is damaged. ${advice}`,
    );
  }

  /** Removes the checkpoint, and nothing else. */
  remove(): void {
    if (!this.hasCheckpoint) return;
    rmSync(this.#statePath, { force: true });
    this.#removeTensorFiles("");
  }

  get #statePath(): string {
    return join(this.path, stateFile);
  }

  #removeTensorFiles(keep: string): void {
    for (const name of readdirSync(this.path)) {
      if (/^checkpoint-[\d-]+\.safetensors$/.test(name) && name !== keep) rmSync(join(this.path, name));
    }
  }

  #checkIdentity(stored: Readonly<Record<string, unknown>>, wanted: Readonly<Record<string, unknown>>): void {
    const complete = { ...this.format.unsaid, ...stored };
    for (const key of new Set([...Object.keys(stored), ...Object.keys(wanted)])) {
      if (isDeepStrictEqual(comparable(key, complete[key]), comparable(key, wanted[key]))) continue;
      const [before, now] = [JSON.stringify(stored[key]), JSON.stringify(wanted[key])];
      throw new CheckpointError(
        `${this.format.where}: ${this.#statePath} belongs to another run: its ${key} is ${before}, this run's is ${now}. ` +
          "Use the same options, or another checkpoint folder.",
      );
    }
  }
}

/** A part of an identity as JSON keeps it; what an older version left unsaid of a protocol is said. */
function comparable(key: string, value: unknown): unknown {
  const stored: unknown = value === undefined ? undefined : JSON.parse(JSON.stringify(value));
  return key === "protocolOptions" ? completeStoredProtocol({ ...(stored as object) }) : stored;
}

/**
 * The checkpoint to go on from, if there is a folder that holds one.
 *
 * @param resume - whether the caller agreed to go on; a checkpoint that is found without that is an error.
 */
export function findCheckpoint<State extends RunState>(
  folder: CheckpointFolder<State> | undefined,
  identity: Readonly<Record<string, unknown>>,
  resume: boolean,
): Checkpoint<State> | undefined {
  if (!folder?.hasCheckpoint) return undefined;
  if (resume) return folder.read(identity);
  throw new CheckpointError(
    `${folder.format.where}: ${folder.path} holds a checkpoint already. Pass resume: true to go on from it, or choose another folder.`,
  );
}
