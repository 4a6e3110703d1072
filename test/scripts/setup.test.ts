import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { completeEnvironment } from "../../scripts/setup/context.js";
import { setup } from "../../scripts/setup/setup.js";
import { NativeError } from "../../src/index.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { createSandbox, fakePython } from "./fake-programs.js";

describe("setup", () => {
  it("reports the first failure and stops the other half at once", async () => {
    const { context, addProgram, folder } = createSandbox();
    context.env.ZTW_NPM = join(folder, "bin", "npm");
    mkdirSync(context.root);
    writeFileSync(join(context.root, "package.json"), "{}");
    // ALE's download fails at once; what TensorFlow needs would take a minute.
    const download = 'echo "Connection refused"; exit 1';
    addProgram("python3", fakePython({ download }));
    addProgram("npm", "/bin/sleep 60");
    const start = performance.now();
    const error = await setup({ ...context, training: true }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NativeError);
    expect((error as NativeError).message).toMatch(
      /^setup: expected to download ale-py 0\.12\.1, received no answer from the package index\./,
    );
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  it.each([
    [
      "the package's folder",
      "package",
      "Whoever installed the package runs it once (for root's: sudo npx ztw setup",
    ],
    ["the cache folder", "cache", "Use another folder: ZTW_CACHE_DIR=/other/folder npx ztw setup"],
  ])("says in one line that %s cannot be written, and what to do", async (_what, name, advice) => {
    const { context, addProgram, folder } = createSandbox();
    addProgram("python3", fakePython({ download: "exit 1" }));
    writeFileSync(join(folder, name), ""); // root may write everywhere but below a file
    const error = await setup(context).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NativeError);
    const { message } = error as Error;
    expect(message).toMatch(
      /^setup: expected a folder that can be written, received a file where a folder should be at .*\. /,
    );
    expect(message).toContain(advice);
    expect(message).not.toContain("\n");
  });

  it("gives programs the cache folder for a home where there is none", () => {
    expect(completeEnvironment({ HOME: "/nonexistent", PATH: "/bin" }, "/cache")).toEqual({
      HOME: "/cache",
      PATH: "/bin",
    });
    const env = { HOME: temporaryFolder() };
    expect(completeEnvironment(env, "/cache")).toBe(env);
  });

  it("rejects with the reason of its caller's signal", async () => {
    const { context, addProgram } = createSandbox();
    addProgram("python3", fakePython({ download: "/bin/sleep 60" }));
    const controller = new AbortController();
    const running = setup({ ...context, signal: controller.signal });
    controller.abort(new Error("Ctrl-C"));
    await expect(running).rejects.toThrow("Ctrl-C");
  });
});
