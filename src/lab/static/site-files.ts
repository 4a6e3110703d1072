/** What a lab without a server consists of: the package's files that its worker reads, by where the package has them. */
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { CheckpointError, NativeError } from "../../core/errors.js";
import { packageRoot } from "../../core/paths.js";
import { wasmFiles } from "../../core/wasm-addon.js";
import { locateRom } from "../../envs/games.js";
import type { Bundle } from "../../model/bundle.js";
import { readCalibration } from "../../model/calibration.js";
import { integerWeightsFile, packIntegerWeights } from "../../model/integer-weights.js";
import { type Agent, findAgents } from "../host/agents.js";
import { listResultFiles } from "../host/results-folder.js";
import { readStoredResult } from "../host/stored-result.js";
import { bundlesPath, confirmedTausPath, resultsPath, romPath, type SiteAgent } from "./site.js";

/** Bytes, and where the worker looks for them. */
export interface SourceFile {
  readonly read: () => Uint8Array;
  /** From the package's root. */
  readonly path: string;
}

/** An agent, and where the worker looks for its bundle. */
export interface PlacedAgent extends SiteAgent {
  readonly agent: Agent;
}

/** Those that ship, then the others. */
export function placeAgents(bundles: readonly string[]): PlacedAgent[] {
  return findAgents(bundles).map((agent, index) => {
    const { folder, manifest } = agent.bundle;
    const isShipped = folder === join(packageRoot, "models", basename(folder));
    const parent = isShipped ? "/models" : `${bundlesPath}/${index}`;
    return { agent, game: manifest.game, folder: `${parent}/${basename(folder)}` };
  });
}

/** Emulator and engine. */
export function moduleFiles(where: string): SourceFile[] {
  return [
    { folder: "ale-wasm", name: "ale.wasm" },
    { folder: "engine-wasm", name: "engine.wasm" },
  ].map(({ folder, name }) => {
    const file = wasmFiles(folder, name).find((candidate) => existsSync(candidate));
    if (file !== undefined) return sourceFile(file, `/packages/${folder}/dist/${name}`);
    throw new NativeError(
      `${where}: expected ${name}, emulator or engine as WebAssembly, found none. Run "npm run build:wasm", which needs emscripten.`,
    );
  });
}

/** Of a bundle what is played with, and its expert's weights once more as bytes if it is calibrated for that. */
export function bundleFiles({ agent: { bundle }, folder }: PlacedAgent): SourceFile[] {
  const { expert, methods } = bundle.manifest;
  const isCalibrated = hasCalibration(bundle);
  const names = ["policy.json", expert.file, ...Object.values(methods).map((method) => method!.file)];
  if (isCalibrated) names.push("int8.json");
  const stored = names.map((name) => sourceFile(join(bundle.folder, name), `${folder}/${name}`));
  const read = () => packIntegerWeights(bundle);
  return isCalibrated ? [...stored, { path: `${folder}/${integerWeightsFile}`, read }] : stored;
}

function hasCalibration(bundle: Bundle): boolean {
  try {
    return readCalibration(bundle) !== undefined;
  } catch (error) {
    if (error instanceof CheckpointError) return false;
    throw error;
  }
}

/** Thresholds that results confirmed: looked up here, so that no page has to read those results first. */
export function confirmedTaus(agents: readonly PlacedAgent[]): SourceFile {
  const taus = agents.map(({ agent, folder }) => {
    const confirmed = agent.facts.methods.filter(({ isConfirmed }) => isConfirmed);
    return [folder, Object.fromEntries(confirmed.map(({ name, tau }) => [name, tau]))];
  });
  const read = () => Buffer.from(JSON.stringify(Object.fromEntries(taus)));
  return { path: confirmedTausPath, read };
}

/** Results that the lab can show. */
export async function resultFiles(folder: string): Promise<SourceFile[]> {
  const found: SourceFile[] = [];
  for (const { name, path } of await listResultFiles(folder))
    if ((await readStoredResult(path)) !== undefined) found.push(sourceFile(path, `${resultsPath}/${name}`));
  return found;
}

export function romFile(game: string, romFolder?: string): SourceFile {
  return sourceFile(locateRom(game, romFolder).path, romPath(game));
}

export function packageFile(): SourceFile {
  return sourceFile(join(packageRoot, "package.json"), "/package.json");
}

function sourceFile(file: string, path: string): SourceFile {
  return { path, read: () => readFileSync(file) };
}
