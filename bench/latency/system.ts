/** What the comparison times: something that answers observations, one a call. */

/** One system's answers to all observations. */
export interface Answers {
  /** One time an observation. */
  readonly microseconds: readonly number[];
  readonly actions: readonly number[];
  /** Mean multiply-adds a decision, where they are counted. */
  readonly executed?: number;
}

/** Plays whole games, for systems whose answers are not the full network's. */
export interface GamePlayer {
  readonly act: (observation: Uint8Array) => number | Promise<number>;
  /** Starts an episode, where that is needed. */
  readonly reset?: () => void;
}

export interface System {
  readonly name: string;
  /** The threshold that it decides with; absent: no exits. */
  readonly tau?: number;
  readonly run: (observations: readonly Uint8Array[]) => Promise<Answers>;
  readonly player?: GamePlayer;
}
