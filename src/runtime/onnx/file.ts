/** Policies as ONNX files: exported where a user wants them, or kept beside the bundle and remade when weights change. */
import { join } from "node:path";
import { cacheFolder } from "../../core/cache-folder.js";
import { checkBoolean, checkOneOf, checkOptionNames } from "../../core/check.js";
import { CheckpointError } from "../../core/errors.js";
import { readBytes, writeFileAtomic } from "../../core/files.js";
import { checkOutputFile } from "../../core/output.js";
import { type Bundle, openBundle } from "../../model/bundle.js";
import { type PolicyName, policyNames } from "../../model/bundle-schema.js";
import type { ExitRuleName } from "../../model/exit-rule.js";
import { exitRuleFor, readPolicy } from "../../model/policy-weights.js";
import { describeGraph, type GraphChoice } from "./metadata.js";

const where = "exportOnnx";

export interface ExportOptions {
  /** Every exit's logits for a batch of observations, in place of one decision that stops early. Default false. */
  readonly allExits?: boolean;
  /** By which exits are left; default: the method's own. See `exitRuleNames`. */
  readonly exitRule?: ExitRuleName | undefined;
}

/**
 * Writes a policy as one ONNX file that needs nothing else: weights, exits, action meanings and preprocessing are inside.
 *
 * Inputs and outputs are those of `earlyExitGraph`, `allExitsGraph` or `expertGraph`.
 *
 * @param method - a distilled method, or `"expert"` for the frozen expert alone.
 * @throws {CheckpointError} if the bundle lacks the method, or its weights are damaged.
 * @throws {InvalidArgumentError} if the exit rule asks gates that the method lacks.
 * @example
 * await exportOnnx(shippedBundleFolder("pong"), "ztw", "pong-ztw.onnx")
 */
export async function exportOnnx(
  policy: string | Bundle,
  method: PolicyName,
  path: string,
  options: ExportOptions = {},
): Promise<void> {
  const bundle = openBundle(policy, where);
  checkOptionNames(where, options, ["allExits", "exitRule"]);
  checkOneOf(where, "method", method, policyNames);
  const allExits = checkBoolean(where, "allExits", options.allExits ?? false);
  const exitRule = exitRuleFor(where, bundle, { method, exitRule: options.exitRule });
  const choice = { method, allExits, exitRule };
  checkOutputFile(where, path, "path");
  await writeFileAtomic(path, await buildModel(bundle, choice));
}

/**
 * Path of an up-to-date ONNX file of a policy, which is made if need be: beside the bundle, or in the user's cache
 * folder where the bundle's folder cannot be written. Processes may do this at the same time.
 *
 * @throws {CheckpointError} as `exportOnnx`, or if neither folder can be written.
 */
export async function cachedOnnxFile(bundle: Bundle, choice: GraphChoice): Promise<string> {
  const { fingerprint } = describeGraph(bundle, choice);
  const rule = choice.exitRule ? `-${choice.exitRule}` : "";
  const name = `${choice.method}${rule}${choice.allExits ? "-all" : ""}.onnx`;
  const beside = join(bundle.folder, name);
  if (contains(beside, fingerprint!)) return beside;
  const paths = [beside, join(cacheFolder(), "onnx", fingerprint!, name)];
  const existing = paths.find((path) => contains(path, fingerprint!));
  return existing ?? writeToFirst(paths, await buildModel(bundle, choice));
}

async function buildModel(bundle: Bundle, choice: GraphChoice): Promise<Uint8Array> {
  const { allExitsGraph, earlyExitGraph, expertGraph } = await import("./graph.js"); // onnx-proto takes 0.2 s
  const policy = readPolicy(bundle, choice.method, choice);
  const metadata = describeGraph(bundle, choice);
  if (choice.method === "expert") return expertGraph(policy).toModel(metadata);
  return (choice.allExits ? allExitsGraph(policy) : earlyExitGraph(policy)).toModel(metadata);
}

/** The largest residual networks take some 100 MB. */
const maxGraphBytes = 2 ** 28;

/** The fingerprint is in the metadata, which comes last in the file; so a file that was cut short lacks it. */
function contains(path: string, fingerprint: string): boolean {
  try {
    return Buffer.from(readBytes("cachedOnnxFile", path, { maxBytes: maxGraphBytes })).includes(fingerprint);
  } catch {
    return false; // missing or unreadable: it will be made
  }
}

async function writeToFirst(paths: readonly string[], bytes: Uint8Array): Promise<string> {
  let cause: unknown;
  for (const path of paths) {
    try {
      await writeFileAtomic(path, bytes);
      return path;
    } catch (error) {
      cause = error;
    }
  }
  throw new CheckpointError(
    `cachedOnnxFile: expected a writable folder, tried ${paths.join(" and ")}. Set ZTW_CACHE_DIR to a folder that can be written.`,
    { cause },
  );
}
