import { spawnSync } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { packageRoot } from "../../src/core/paths.js";
import { matMul, reluGradient } from "../../src/tensor/operations.js";
import type * as tensorflow from "../../src/tensor/tensorflow.js";
import { loadTensorFlow, restoreUtilHelpers, setTensorFlowVariables } from "../../src/tensor/tensorflow.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

describe("loadTensorFlow", () => {
  it("loads the native backend, and the same one every time", () => {
    const tf = loadTensorFlow();
    expect(tf.getBackend()).toBe("tensorflow");
    expect(loadTensorFlow()).toBe(tf);
  });

  it("writes nothing to standard error, unless the user wants to see it all", () => {
    const module = pathToFileURL(join(packageRoot, "dist", "src", "tensor", "tensorflow.js")).href;
    const program = `import { loadTensorFlow } from "${module}"; loadTensorFlow().scalar(2).square().dataSync();`;
    const logOf = (level: string | undefined) => {
      const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: level, TF_ENABLE_ONEDNN_OPTS: "1" };
      const args = ["--no-deprecation", "--input-type=module", "--eval", program];
      return spawnSync(process.execPath, args, { env, encoding: "utf8" }).stderr;
    };
    expect(logOf(undefined)).toBe("");
    expect(logOf("0")).toContain("oneDNN custom operations are on");
  });

  it("refuses a number of threads that is none", () => {
    expect(() => loadTensorFlow({ numThreads: 0 })).toThrow(InvalidArgumentError);
    expect(() => loadTensorFlow({ numThreads: 0 })).toThrow("for numThreads, received 0 (number)");
  });

  it("says what is missing and which command installs it", async () => {
    const elsewhere = temporaryFolder(); // no node_modules in it or above it
    cpSync(join(packageRoot, "dist", "src", "core"), join(elsewhere, "src", "core"), { recursive: true });
    const copy = join(elsewhere, "src", "tensor", "tensorflow.js");
    cpSync(join(packageRoot, "dist", "src", "tensor", "tensorflow.js"), copy);
    writeFileSync(join(elsewhere, "package.json"), '{ "name": "ztw-atari", "type": "module" }');
    const module = (await import(pathToFileURL(copy).href)) as typeof tensorflow;
    const load = () => module.loadTensorFlow();
    expect(load).toThrow(expect.objectContaining({ code: "ZTW_NATIVE" }));
    expect(load).toThrow("loadTensorFlow: cannot load @tensorflow/tfjs-node-gpu");
    expect(load).toThrow(/Cannot find module.*Run `npx ztw setup --training`\.$/);
  });
});

describe("setTensorFlowVariables", () => {
  const defaults = { TF_CPP_MIN_LOG_LEVEL: "2", TF_ENABLE_ONEDNN_OPTS: "1" };

  it.each([
    ["turns oneDNN on, on x64", {}, "x64", defaults],
    ["leaves other processors to TensorFlow", {}, "arm64", { TF_CPP_MIN_LOG_LEVEL: "2" }],
    [
      "sets threads and hides GPUs where that is asked for",
      { numThreads: 3, device: "cpu" as const },
      "x64",
      { ...defaults, TF_NUM_INTRAOP_THREADS: "3", CUDA_VISIBLE_DEVICES: "-1" },
    ],
  ])("%s", (_, options, architecture, expected) => {
    const environment = {};
    setTensorFlowVariables(environment, options, architecture);
    expect(environment).toEqual(expected);
  });

  it("never changes what the user has set", () => {
    const chosen = { TF_CPP_MIN_LOG_LEVEL: "0", TF_ENABLE_ONEDNN_OPTS: "0", TF_NUM_INTRAOP_THREADS: "5" };
    const environment = { ...chosen };
    setTensorFlowVariables(environment, { numThreads: 3 }, "x64");
    expect(environment).toEqual(chosen);
  });

  it("comes before TensorFlow loads", () => {
    loadTensorFlow();
    expect(process.env.TF_CPP_MIN_LOG_LEVEL).toBeDefined();
    if (process.arch === "x64") expect(process.env.TF_ENABLE_ONEDNN_OPTS).toBeDefined();
  });
});

describe("restoreUtilHelpers", () => {
  it("adds what Node 23 removed", () => {
    const util: Record<string, unknown> = {};
    restoreUtilHelpers(util);
    const { isArray, isNullOrUndefined } = util as Record<string, (value: unknown) => boolean>;
    expect([isArray!([]), isArray!({})]).toEqual([true, false]);
    expect([null, undefined, 0, ""].map((value) => isNullOrUndefined!(value))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it("leaves alone what is there", () => {
    const isArray = () => true;
    const util = { isArray };
    restoreUtilHelpers(util);
    expect(util.isArray).toBe(isArray);
  });
});

describe("operations", () => {
  const tf = loadTensorFlow();

  it.each([
    { transposeA: false, transposeB: false },
    { transposeA: true, transposeB: false },
    { transposeA: false, transposeB: true },
  ])("multiply matrices as tf.matMul does, with %o", (transposes) => {
    tf.tidy(() => {
      const a = tf.tensor2d([1, 2, 3, 4, 5, 6], transposes.transposeA ? [3, 2] : [2, 3]);
      const b = tf.tensor2d([1, -1, 0, 2, 3, 5], transposes.transposeB ? [2, 3] : [3, 2]);
      const expected = tf.matMul(a, b, transposes.transposeA, transposes.transposeB);
      const found = matMul(tf, a, b, transposes);
      expect(found.shape).toEqual([2, 2]);
      expect([...found.dataSync()]).toEqual([...expected.dataSync()]);
    });
  });

  it("let a gradient through a ReLU where its output is above zero", () => {
    tf.tidy(() => {
      const gradients = tf.tensor1d([1, 2, 3]);
      const output = tf.tensor1d([0, 4, 0.5]);
      expect([...reluGradient(tf, gradients, output).dataSync()]).toEqual([0, 2, 3]);
    });
  });
});
