/**
 * Has esbuild bundle sources of ours for where there is no Node: with stand-ins from `packages/without-node` for Node's modules, and for
 * modules of ours that are named.
 */
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const withoutNode = join(root, "packages", "without-node");

/** See stand-ins.d.mts. */
export function withoutNodeOptions(replaced = {}) {
  const all = { "src/core/paths.ts": "packages/without-node/paths.ts", ...replaced };
  return { inject: [join(withoutNode, "globals.ts")], plugins: [standIns(all)] };
}

function standIns(replaced) {
  return {
    name: "stand-ins",
    setup(builder) {
      builder.onResolve({ filter: /^node:/ }, ({ path }) => ({
        path: join(withoutNode, "node", `${path.slice("node:".length).replace("/", "-")}.ts`),
      }));
      builder.onResolve({ filter: /^\..*\.js$/ }, ({ path, resolveDir }) => {
        const source = relative(root, join(resolveDir, path.replace(/\.js$/, ".ts")));
        const standIn = replaced[source];
        return standIn === undefined ? undefined : { path: join(root, standIn) };
      });
    },
  };
}
