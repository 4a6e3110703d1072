/** Stands in for `node:module`: nothing is looked for while a program runs, since all of it is in one bundle. */
import tQuantile from "@stdlib/stats-base-dists-t-quantile";

/** What our sources ask for only when they need it. */
const bundled: Readonly<Record<string, unknown>> = { "@stdlib/stats-base-dists-t-quantile": tQuantile };

function notHere(name: string): never {
  throw new Error(`${name} is not in this bundle.`);
}

const required = (name: string): unknown => bundled[name] ?? notHere(name);

export const createRequire = () => Object.assign(required, { resolve: notHere });
