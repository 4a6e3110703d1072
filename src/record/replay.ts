/** Plays what a receipt says once more, and says whether it is the same. */
import { CheckpointError, InvalidArgumentError } from "../core/errors.js";
import { type AtariEnvironment, makeAtari } from "../envs/atari-environment.js";
import type { ProtocolOverrides } from "../envs/protocol-options.js";
import { openEnvironment, openSession } from "../evaluate/player-setup.js";
import type { Bundle } from "../model/bundle.js";
import { readReceipt } from "./receipt.js";
import { findReceiptBundle } from "./receipt-bundle.js";
import type { ReplayDifference } from "./receipt-comparison.js";
import type { Receipt, ReceiptPolicy } from "./receipt-schema.js";
import { playActions, playPolicy, type ReplayedGame, type ReplayedSteps } from "./replay-game.js";
import { absenceNote, gameNotes, policyNotes } from "./replay-notes.js";
import { checkReplayOptions, type ReplayOptions } from "./replay-options.js";

/** What came of a replay. */
export interface ReplayResult {
  /** Everything was as the receipt says, and the receipt as it was written. */
  readonly isEqual: boolean;
  /** Whether the policy was asked again, or the actions of the receipt were played. */
  readonly compared: "policy" | "actions";
  /** What is not as it was when the receipt was made: versions, ROM, processor; a sentence each. */
  readonly notes: readonly string[];
  readonly receipt: Receipt;
  /** Steps that were equal. */
  readonly numSteps: number;
  readonly difference?: ReplayDifference;
}

/**
 * Plays the game of a receipt again and compares every step: the exit taken, the action, the screens, the reward, and how it ended. The
 * policy is found by the checksums of its weights; where it is not there, the actions of the receipt are played, and exits are not compared.
 *
 * @throws {CheckpointError} if the file is no receipt that can be played, or the given bundle holds another policy.
 * @throws {NativeError} if the emulator or the backend does not work.
 * @example
 * const { isEqual, difference } = await replay({ receipt: "pong.receipt.json" });
 */
export async function replay(given: ReplayOptions): Promise<ReplayResult> {
  const options = checkReplayOptions(given);
  const { receipt, isAltered } = readReceipt(options.receipt);
  options.signal?.throwIfAborted();
  const found = choosePolicy(receipt, options);
  try {
    return await replayReceipt(receipt, { options, found, isAltered });
  } catch (cause) {
    if (!(cause instanceof InvalidArgumentError)) throw cause;
    // What the receipt names is no argument of the caller's.
    const message = `replay: ${options.receipt} names what cannot be played. ${cause.message}`;
    throw new CheckpointError(message, { cause });
  }
}

interface FoundPolicy {
  readonly policy: ReceiptPolicy;
  readonly bundle: Bundle;
}

interface Replay {
  readonly options: Readonly<ReplayOptions>;
  /** Undefined: the actions alone are played. */
  readonly found: FoundPolicy | undefined;
  readonly isAltered: boolean;
}

function choosePolicy({ game, policy }: Receipt, { bundle: given, actionsOnly }: ReplayOptions) {
  if (policy === null || actionsOnly === true) return undefined;
  const bundle = findReceiptBundle({ game, policy }, given);
  return bundle && { policy, bundle };
}

async function replayReceipt(receipt: Receipt, { options, found, isAltered }: Replay): Promise<ReplayResult> {
  const { signal, onProgress, romFolder, backend, actionsOnly = false } = options;
  const environment = openGame(receipt, found?.bundle, romFolder);
  try {
    const before = gameNotes(receipt, isAltered, environment);
    const game = { receipt, environment, signal, onProgress };
    const { numSteps, difference, notes } = await (found === undefined
      ? replayActions(game, actionsOnly)
      : replayPolicy(game, found, backend));
    return {
      isEqual: difference === undefined && !isAltered,
      compared: found === undefined ? "actions" : "policy",
      notes: [...before, ...notes],
      receipt,
      numSteps,
      ...(difference && { difference }),
    };
  } finally {
    environment.close();
  }
}

/** Under the options that the receipt resolved, whatever its protocol has become. */
function openGame(
  { game, protocol: { name, options } }: Receipt,
  bundle: Bundle | undefined,
  romFolder: string | undefined,
): AtariEnvironment {
  const { frameStack: _fixed, screenSize: _fixedToo, ...overrides } = options;
  const protocolOverrides = overrides as ProtocolOverrides; // checked there
  const capture = { where: "replay", captureFrames: true };
  return bundle === undefined
    ? makeAtari(game, { ...protocolOverrides, protocol: name, romFolder, captureFrames: true })
    : openEnvironment(bundle, { protocol: name, protocolOverrides, romFolder }, capture);
}

type Replayed = ReplayedSteps & Pick<ReplayResult, "notes">;

async function replayActions(game: ReplayedGame, wasAsked: boolean): Promise<Replayed> {
  return { ...(await playActions(game)), notes: [absenceNote(game.receipt.policy, wasAsked)] };
}

async function replayPolicy(
  game: ReplayedGame,
  { policy, bundle }: FoundPolicy,
  backend = policy.backend,
): Promise<Replayed> {
  const { method, exitRule } = policy;
  const session = await openSession(bundle, { method, backend, exitRule: exitRule ?? undefined });
  try {
    const notes = policyNotes(policy, { bundle, backend, session });
    return { ...(await playPolicy(game, session)), notes };
  } finally {
    await session.close();
  }
}
