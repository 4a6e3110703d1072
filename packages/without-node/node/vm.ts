/** Stands in for `node:vm`. */
export const runInThisContext = (): never => {
  throw new Error("Nothing is compiled while this bundle runs.");
};
