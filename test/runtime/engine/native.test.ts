import { join } from "node:path";
import { expect, test } from "vitest";
import { NativeError } from "../../../src/core/errors.js";
import { loadEngine } from "../../../src/runtime/engine/native.js";

test("the addon runs on the plain instruction set at the least, and knows it last", () => {
  expect(loadEngine().instructionSets.at(-1)).toBe("plain");
});

test("loading it twice gives the same", () => {
  expect(loadEngine()).toBe(loadEngine());
});

test("an addon that is not there is explained, with what to do and what works without it", () => {
  const missing = join("nowhere", "engine_native.node");
  const load = () => loadEngine([missing]);
  expect(load).toThrow(NativeError);
  expect(load).toThrow(`the compiled engine addon did not load on ${process.platform}-${process.arch}`);
  expect(load).toThrow(`${missing}: the file does not exist`);
  expect(load).toThrow('Run "npx ztw setup" to build it, or use the backend "onnx"');
});
