/** How long a worker waits for what; tests are in more of a hurry. */
export interface QueueTiming {
  /** A job whose worker has not been heard of for so long is anybody's. */
  readonly lockMs: number;
  /** How often a worker says that it is there, renews its locks, and asks what was cancelled. */
  readonly beatMs: number;
  /** How often somebody looks for jobs that nobody works on any more. */
  readonly stalledMs: number;
  /** How long an idle worker waits before it asks again, and how often a planner looks. */
  readonly pollMs: number;
  /** How long a machine that has failed rests, at first; each further failure doubles it. */
  readonly restMs: number;
  /** How long a worker that stops waits for its jobs, which have a minute to put their checkpoints, and for Redis. */
  readonly stopMs: number;
}

export const usualTiming: QueueTiming = {
  lockMs: 30_000,
  beatMs: 5_000,
  stalledMs: 15_000,
  pollMs: 1_000,
  restMs: 5_000,
  stopMs: 90_000,
};
