/** The comparisons by name, as `npm run bench -- <name> ...` starts them. */

interface Program {
  readonly main: (args: string[]) => Promise<void>;
}

/** Loaded when chosen: most of them load what they compare. */
export const programs: Readonly<Record<string, () => Promise<Program>>> = {
  "environments/measure": () => import("./environments/measure.js"),
  "exit-rules/measure": () => import("./exit-rules/measure.js"),
  "latency/measure": () => import("./latency/measure.js"),
  "outsider/replay": () => import("./outsider/replay.js"),
  pages: () => import("./pages.js"),
  "real-time/measure": () => import("./real-time/measure.js"),
  "sb3/check": () => import("./sb3/check.js"),
  "throughput/measure": () => import("./throughput/measure.js"),
  "training/measure": () => import("./training/measure.js"),
  "training/ours": () => import("./training/ours.js"),
};

/** Starts the program that the first argument names, with the others. */
export async function main([name = "", ...args]: string[]): Promise<void> {
  const load = Object.hasOwn(programs, name) ? programs[name] : undefined;
  if (load === undefined) {
    console.error(
      `Usage: npm run bench -- <name> [options]\nNames: ${Object.keys(programs).join(", ")}. What each does and its options: bench/<folder>/README.md.`,
    );
    process.exitCode = name === "" ? 0 : 2;
    return;
  }
  const { main: start } = await load();
  await start(args);
}
