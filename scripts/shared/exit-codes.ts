/** Exit codes of `ztw`, for scripts to branch on. */
export const exitCodes = {
  ok: 0,
  /** The work failed: one line on standard error says why. */
  failed: 1,
  /** The command line or the config file is wrong; nothing was done. */
  usage: 2,
  /** The work ran to its end, but a check that was asked for did not pass (`--confirm`, `doctor`). */
  notPassed: 3,
  /** Stopped by Ctrl-C: what was done is kept, and the same command goes on from there. */
  interrupted: 130,
} as const;

/** Signals that ask a command to stop, and the exit codes that shells know them by: 128 and the signal's number. */
export const signalCodes = { SIGINT: exitCodes.interrupted, SIGTERM: 143, SIGHUP: 129 } as const;
export type StopSignal = keyof typeof signalCodes;
