/**
 * The policy that learns from returns: at exit m a decision leaves with the probability that the gate's confidence is,
 * the expert always answers last, and the action comes from the exit taken. Which exit gave an action makes no
 * difference to the game, so what counts is the action's probability over all exits.
 */
import { argmax } from "../core/policy-types.js";
import { sigmoid } from "./gate.js";

/**
 * Probabilities of deciding at each exit of one observation, the expert's last.
 *
 * @param logOdds - per exit, the gate's log odds of going on.
 */
export function exitProbabilities(logOdds: readonly number[]): number[] {
  let reached = 1;
  const probabilities = logOdds.map((odds) => {
    const leaving = sigmoid(-odds);
    const here = reached * leaving;
    reached *= 1 - leaving;
    return here;
  });
  return [...probabilities, reached];
}

/**
 * Turns derivatives with respect to exit probabilities into those with respect to the gates' log odds.
 *
 * @param derivatives - of a loss, by exit, the expert's last.
 */
export function exitLogOddsGradients(logOdds: readonly number[], derivatives: readonly number[]): number[] {
  const leaving = logOdds.map((odds) => sigmoid(-odds));
  const reached: number[] = [];
  leaving.reduce((reach, share) => {
    reached.push(reach);
    return reach * (1 - share);
  }, 1);
  const gradients = new Array<number>(logOdds.length);
  let beyond = derivatives[logOdds.length]!; // of going on from here
  for (let exit = logOdds.length - 1; exit >= 0; exit--) {
    const share = leaving[exit]!;
    gradients[exit] = -share * (1 - share) * reached[exit]! * (derivatives[exit]! - beyond);
    beyond = share * derivatives[exit]! + (1 - share) * beyond;
  }
  return gradients;
}

/** The exit that the deployed policy takes at tau 0.5: the first that is likelier left than not, else the expert's. */
export function deployedExit(logOdds: readonly number[]): number {
  const exit = logOdds.findIndex((odds) => odds < 0);
  return exit === -1 ? logOdds.length : exit;
}

/** Rows of probabilities that are 1 at the greedy action of each row of `[batch, numActions]`. */
export function greedyProbabilities(logits: Float32Array, numActions: number): Float32Array {
  const probabilities = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += numActions)
    probabilities[start + argmax(logits.subarray(start, start + numActions))] = 1;
  return probabilities;
}

/** Keeps logarithms and quotients finite where an action has become impossible since it was taken. */
const smallestProbability = 1e-8;

/**
 * Log-probability of an action, whichever exit gives it.
 *
 * @param exits - probabilities of deciding at each exit.
 * @param ofAction - how likely each exit gives the action.
 */
export function actionLogProbability(exits: readonly number[], ofAction: readonly number[]): number {
  const probability = exits.reduce((sum, share, exit) => sum + share * ofAction[exit]!, 0);
  return Math.log(Math.max(probability, smallestProbability));
}

/**
 * Log-probabilities of all actions, whichever exit gives them.
 *
 * @param ofExits - per exit, how likely it gives each action.
 */
export function mixActions(exits: readonly number[], ofExits: readonly Float32Array[]): number[] {
  return Array.from(ofExits[0]!, (_, action) =>
    actionLogProbability(
      exits,
      ofExits.map((ofExit) => ofExit[action]!),
    ),
  );
}
