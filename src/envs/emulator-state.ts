/** What an emulator was at one moment, kept to go back to it. */
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { isUint8Array, ofThisRealm } from "../core/typed-arrays.js";
import type { AleNative, NativeState } from "./native.js";

/** What is known of a state without going back to it. */
interface StateFacts {
  readonly game: string;
  readonly includesRng: boolean;
  /** The build whose memory it is in. */
  readonly ale: AleNative;
}

interface Handle {
  readonly native: NativeState;
  readonly ale: AleNative;
}

const handles = new WeakMap<EmulatorState, Handle>();

/**
 * A console as it stood: memory, chips, cartridge, score, both screens, the action that sticky actions hold, counters, mode and
 * difficulty. Made by `Emulator.cloneState` and `Emulator.deserializeState`.
 *
 * It belongs to no emulator: it outlives the one that it is of, and any emulator of the same ROM can go back to it. It takes
 * about 20 kB until it is collected.
 */
export class EmulatorState {
  readonly game: string;
  /** Whether the generator behind sticky actions is part of it. */
  readonly includesRng: boolean;

  /** @internal */
  constructor(native: NativeState, { game, includesRng, ale }: StateFacts) {
    this.game = game;
    this.includesRng = includesRng;
    handles.set(this, { native, ale });
    Object.freeze(this);
  }

  /**
   * The state as bytes, for a file, another thread or another process: 10 to 30 kB, the same on every machine and whichever core
   * emulates. Equal states have equal bytes.
   */
  serialize(): Uint8Array {
    const { native, ale } = handles.get(this)!;
    return ofThisRealm(ale.serializeState(native));
  }

  /** Whether everything in both is the same, and so whatever follows from them. */
  equals(other: EmulatorState): boolean {
    if (!handles.has(other))
      throw new InvalidArgumentError(describeMismatch("EmulatorState.equals", "a state", "other", other));
    return areEqual(this.serialize(), other.serialize());
  }
}

function areEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}

/** What the addon is given for a state or its bytes; a state in another build's memory goes there as bytes. */
export function checkState(
  where: string,
  state: EmulatorState | Uint8Array,
  ale: AleNative,
): NativeState | Uint8Array {
  const handle = handles.get(state as EmulatorState);
  if (handle !== undefined) return handle.ale === ale ? handle.native : (state as EmulatorState).serialize();
  if (isUint8Array(state)) return state;
  throw new InvalidArgumentError(describeMismatch(where, "a state or its bytes", "state", state));
}
