import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { checkBytes } from "../../src/core/check.js";
import { InvalidArgumentError, isZtwError, NativeError } from "../../src/core/errors.js";
import { ofThisRealm, typedArrayName } from "../../src/core/typed-arrays.js";
import { Box } from "../../src/envs/spaces/box.js";

/** A value as a program in another realm makes it, under Jest for example. */
const foreign = <Value>(expression: string) => runInNewContext(expression) as Value;

describe("typed arrays of another realm", () => {
  it("are accepted where one of this realm is", () => {
    const pixels = foreign<Uint8Array>("new Uint8Array([1, 2, 3])");
    expect(pixels instanceof Uint8Array).toBe(false);
    expect(checkBytes("test", "pixels", pixels, 3)).toBe(pixels);
    expect(new Box(0, 255, { shape: [3] }).contains(pixels)).toBe(true);
  });

  it.each([
    ["another type of numbers", "new Int8Array(3)"],
    ["another length", "new Uint8Array(4)"],
    ["what only says that it is one", "({ length: 3, [Symbol.toStringTag]: 'Uint8Array' })"],
    ["a view without numbers", "new DataView(new ArrayBuffer(3))"],
    ["nothing", "undefined"],
  ])("are refused like any other: %s", (_case, expression) => {
    expect(() => checkBytes("test", "pixels", foreign(expression), 3)).toThrow(InvalidArgumentError);
  });

  it.each(["Uint8Array", "Int32Array", "Float32Array"] as const)(
    "become this realm's %s on the same memory",
    (name) => {
      const values = foreign<Float32Array>(`new ${name}([1, 2, 3]).subarray(1)`);
      const ours = ofThisRealm(values);
      expect(ours).toEqual(globalThis[name].from([2, 3]));
      values[0] = 7;
      expect(ours[0]).toBe(7);
      expect(ofThisRealm(ours)).toBe(ours);
    },
  );

  it("have the name that is theirs", () => {
    expect(typedArrayName(Buffer.alloc(1))).toBe("Uint8Array");
    expect(typedArrayName([1])).toBeUndefined();
  });
});

describe("our errors of another realm", () => {
  it("are instances of the classes of this one, by their code", () => {
    const error = foreign<Error>("Object.assign(new Error('no'), { code: 'ZTW_NATIVE' })");
    expect(error).toBeInstanceOf(NativeError);
    expect(error).not.toBeInstanceOf(InvalidArgumentError);
    expect(isZtwError(error)).toBe(true);
  });

  it.each([
    ["other errors", "Object.assign(new Error('no'), { code: 'ENOENT' })"],
    ["what is no error", "({ code: 'ZTW_NATIVE' })"],
    ["nothing", "null"],
  ])("are no %s", (_case, expression) => {
    expect(foreign(expression)).not.toBeInstanceOf(NativeError);
    expect(isZtwError(foreign(expression))).toBe(false);
  });

  it("are no instances of a class that a program derives", () => {
    class Mine extends NativeError {}
    expect(new NativeError("ours")).not.toBeInstanceOf(Mine);
    expect(new Mine("mine")).toBeInstanceOf(Mine);
    expect(new Mine("mine")).toBeInstanceOf(NativeError);
  });
});
