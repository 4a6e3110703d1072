/** Strict programs compile against the declarations that ship, without the packages that only we need. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";

const program = `
import { createSession, type Decision, distill, makeAtari, makeAtariVector, shippedBundleFolder, train } from "ztw-atari";
import { AtariEnvironment, Emulator, type RgbFrame } from "ztw-atari/envs";
import { createActor, type ImportFormat } from "ztw-atari/tools";
export const format: ImportFormat = "auto";
export const others = [distill, makeAtariVector, train, createActor, Emulator];
export const show = (environment: AtariEnvironment): RgbFrame => environment.render();
export async function decide(): Promise<Decision> {
  const policy = await createSession(shippedBundleFolder("pong"), { method: "ztw" });
  return policy.decide(makeAtari("pong").reset({ seed: 1 }).observation, 0.9);
}
`;

/** A project that has our declarations and what users' installs have: no types of packages that ours has for development. */
function makeProject(): string {
  const folder = sharedTemporaryFolder();
  const ours = join(folder, "node_modules", "ztw-atari");
  const { dependencies, ...manifest } = JSON.parse(
    readFileSync(join(packageRoot, "package.json"), "utf8"),
  ) as {
    dependencies: Record<string, string>;
  };
  mkdirSync(join(ours, "dist"), { recursive: true });
  writeFileSync(join(ours, "package.json"), JSON.stringify({ ...manifest, dependencies }));
  for (const name of [...Object.keys(dependencies), "@types/node", "undici-types", "onnxruntime-common"]) {
    mkdirSync(dirname(join(folder, "node_modules", name)), { recursive: true });
    symlinkSync(join(packageRoot, "node_modules", name), join(folder, "node_modules", name), "dir");
  }
  copyDeclarations(join(packageRoot, "dist", "src"), join(ours, "dist", "src"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "program.ts"), program);
  return folder;
}

/** Copies, for a link would lead the compiler to our own node_modules. */
function copyDeclarations(from: string, to: string): void {
  for (const name of readdirSync(from, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".d.ts")) continue;
    mkdirSync(dirname(join(to, name)), { recursive: true });
    writeFileSync(join(to, name), readFileSync(join(from, name)));
  }
}

describe("a strict TypeScript program", () => {
  const folder = makeProject();
  const compile = (options: readonly string[]) => {
    const tsc = join(packageRoot, "node_modules", "typescript", "bin", "tsc");
    const strict = ["--strict", "--exactOptionalPropertyTypes", "--skipLibCheck", "false", "--noEmit"];
    const args = [tsc, "program.ts", "--target", "es2022", "--lib", "es2023", ...strict, ...options];
    return spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" }).stdout;
  };

  it.each([
    ["nodenext", ["--module", "nodenext"]],
    ["node10", ["--module", "es2022", "--moduleResolution", "node10", "--esModuleInterop"]],
  ])("compiles under %s", (_resolution, options) => {
    expect(compile(options)).toBe("");
  });

  it("would not where a package's types are missing", () => {
    writeFileSync(
      join(folder, "node_modules", "ztw-atari", "dist", "src", "index.d.ts"),
      'export * from "absent";',
    );
    expect(compile(["--module", "nodenext"])).toContain("TS2307");
  });
});
