/** What a training begins with: the weights of another method of its bundle, found and checked. */
import { isDeepStrictEqual } from "node:util";
import { CheckpointError, describeMismatch, InvalidArgumentError } from "../core/errors.js";
import type { InternalClassifier } from "../model/architecture.js";
import { type Bundle, getMethod } from "../model/bundle.js";
import type { MethodName } from "../model/bundle-schema.js";
import { chooseClassifiers } from "../model/classifier-shapes.js";
import { exitRuleOf } from "../model/exit-rule.js";
import type { TensorMap } from "../model/tensors.js";
import { selectTensors } from "../tensor/parameters.js";
import { baseOf, classifierSources, structures } from "./methods.js";
import type { DistillSettings } from "./options.js";
import type { BaseMethod } from "./stage.js";

/** A method that is in the bundle. */
export interface StoredMethod extends BaseMethod {
  readonly name: MethodName;
  readonly sha256: string;
  /** How it was trained. */
  readonly training: Readonly<Record<string, unknown>>;
}

/**
 * The method that gates are trained for; undefined for methods that need none.
 *
 * @throws {CheckpointError} if the bundle lacks it, or it imitates another expert.
 */
export function readBase(bundle: Bundle, expert: TensorMap, method: MethodName): StoredMethod | undefined {
  const base = baseOf(method);
  return base === undefined ? undefined : readMethod(bundle, expert, base);
}

/**
 * The method whose classifiers are begun with, its classifiers alone among its tensors; undefined where none is asked for.
 *
 * @throws {InvalidArgumentError} if no classifiers of that method are of the kind that is to be trained.
 * @throws {CheckpointError} if the bundle lacks it, or its classifiers imitate another expert or have other shapes.
 */
export function readClassifierSource(
  bundle: Bundle,
  expert: TensorMap,
  settings: DistillSettings,
): StoredMethod | undefined {
  const { method, classifiersFrom } = settings;
  if (classifiersFrom === undefined) return undefined;
  checkSource(method, classifiersFrom);
  const source = readMethod(bundle, expert, classifiersFrom);
  const wanted = chooseClassifiers("distill", bundle.manifest.architecture, settings);
  if (!isDeepStrictEqual(source.classifiers, wanted)) {
    throw new CheckpointError(
      `distill: expected the classifiers of ${classifiersFrom} in ${bundle.folder} to have the shapes and places that ${method} ` +
        "is to have, received others. Give classifier and positions as for them, or leave out classifiersFrom to train new ones.",
    );
  }
  return { ...source, tensors: selectTensors(source.tensors, "classifiers.") };
}

function checkSource(method: MethodName, from: MethodName): void {
  const sources = classifierSources(method);
  if (sources.includes(from)) return;
  const base = baseOf(method);
  const without = base
    ? `which takes all but its gates from ${base}`
    : "whose classifiers no other method trains";
  const expected =
    sources.length === 0
      ? `nothing for ${method}, ${without},`
      : `one of ${sources.join(", ")}, whose classifiers are trained as those of ${method},`;
  throw new InvalidArgumentError(describeMismatch("distill", expected, "classifiersFrom", from));
}

/**
 * Refuses classifiers that could not be, and a choice where there is none.
 *
 * @throws {InvalidArgumentError} as `chooseClassifiers`, or if the method takes its classifiers from another one.
 */
export function checkClassifierChoice(bundle: Bundle, settings: DistillSettings): void {
  const { method } = settings;
  const base = baseOf(method);
  if (base === undefined) {
    checkEnough(method, chooseClassifiers("distill", bundle.manifest.architecture, settings));
    return;
  }
  const given = (["classifier", "positions"] as const).find((name) => settings[name] !== undefined);
  if (given === undefined) return;
  const expected = `nothing for ${method}, which takes its classifiers from ${base},`;
  throw new InvalidArgumentError(describeMismatch("distill", expected, given, settings[given]));
}

/** One classifier has none to agree with. */
function checkEnough(method: MethodName, classifiers: readonly InternalClassifier[]): void {
  if (exitRuleOf(structures[method]) !== "patience" || classifiers.length > 1) return;
  const expected = `at least two for ${method}, whose heads have to agree,`;
  const positions = classifiers.map(({ afterBlock }) => afterBlock + 1).join(", ");
  throw new InvalidArgumentError(describeMismatch("distill", expected, "positions", positions));
}

function readMethod(bundle: Bundle, expert: TensorMap, name: MethodName): StoredMethod {
  const { classifiers, sha256, training } = getMethod(bundle, name);
  checkExpert(bundle, name, training);
  return { name, classifiers, sha256, training, expert, tensors: bundle.methodTensors(name) };
}

/** Heads that imitate another expert would be trained on in vain. */
function checkExpert(
  { folder, manifest }: Bundle,
  base: MethodName,
  { expertSha256: found }: Readonly<Record<string, unknown>>,
): void {
  const { sha256 } = manifest.expert;
  if (found === undefined || found === sha256) return;
  throw new CheckpointError(
    `distill: expected ${base} in ${folder} to be of its expert, with sha256 ${sha256}, received one of ${found}. ` +
      `Make ${base} again with distill().`,
  );
}
