/** Makes a policy bundle from a checkpoint of another library. */
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { checkOneOf, checkOptionNames, checkPath } from "../core/check.js";
import { CheckpointError, describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { checkOutputFolder } from "../core/output.js";
import { makeAtari } from "../envs/atari-environment.js";
import { type ProtocolName, protocolNames } from "../envs/protocols.js";
import { type Bundle, createBundle } from "../model/bundle.js";
import { sha256OfFile } from "../model/safetensors.js";
import { type ImportFormat, importFormats, readPolicyFile } from "./checkpoint-file.js";
import { detectArchitecture } from "./detect-architecture.js";
import type { NamingName } from "./naming.js";

export interface ImportOptions {
  /** ALE's name of the game that the policy plays: `"space_invaders"`. */
  readonly game: string;
  /** Folder for the bundle; one that holds a bundle already is refused. */
  readonly output: string;
  /** Default `"auto"`: the file's bytes and its tensors' names tell. */
  readonly format?: ImportFormat;
  /** The rules that the policy was trained under. Default: those that its library usually trains under. */
  readonly protocol?: ProtocolName;
  /** Folder of ROM files, as for `makeAtari`. */
  readonly romFolder?: string;
}

export interface ImportedPolicy {
  readonly bundle: Bundle;
  /** Whose tensor names the file had. */
  readonly naming: NamingName;
  /** What a user should know: numbers that were converted, things that were assumed. */
  readonly notes: readonly string[];
}

const where = "importPolicy";

/**
 * Makes a bundle from a policy that Stable-Baselines3 or CleanRL trained with PPO or A2C on Atari images: a `.zip`, its
 * `policy.pth`, a `.cleanrl_model` or `.pt`, or safetensors with the same names.
 *
 * Files are read by a restricted reader that can execute nothing. Architecture and number of actions follow from the
 * weights' shapes; the action set is the game's own where the number fits, else all 18. Nothing is written on error.
 *
 * @throws {InvalidArgumentError} if an option is wrong, or the folder holds a bundle already.
 * @throws {CheckpointError} if the file is damaged, no policy of this kind, or not one for this game.
 * @throws {NativeError} if the emulator or the ROM does not load.
 * @example
 * await importPolicy("ppo-breakout.zip", { game: "breakout", output: "runs/breakout", protocol: "machado" })
 */
export async function importPolicy(file: string, options: ImportOptions): Promise<ImportedPolicy> {
  checkOptionNames(where, options, ["game", "output", "format", "protocol", "romFolder"]);
  const format = checkOneOf(where, "format", options.format ?? "auto", importFormats);
  if (options.protocol !== undefined) checkOneOf(where, "protocol", options.protocol, protocolNames);
  checkOutput(options.output);
  const path = findPolicyFile(checkPath(where, "file", file));
  const { naming, facts, notes, ...policy } = readPolicyFile(path, format);
  const { tensors } = policy;
  const architecture = detectArchitecture(path, policy);
  const actions = chooseActions(path, architecture.numActions, options);
  const protocol = options.protocol ?? usualProtocol[naming];
  const training = { importedFrom: { file: basename(path), sha256: sha256OfFile(path), naming, ...facts } };
  const bundle = await createBundle(options.output, {
    game: options.game,
    protocol,
    ...actions,
    architecture,
    expertTensors: tensors,
    training,
  });
  const assumed = `The protocol ${protocol} was assumed; see \`ztw doctor --bundle ${options.output}\`.`;
  return { bundle, naming, notes: options.protocol === undefined ? [...notes, assumed] : notes };
}

/** What each library's own Atari scripts train under. */
const usualProtocol: Readonly<Record<NamingName, ProtocolName>> = { sb3: "sb3", cleanrl: "cleanrl" };

/** Stable-Baselines3 saves `runs/ppo` as `runs/ppo.zip`, and loads it by the shorter name too. */
function findPolicyFile(file: string): string {
  const zip = `${file}.zip`;
  return !existsSync(file) && existsSync(zip) ? zip : file;
}

function checkOutput(folder: unknown): void {
  if (typeof folder !== "string" || folder === "")
    throw new InvalidArgumentError(describeMismatch(where, "a folder", "output", folder));
  checkOutputFolder(where, folder);
  if (!existsSync(join(folder, "policy.json"))) return;
  throw new InvalidArgumentError(
    describeMismatch(
      where,
      "a folder without a bundle",
      "output",
      folder,
      "Choose another, or remove that one first.",
    ),
  );
}

/** The game's own actions where the policy has as many outputs, else all of ALE's. */
function chooseActions(
  path: string,
  numActions: number,
  { game, romFolder }: ImportOptions,
): { actionSet: number[]; actionMeanings: string[] } {
  const sets = [false, true].map((fullActionSpace) => {
    const environment = makeAtari(game, { fullActionSpace, romFolder });
    environment.close();
    return { actionSet: [...environment.actionSet], actionMeanings: [...environment.actionMeanings] };
  });
  const found = sets.find(({ actionSet }) => actionSet.length === numActions);
  if (found !== undefined) return found;
  const sizes = [...new Set(sets.map(({ actionSet }) => actionSet.length))].join(" or ");
  throw new CheckpointError(
    `${where}: ${path}: expected ${sizes} actions for the game ${game}, received ${numActions}. Is it a policy for another game?`,
  );
}
