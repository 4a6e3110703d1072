/** Stands in for `node:perf_hooks`. */
export const performance = globalThis.performance;
