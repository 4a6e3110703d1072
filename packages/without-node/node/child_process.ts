/** Stands in for `node:child_process`. */
export const execFileSync = (program: string): never => {
  throw new Error(`${program} cannot be run in a browser.`);
};
