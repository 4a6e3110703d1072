/** Policy bundles: a folder with `policy.json`, a frozen expert, and the weights of each distilled method. */
import { join } from "node:path";
import { checkObject, checkOneOf, checkPath, checkText } from "../core/check.js";
import { CheckpointError, describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { readBytes, readJson, writeJson } from "../core/files.js";
import { product, sum } from "../core/numbers.js";
import { packageRoot } from "../core/paths.js";
import { checkArchitecture, checkClassifiers } from "./architecture-check.js";
import {
  bundleFormatVersion,
  type DistilledMethod,
  type MethodName,
  methodNames,
  type PolicyManifest,
  policyManifestSchema,
} from "./bundle-schema.js";
import { flattenLineage } from "./lineage.js";
import { maxHeaderBytes, parseSafetensors, sha256, writeSafetensors } from "./safetensors.js";
import { checkTensorShapes, expertTensorShapes, methodTensorShapes } from "./tensor-shapes.js";
import type { TensorMap } from "./tensors.js";

const manifestFile = "policy.json";
const expertFile = "expert.safetensors";

/** A policy on disk. Weights are read and verified when asked for, and not kept. */
export interface Bundle {
  readonly folder: string;
  readonly manifest: PolicyManifest;
  /**
   * The expert's weights, checksum and shapes verified.
   *
   * @throws {CheckpointError} if the file is missing, was changed, or does not fit the architecture.
   */
  expertTensors(): TensorMap;
  /**
   * A distilled method's weights, checksum and shapes verified; names as `methodTensors` gives them.
   *
   * @throws {CheckpointError} if the method was never distilled into this bundle, or as for the expert.
   */
  methodTensors(name: MethodName): TensorMap;
}

/**
 * Folder of the bundle that ships with this package, e.g. for `"pong"`; of a game without one, where it would be.
 *
 * @throws {InvalidArgumentError} if that is no name of a game.
 */
export function shippedBundleFolder(game: string): string {
  if (typeof game === "string" && /^[a-z0-9_]+$/.test(game)) return join(packageRoot, "models", game);
  const expected = "a game's name in snake case";
  throw new InvalidArgumentError(describeMismatch("shippedBundleFolder", expected, "game", game));
}

/**
 * Opens a bundle: reads and checks `policy.json`, and no weights yet.
 *
 * @throws {CheckpointError} if `policy.json` is missing, does not fit its format, or contradicts itself.
 */
export function loadBundle(folder: string): Bundle {
  const manifest = readManifest(checkPath("loadBundle", "folder", folder));
  return {
    folder,
    manifest,
    expertTensors: () =>
      readWeights(join(folder, manifest.expert.file), {
        sha256: manifest.expert.sha256,
        shapes: expertTensorShapes(manifest.architecture),
      }),
    methodTensors: (name) => {
      const method = describeMethod(folder, manifest, name);
      return readWeights(join(folder, method.file), {
        sha256: method.sha256,
        shapes: methodTensorShapes(manifest.architecture, method),
      });
    },
  };
}

/** The bundle itself, or the one in that folder: functions that take a policy take either. */
export function openBundle(bundle: string | Bundle, where = "loadBundle"): Bundle {
  return typeof bundle === "string" ? loadBundle(bundle) : checkBundle(where, bundle);
}

function checkBundle(where: string, bundle: Bundle): Bundle {
  const isBundle =
    typeof bundle?.folder === "string" &&
    typeof bundle.manifest?.architecture === "object" &&
    typeof bundle.manifest.methods === "object" &&
    typeof bundle.expertTensors === "function" &&
    typeof bundle.methodTensors === "function";
  if (isBundle) return bundle;
  const expected = "a folder, or what loadBundle() returned,";
  throw new InvalidArgumentError(describeMismatch(where, expected, "bundle", bundle));
}

/** Its folder, for those who open it elsewhere: worker threads. */
export function folderOf(bundle: string | Bundle, where = "loadBundle"): string {
  return typeof bundle === "string" ? checkPath(where, "bundle", bundle) : checkBundle(where, bundle).folder;
}

/**
 * What a bundle says of a distilled method.
 *
 * @throws {CheckpointError} if the method was never distilled into this bundle.
 */
export function getMethod(bundle: Bundle, name: MethodName): DistilledMethod {
  checkBundle("getMethod", bundle);
  return describeMethod(bundle.folder, bundle.manifest, name);
}

/** What a new bundle is made from; the rest of `policy.json` follows from it. */
export interface NewBundle extends Omit<PolicyManifest, "formatVersion" | "expert" | "methods"> {
  readonly expertTensors: TensorMap;
  /** Where the expert came from: settings, steps, scores; free-form. */
  readonly training: Readonly<Record<string, unknown>>;
}

/**
 * Makes a bundle without distilled methods: writes `expert.safetensors`, then `policy.json`.
 *
 * @throws {CheckpointError} if the weights do not fit the architecture, or the fields contradict each other.
 */
export async function createBundle(folder: string, newBundle: NewBundle): Promise<Bundle> {
  checkPath("createBundle", "folder", folder);
  const { expertTensors, training, ...fields } = checkObject("createBundle", "newBundle", newBundle);
  checkObject("createBundle", "architecture", fields.architecture);
  checkObject("createBundle", "expertTensors", expertTensors);
  checkArchitecture("createBundle", fields.architecture);
  checkTensorShapes("createBundle", expertTensors, expertTensorShapes(fields.architecture));
  const hash = await writeSafetensors(join(folder, expertFile), expertTensors);
  const expert = { file: expertFile, sha256: hash, training };
  await writeManifest(folder, { formatVersion: bundleFormatVersion, ...fields, expert, methods: {} });
  return loadBundle(folder);
}

/** What `policy.json` keeps of a method beside its file and checksum. */
export type MethodDescription = Omit<DistilledMethod, "file" | "sha256">;

/**
 * Adds a distilled method to a bundle, or replaces it; the rest of the bundle stays as it is.
 *
 * Weights are written before `policy.json`. A kill between the two leaves a method that no longer loads; saving
 * again repairs it.
 *
 * @throws {CheckpointError} if the weights or classifiers do not fit the bundle's architecture.
 */
export async function saveMethod(
  folder: string,
  name: MethodName,
  weights: { readonly tensors: TensorMap; readonly description: MethodDescription },
): Promise<void> {
  checkPath("saveMethod", "folder", folder);
  checkOneOf("saveMethod", "name", name, methodNames);
  const { tensors, description } = checkObject("saveMethod", "weights", weights);
  const manifest = readManifest(folder);
  checkClassifiers("saveMethod", manifest.architecture, description.classifiers);
  checkTensorShapes("saveMethod", tensors, methodTensorShapes(manifest.architecture, description));
  const file = `${name}.safetensors`;
  const hash = await writeSafetensors(join(folder, file), tensors);
  const methods = { ...manifest.methods, [name]: { ...description, file, sha256: hash } };
  await writeManifest(folder, { ...manifest, methods });
}

/**
 * States under which protocol a bundle's expert is meant to be played; the rest stays as it is.
 *
 * @throws {CheckpointError} if there is no bundle in the folder.
 */
export async function setBundleProtocol(folder: string, protocol: string): Promise<Bundle> {
  checkText("setBundleProtocol", "protocol", protocol);
  checkPath("setBundleProtocol", "folder", folder);
  await writeManifest(folder, { ...readManifest(folder), protocol });
  return loadBundle(folder);
}

function readManifest(folder: string): PolicyManifest {
  const path = join(folder, manifestFile);
  const advice =
    "A policy bundle is a folder with a policy.json; pass one, or the name of a game that ships.";
  const manifest = readJson("loadBundle", path, policyManifestSchema, advice);
  checkManifest(path, manifest);
  const { expert } = manifest;
  return { ...manifest, expert: { ...expert, training: flattenLineage(expert.training) } };
}

async function writeManifest(folder: string, manifest: PolicyManifest): Promise<void> {
  const path = join(folder, manifestFile);
  checkManifest(path, manifest);
  await writeJson(path, manifest);
}

function checkManifest(path: string, manifest: PolicyManifest): void {
  const { architecture, actionSet, actionMeanings, methods } = manifest;
  checkArchitecture(path, architecture);
  for (const [field, list] of Object.entries({ actionSet, actionMeanings })) {
    if (list.length === architecture.numActions) continue;
    throw new CheckpointError(
      `${path}: expected ${architecture.numActions} entries in ${field}, as in architecture.numActions, received ${list.length}.`,
    );
  }
  for (const method of Object.values(methods)) checkClassifiers(path, architecture, method.classifiers);
}

function describeMethod(folder: string, manifest: PolicyManifest, name: MethodName): DistilledMethod {
  const method = Object.hasOwn(manifest.methods, name) ? manifest.methods[name] : undefined;
  if (method !== undefined) return method;
  const known = Object.keys(manifest.methods).join(", ") || "none yet";
  throw new CheckpointError(
    `loadBundle: ${folder} holds no method ${String(name)}. Distilled methods there: ${known}. Make it with distill().`,
  );
}

function readWeights(
  path: string,
  expected: { readonly sha256: string; readonly shapes: ReturnType<typeof expertTensorShapes> },
): TensorMap {
  const numValues = sum([...expected.shapes.values()].map(product));
  const bytes = readBytes("loadBundle", path, {
    advice: "The bundle is incomplete; fetch or make it again.",
    maxBytes: numValues * Float32Array.BYTES_PER_ELEMENT + maxHeaderBytes,
  });
  const found = sha256(bytes);
  if (found !== expected.sha256) {
    throw new CheckpointError(
      `loadBundle: expected sha256 ${expected.sha256} for ${path}, as in policy.json, received ${found}. The file was changed or cut short; fetch or make it again.`,
    );
  }
  return checkTensorShapes(path, parseSafetensors(path, bytes), expected.shapes);
}
