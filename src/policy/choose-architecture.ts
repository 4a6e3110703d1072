/** Which network a training trains, and whether it fits the game and the bundle to start from. */

import { isDeepStrictEqual } from "node:util";
import { checkOneOf } from "../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { product } from "../core/numbers.js";
import type { Architecture } from "../model/architecture.js";
import { checkArchitecture } from "../model/architecture-check.js";
import { type ArchitectureName, architectureNames, makeArchitecture } from "../model/architectures.js";
import type { Bundle } from "../model/bundle.js";
import type { GameVector } from "../training/environment-vector.js";
import type { TrainOptions } from "./train-options.js";

const fromAdvice = "Start from an expert of the same game, or from none.";

/** What of a vector of environments a network must fit. */
type PlayedGame = Pick<GameVector, "actionSet" | "numEnvs" | "observations">;

/**
 * The network to train: given, named, of the bundle to start from, or NatureCNN.
 *
 * @throws {InvalidArgumentError} if it does not fit the game, or the bundle does not.
 */
export function chooseArchitecture(
  { game, architecture: wanted }: Pick<TrainOptions, "game" | "architecture">,
  vector: PlayedGame,
  from: Bundle | undefined,
): Architecture {
  const { actionSet } = vector;
  if (from) checkBundle(from, game, actionSet);
  const architecture = from
    ? continuedArchitecture(wanted, from.manifest.architecture)
    : newArchitecture(wanted, actionSet.length);
  checkArchitecture("train", architecture);
  checkFit(architecture, vector);
  return architecture;
}

function checkFit({ numActions, inputShape }: Architecture, vector: PlayedGame): void {
  if (numActions !== vector.actionSet.length) {
    const expected = String(vector.actionSet.length);
    throw new InvalidArgumentError(
      describeMismatch("train", expected, "architecture.numActions", numActions),
    );
  }
  const numPixels = vector.observations.length / vector.numEnvs;
  if (product(inputShape) === numPixels) return;
  const expected = `a shape of ${numPixels} pixels, as observations have`;
  throw new InvalidArgumentError(
    describeMismatch("train", expected, "architecture.inputShape", inputShape.join("x")),
  );
}

function checkBundle({ manifest }: Bundle, game: string, actionSet: readonly number[]): void {
  if (manifest.game !== game) {
    throw new InvalidArgumentError(
      describeMismatch("train", `a bundle for ${game}`, "from", manifest.game, fromAdvice),
    );
  }
  if (String(manifest.actionSet) === String(actionSet)) return;
  const expected = `a bundle for the actions [${actionSet}] of ${game}`;
  throw new InvalidArgumentError(
    describeMismatch("train", expected, "from", `[${manifest.actionSet}]`, fromAdvice),
  );
}

function newArchitecture(wanted: TrainOptions["architecture"], numActions: number): Architecture {
  if (typeof wanted === "object") return wanted;
  return makeArchitecture(checkName(wanted ?? "nature-cnn"), numActions);
}

/** The bundle's own; a name stands for any size of that network. */
function continuedArchitecture(wanted: TrainOptions["architecture"], stored: Architecture): Architecture {
  if (wanted === undefined) return stored;
  const isSame =
    typeof wanted === "object" ? isDeepStrictEqual(wanted, stored) : checkName(wanted) === stored.name;
  if (isSame) return stored;
  throw new InvalidArgumentError(
    describeMismatch(
      "train",
      `the network of the bundle to start from (${stored.name})`,
      "architecture",
      typeof wanted === "object" ? `another ${wanted.name}` : wanted,
      "Leave it out to train that network further, or start from no bundle.",
    ),
  );
}

function checkName(name: unknown): ArchitectureName {
  return checkOneOf("train", "architecture", name, architectureNames);
}
