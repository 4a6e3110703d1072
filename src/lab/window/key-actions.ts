/** Which action of an environment held keys stand for. */
import { checkObject } from "../../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../../core/errors.js";
import type { AnyEnvironment } from "../../envs/environment.js";
import { Discrete } from "../../envs/spaces/discrete.js";
import { layersOf } from "../../envs/wrappers/wrapper.js";
import { actionOf, type Control, controlOf } from "../keyboard.js";

/** An action by the codes of the keys that are held. */
export type KeyActions<Action> = (codes: readonly string[]) => Action;

export interface KeyChoice<Action> {
  readonly keysToAction?: Readonly<Record<string, Action>> | undefined;
  readonly noop?: Action | undefined;
}

/**
 * The caller's keys, else a console's: arrows or WASD and the space bar for actions that are named as ALE names them.
 *
 * @throws {InvalidArgumentError} if the environment names no actions and there are no keys either, or an action is none of its.
 */
export function chooseKeys<Action>(
  where: string,
  environment: AnyEnvironment,
  { keysToAction, noop }: KeyChoice<Action>,
): KeyActions<Action> {
  if (keysToAction === undefined) return consoleKeys(where, environment) as KeyActions<Action>;
  const chords = Object.entries(checkObject(where, "keysToAction", keysToAction)).map(([keys, action]) => ({
    codes: keys.split("+").map((code) => code.trim()),
    action: action as Action,
  }));
  const rest = noop ?? (0 as Action);
  for (const action of [rest, ...chords.map((chord) => chord.action)])
    checkAction(where, environment, action);
  chords.sort((left, right) => right.codes.length - left.codes.length); // whoever holds two keys means both
  return (held) => {
    const chord = chords.find(({ codes }) => codes.every((code) => held.includes(code)));
    return chord === undefined ? rest : chord.action;
  };
}

function consoleKeys(where: string, environment: AnyEnvironment): KeyActions<number> {
  const meanings = [...layersOf(environment)]
    .map((layer) => (layer as { readonly actionMeanings?: readonly string[] }).actionMeanings)
    .find((names) => names !== undefined);
  const { actionSpace } = environment;
  if (meanings === undefined || !(actionSpace instanceof Discrete) || actionSpace.n !== meanings.length)
    throw new InvalidArgumentError(
      describeMismatch(
        where,
        'keys for the actions, such as { "ArrowLeft": 1, "ArrowLeft+Space": 2 }',
        "keysToAction",
        undefined,
        "This environment names no actions of a console.",
      ),
    );
  return (held) => {
    const controls = held.map(controlOf).filter((control): control is Control => control !== undefined);
    return actionOf(controls, meanings);
  };
}

function checkAction(where: string, { actionSpace }: AnyEnvironment, action: unknown): void {
  if (!actionSpace.contains(action))
    throw new InvalidArgumentError(
      describeMismatch(where, `actions of ${actionSpace}`, "keysToAction and noop", action),
    );
}
