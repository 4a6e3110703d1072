/** The names of ALE's action codes, in their order. */
const aleActionNames = [
  "NOOP",
  "FIRE",
  "UP",
  "RIGHT",
  "LEFT",
  "DOWN",
  "UPRIGHT",
  "UPLEFT",
  "DOWNRIGHT",
  "DOWNLEFT",
  "UPFIRE",
  "RIGHTFIRE",
  "LEFTFIRE",
  "DOWNFIRE",
  "UPRIGHTFIRE",
  "UPLEFTFIRE",
  "DOWNRIGHTFIRE",
  "DOWNLEFTFIRE",
] as const;

/** Number of ALE's action codes for one player. */
export const numAleActions = aleActionNames.length;

/** Names of ALE codes, e.g. `[0, 1]` gives `["NOOP", "FIRE"]`. */
export function actionNames(aleActions: readonly number[]): string[] {
  return aleActions.map((code) => aleActionNames[code]!);
}

/** True for a policy's action set that is all that ALE has, where the game itself uses fewer or as many. */
export function isFullActionSet(actionSet: readonly number[]): boolean {
  return actionSet.length === numAleActions;
}
