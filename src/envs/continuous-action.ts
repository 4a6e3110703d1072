/** ALE's continuous actions: a joystick that is pushed so far, in one direction; and in games with paddles, turned so fast. */
import { checkNumber } from "../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { isList } from "../core/lists.js";
import { actionNames, numAleActions } from "./actions.js";

/** float32 `[3]`: the least and the most of radius, angle (radians, counterclockwise from the right), and fire. */
export const continuousActionRange = Object.freeze({
  low: Object.freeze([0, Math.fround(-Math.PI), 0] as const),
  high: Object.freeze([1, Math.fround(Math.PI), 1] as const),
});

/** What ale-py's environment takes for "pushed". */
export const defaultActionThreshold = 0.5;

/** What `Emulator.act` takes. */
export interface PaddleAction {
  /** ALE's code, 0 … 17. */
  readonly aleAction: number;
  /** The radius: a paddle turns by this share of what it can in a frame. Joysticks ignore it. */
  readonly paddleStrength: number;
}

const components = ["radius", "angle", "fire"] as const;

/**
 * Turns a continuous action into one of ALE's 18, as ale-py's environment with `continuous=True` does.
 *
 * The joystick's position `radius * (cos angle, sin angle)` is left, right, up or down where it is beyond the threshold, strictly; so
 * is fire. All of it is computed in float32.
 *
 * @param action - `[radius, angle, fire]`: 0 … 1, −π … π, 0 … 1.
 * @param threshold - 0 … 1. Default 0.5.
 * @throws {InvalidArgumentError} if it is no list of three numbers in their ranges.
 * @see ale-py 0.12.1, `AtariEnv.step`.
 * @example
 * mapContinuousAction([0.8, Math.PI, 1]) // { aleAction: 12, paddleStrength: 0.8 }: LEFTFIRE
 */
export function mapContinuousAction(
  action: ArrayLike<number>,
  threshold: number = defaultActionThreshold,
): PaddleAction {
  const where = "mapContinuousAction";
  const [radius, angle, fire] = checkAction(where, action);
  const limit = Math.fround(checkNumber(where, "threshold", threshold, { min: 0, max: 1 }));
  const x = Math.fround(radius * Math.fround(Math.cos(angle)));
  const y = Math.fround(radius * Math.fround(Math.sin(angle)));
  const vertical = y > limit ? "UP" : y < -limit ? "DOWN" : "";
  const horizontal = x > limit ? "RIGHT" : x < -limit ? "LEFT" : "";
  const name = `${vertical}${horizontal}${fire > limit ? "FIRE" : ""}` || "NOOP";
  return { aleAction: codes.get(name)!, paddleStrength: radius };
}

const names = actionNames(Array.from({ length: numAleActions }, (_, code) => code));
const codes: ReadonlyMap<string, number> = new Map(names.map((name, code) => [name, code]));

/** Rounded to float32, as they reach ale-py. */
function checkAction(where: string, action: unknown): readonly [number, number, number] {
  const { length } = components;
  if (!isList(action) || action.length !== length)
    throw new InvalidArgumentError(describeMismatch(where, "[radius, angle, fire]", "action", action));
  const [radius, angle, fire] = components.map((name, index) => {
    const range = { min: continuousActionRange.low[index]!, max: continuousActionRange.high[index]! };
    return Math.fround(checkNumber(where, name, action[index], range));
  });
  return [radius!, angle!, fire!];
}
