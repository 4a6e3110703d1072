import type { Bundle } from "ztw-atari";
import type { PerformedWork } from "ztw-atari/tools";

export interface Exits {
  readonly numActions: number;
  readonly numExits: number;
  readonly performed: PerformedWork;
  ask(observation: Uint8Array, exit: number): Float64Array | undefined;
  reset(): void;
  close(): Promise<void>;
}

export function writeAskable(bundle: Bundle, folder: string): Promise<void>;
export function openExits(bundle: Bundle): Promise<Exits>;
export function logSoftmax(scores: ArrayLike<number>, scale?: number): Float64Array;
