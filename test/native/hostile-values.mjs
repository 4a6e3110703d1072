// Values that no caller should pass, drawn from a seed: wrong types and sizes, huge lists, arrays of other realms, and things that
// answer otherwise than they look, or take memory away when they are asked.
import { runInNewContext } from "node:vm";

/** The generator of a seed, and values drawn from it. */
export function hostileValues(seed) {
  let state = seed >>> 0;
  const draw = (bound) => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return (state >>> 16) % bound;
  };
  const pick = (values) => values[draw(values.length)];

  const numbers = [
    0,
    -0,
    1e308,
    1,
    2,
    3,
    -1,
    0.5,
    40,
    4095,
    4096,
    65_535,
    65_536,
    2 ** 31 - 1,
    2 ** 31,
    2 ** 53,
    -(2 ** 31),
    1e9,
  ];
  const strange = [
    undefined,
    null,
    true,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    "",
    "pong",
    10n,
    Symbol("s"),
    () => 0,
    {},
    [],
  ];
  /** Memory that can change its size, or is another thread's too. */
  const makeBuffer = (bytes) => {
    const options = { maxByteLength: 2 * bytes };
    return pick([
      () => new ArrayBuffer(bytes, options),
      () => new SharedArrayBuffer(bytes),
      () => new SharedArrayBuffer(bytes, options),
    ])();
  };
  const resizable = [];
  const makeShifting = () => {
    const array = new (pick([Uint8Array, Int32Array]))(makeBuffer(pick([8, 12, 28_224, 2 * 28_224])));
    if (array.buffer.resizable) resizable.push(array.buffer);
    if (array.buffer.growable && draw(2) === 0) array.buffer.grow(array.buffer.maxByteLength);
    return array;
  };
  /** Arrays of another realm. */
  const foreign = [
    "[0, 1]",
    "Int32Array.of(0, 1)",
    "new Uint8Array(28224)",
    "new Uint8Array(2 * 28224)",
    "[NaN, 1n]",
  ].map((code) => runInNewContext(code));
  /** Things that answer otherwise than they look, or do something when asked. */
  const makeLiar = () => {
    const target = pick([[0, 1], Int32Array.of(0, 1), new Uint8Array(28_224), {}, () => 0]);
    const lies = [
      () => new Proxy(target, {}),
      () => new Proxy(target, { get: (object, name) => (name === "length" ? pick(numbers) : object[name]) }),
      () => new Proxy(target, { get: () => shrinkAny() }),
      () => Object.defineProperty([0, 1], 1, { get: () => shrinkAny() }),
      () => ({ valueOf: () => shrinkAny(), length: 2, 0: 1, 1: 1 }),
      () => ({
        seeds: shifty([1, 2], makeHuge()).get(),
        get indices() {
          shrinkAny();
          return [0, 1];
        },
      }),
    ];
    return pick(lies)();
  };
  /** Takes memory away in the middle of a call, from any array that can be shrunk. */
  const shrinkAny = () => {
    const buffer = resizable.pop();
    const isThere = buffer !== undefined && buffer.byteLength > 0; // of one that was transferred nothing is left
    if (isThere) buffer.resize(draw(8));
    return draw(3);
  };
  const makeFresh = () => {
    const length = pick([0, 1, 2, 3, 6, 12, 2 * 28_224, 28_224, 100_000]);
    const array = new (pick([
      Uint8Array,
      Int32Array,
      Float32Array,
      Float64Array,
      Uint8ClampedArray,
      BigInt64Array,
    ]))(length);
    for (let index = 0; index < Math.min(length, 8); index++) {
      const value = pick([0, 1, 2, -1, 5, 6, 99, 2 ** 31 - 1]);
      array[index] = typeof array[index] === "bigint" ? BigInt(value) : value;
    }
    return array;
  };
  /** Made once, since most calls refuse them; those whose memory is taken away are not used again. */
  const usual = Array.from({ length: 64 }, makeFresh);
  const makeArray = () => {
    if (draw(16) > 0) return pick(usual);
    const array = makeFresh();
    structuredClone(array.buffer, { transfer: [array.buffer] });
    return array;
  };
  const huge = [
    new Array(2 ** 31),
    { length: 2 ** 31 },
    { length: 2 ** 53 - 1 },
    { length: -1 },
    new Array(5000).fill(0),
  ];
  const makeHuge = () => pick(huge);
  const makers = [
    ...[() => pick(numbers), () => pick(strange), makeArray, makeArray, makeHuge],
    ...[() => pick(foreign), makeShifting, makeLiar],
  ];
  const makeValue = () => pick(makers)();
  const int32 = (...values) => Int32Array.from(values);
  /** An option that answers differently each time it is asked. */
  const shifty = (first, later) => {
    let asked = 0;
    return { enumerable: true, get: () => (asked++ === 0 ? first : later) };
  };

  return { draw, pick, numbers, makeValue, makeHuge, int32, shifty };
}
