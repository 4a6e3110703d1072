/** A signal that arrives while TensorFlow computes does no harm: not a profiler's, and so not Ctrl-C's either. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

/** TensorFlow alone, none of our addons: the second layer's convolution, over and over. */
const convolve = `
  const { loadTensorFlow } = await import(process.argv[1]);
  const tf = loadTensorFlow({ device: "cpu" });
  const images = tf.ones([8, 20, 20, 32]);
  const kernel = tf.ones([4, 4, 32, 64]);
  for (const end = Date.now() + 3_000; Date.now() < end; ) tf.tidy(() => tf.conv2d(images, kernel, 2, "valid"));
`;

/** Runs a module under Node's profiler, which sends the main thread a signal up to ten thousand times a second. */
function runProfiled(code: string) {
  const profiler = ["--cpu-prof", "--cpu-prof-interval", "100", "--cpu-prof-dir", temporaryFolder()];
  const module = pathToFileURL(join(packageRoot, "dist", "src", "tensor", "tensorflow.js")).href;
  const parameters = [...profiler, "--input-type=module", "-e", code, module];
  const { status, signal } = spawnSync(process.execPath, parameters, { timeout: 25_000 });
  return { status, signal };
}

it("convolutions survive a profiler's signals", () => {
  expect(runProfiled(convolve)).toEqual({ status: 0, signal: null });
});

it("a crash under the profiler would be seen", () => {
  expect(runProfiled("process.abort()").signal).toBe("SIGABRT");
});
