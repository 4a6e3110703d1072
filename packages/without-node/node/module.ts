/** Stands in for `node:module`: nothing is looked for while a program runs, since all of it is in one bundle. */
function notHere(name: string): never {
  throw new Error(`${name} is not in this bundle.`);
}

export const createRequire = () => Object.assign(notHere, { resolve: notHere });
