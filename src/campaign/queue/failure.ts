/** What is kept of a job that was set aside. */
export interface Failure {
  readonly reason: string;
  /** What was written down at each try. */
  readonly log: readonly string[];
}
