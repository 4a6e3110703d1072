import type { BuildOptions } from "esbuild";

/**
 * Options that make a bundle for where there is no Node.
 *
 * @param replaced - modules of ours, from the package's root, and what takes their place.
 */
export function withoutNodeOptions(
  replaced?: Readonly<Record<string, string>>,
): Pick<BuildOptions, "inject" | "plugins">;
