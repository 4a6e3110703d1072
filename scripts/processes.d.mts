/** Tells a lock of a child process, so that the next run can end it should this one be killed. */
export type Adopt = (pid: number) => void;

export interface ProcessOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** When aborted, the process and its children are killed and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly adopt?: Adopt;
}

export interface ProcessResult {
  /** Null when it could not be started or was killed. */
  readonly exitCode: number | null;
  /** Standard output and standard error as they came; the last million characters. */
  readonly output: string;
  /** True when there is no such program. */
  readonly isMissing: boolean;
}

/** Runs a program to its end without a terminal; a failure is a result, not an exception. */
export function runProcess(
  command: string,
  args: readonly string[],
  options?: ProcessOptions,
): Promise<ProcessResult>;

/**
 * Runs `work` while no other process holds the lock file `path`. The lock of a process that was killed is taken over,
 * after the children that it adopted have been ended.
 *
 * @param options.onWait - called once when somebody else holds the lock.
 */
export function withLock<Value>(
  path: string,
  work: (adopt: Adopt) => Promise<Value>,
  options?: { readonly signal?: AbortSignal; readonly onWait?: () => void },
): Promise<Value>;
