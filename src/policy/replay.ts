/** Episodes under way, brought back to where they were by playing them again. */
import { CheckpointError } from "../core/errors.js";
import type { EnvironmentVector } from "./environment-vector.js";

/** The beginning of an episode: its seed and actions are all that it follows from. */
export interface Play {
  readonly seed: number;
  readonly actions: readonly number[];
}

/** A beginning that may itself have begun in the middle of another episode. */
export interface Beginning extends Play {
  readonly from?: Play | undefined;
}

/** A {@link Play} as a checkpoint holds it: one byte an action, in base64. */
export interface StoredPlay {
  readonly seed: number;
  readonly actions: string;
}

export function storePlay({ seed, actions }: Play): StoredPlay {
  return { seed, actions: Buffer.from(actions).toString("base64") };
}

export function readPlay({ seed, actions }: StoredPlay): Play {
  return { seed, actions: [...Buffer.from(actions, "base64")] };
}

/** Is told of every step of the episodes themselves, and not of what was played in another before. */
export interface ReplayWatcher {
  beforeStep(index: number, numActions: number): void;
  afterStep(index: number): void;
}

/** Has an environment go on as it is, with chance from another seed. */
export type Branch = (index: number, seed: number) => void;

export interface ReplayOptions {
  readonly watcher?: ReplayWatcher;
  /** For beginnings that have a `from`. */
  readonly branch?: Branch | undefined;
}

/** An action of an environment that waits for its turn while another one is replayed; any would do. */
const idleAction = 0;

/**
 * Plays one beginning in every environment, each starting at such a time that all of them end together.
 *
 * @throws {CheckpointError} if an episode ends early: then the emulator or the protocol is not the one that it comes from.
 */
export function replayTogether(
  vector: EnvironmentVector,
  beginnings: readonly Beginning[],
  { watcher, branch }: ReplayOptions = {},
): void {
  const lengths = beginnings.map(({ from, actions }) => (from?.actions.length ?? 0) + actions.length);
  const length = Math.max(...lengths);
  const actions = new Int32Array(vector.numEnvs);
  for (let time = 0; time < length; time++) {
    const positions = lengths.map((own) => time - (length - own));
    beginnings.forEach((beginning, index) => {
      actions[index] = prepareStep(vector, index, {
        ...{ beginning, position: positions[index]!, time },
        ...{ watcher, branch },
      });
    });
    vector.step(actions);
    beginnings.forEach((beginning, index) => {
      checkStep(vector, index, { beginning, position: positions[index]!, watcher });
    });
  }
  beginnings.forEach((beginning, index) => {
    if (lengths[index] === 0) start(vector, index, beginning);
    branchIfDue(index, { beginning, position: lengths[index]!, branch });
  });
}

interface Position {
  readonly beginning: Beginning;
  /** Actions played so far; negative while it waits. */
  readonly position: number;
  readonly watcher?: ReplayWatcher | undefined;
  readonly branch?: Branch | undefined;
}

/** Returns the action to play. */
function prepareStep(
  vector: EnvironmentVector,
  index: number,
  { beginning, position, time, watcher, branch }: Position & { readonly time: number },
): number {
  if (position === 0 || time === 0) start(vector, index, beginning);
  if (position < 0) return idleAction;
  branchIfDue(index, { beginning, position, branch });
  const { from, actions } = beginning;
  const numActions = position - (from?.actions.length ?? 0);
  if (numActions < 0) return from!.actions[position]!;
  watcher?.beforeStep(index, numActions);
  return actions[numActions]!;
}

function checkStep(
  vector: EnvironmentVector,
  index: number,
  { beginning, position, watcher }: Position,
): void {
  const isOver = Boolean(vector.terminated[index]) || Boolean(vector.truncated[index]);
  if (isOver && position >= 0) throw divergedReplay(index, position + 1);
  if (isOver) start(vector, index, beginning);
  if (position >= (beginning.from?.actions.length ?? 0)) watcher?.afterStep(index);
}

function start(vector: EnvironmentVector, index: number, { from, seed }: Beginning): void {
  vector.reset({ indices: [index], seeds: [from?.seed ?? seed] });
}

function branchIfDue(index: number, { beginning, position, branch }: Position): void {
  const { from, seed } = beginning;
  if (position === from?.actions.length) branch?.(index, seed);
}

function divergedReplay(index: number, numSteps: number): CheckpointError {
  return new CheckpointError(
    `TrainingEnvironments: environment ${index} ended after ${numSteps} replayed steps, where the checkpoint had an open ` +
      "episode. The emulator, ROM or protocol differs; start again with another checkpoint folder.",
  );
}
