import { describe, expect, it } from "vitest";
import { CheckpointError } from "../../src/core/errors.js";
import { halfToNumber } from "../../src/transfer/number-formats.js";
import { readTorchFile } from "../../src/transfer/torch-reader.js";
import { serializeTorch } from "../../src/transfer/torch-writer.js";
import { readZip } from "../../src/transfer/zip-reader.js";
import { writeZip, type ZipFile } from "../../src/transfer/zip-writer.js";
import { filesOf, fixture, fixtureJson } from "./fixtures.js";

interface Expected {
  readonly shape: number[];
  readonly data: number[];
}

/** A PyTorch file with one of the files in it replaced, or left out. */
function withFile(name: string, replaced: string, bytes: Uint8Array | undefined): Uint8Array {
  const files = filesOf(readZip(name, fixture(name))).flatMap((file): ZipFile[] => {
    if (!file.name.endsWith(replaced)) return [file];
    return bytes === undefined ? [] : [{ name: file.name, bytes }];
  });
  return writeZip(files);
}

it("every tensor of a file by PyTorch has the numbers that PyTorch sees", () => {
  const { tensors, notes } = readTorchFile("tiny.pt", fixture("tiny.pt"));
  const expected = fixtureJson<Record<string, Expected>>("tiny.json");
  expect([...tensors.keys()]).toEqual(Object.keys(expected));
  for (const [name, { shape, data }] of Object.entries(expected)) {
    expect(tensors.get(name)!.shape, name).toEqual(shape);
    expect([...tensors.get(name)!.data], name).toEqual(data.map(Math.fround));
  }
  expect(notes).toEqual([
    "Numbers of type float16 were converted to float32, which changes none of them.",
    "Numbers of type bfloat16 were converted to float32, which changes none of them.",
    "Numbers of type float64 were rounded to float32.",
  ]);
});

it.each([
  [0x0000, 0],
  [0x8000, -0],
  [0x0001, 2 ** -24],
  [0x3c00, 1],
  [0xc500, -5],
  [0x7bff, 65504],
  [0x7c00, Number.POSITIVE_INFINITY],
  [0xfe00, Number.NaN],
])("float16 %i is %d", (bits, expected) => {
  expect(halfToNumber(bits)).toBe(expected);
});

it("what is written is read again; a tensor of two names is stored once", () => {
  const tensor = { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, -6.5) };
  const tensors = new Map([
    ["a", tensor],
    ["b", { shape: [], data: Float32Array.of(7) }],
    ["c", tensor],
  ]);
  const bytes = serializeTorch(tensors);
  expect(readTorchFile("x.pth", bytes).tensors).toEqual(tensors);
  expect([...readZip("x.pth", bytes).keys()].filter((name) => name.includes("/data/"))).toHaveLength(2);
  expect(serializeTorch(tensors)).toEqual(bytes);
});

it("numbers of a big-endian machine are read as such", () => {
  const bytes = serializeTorch(new Map([["a", { shape: [1], data: Float32Array.of(1.5) }]]));
  const files = filesOf(readZip("x", bytes)).map((file): ZipFile => {
    if (file.name.endsWith("byteorder")) return { ...file, bytes: Buffer.from("big") };
    return file.name.endsWith("data/0") ? { ...file, bytes: Buffer.from(file.bytes).swap32() } : file;
  });
  expect(readTorchFile("x", writeZip(files)).tensors.get("a")!.data).toEqual(Float32Array.of(1.5));
});

it("a state dict is found among other things, as some scripts save it", () => {
  const { tensors } = readTorchFile("tiny.pt", fixture("tiny.pt"));
  const pickle = Buffer.from(readZip("tiny.pt", fixture("tiny.pt")).get("tiny/data.pkl")!.read());
  const begin = Buffer.from("\x80\x02}X\x04\0\0\0stepK\x05sX\x0a\0\0\0state_dict", "latin1");
  const nested = Buffer.concat([begin, pickle.subarray(2, -1), Buffer.from("s.")]);
  expect(readTorchFile("x.pt", withFile("tiny.pt", "/data.pkl", nested)).tensors).toEqual(tensors);
});

it("a file that was saved with a newer protocol has the same numbers", () => {
  const { tensors } = readTorchFile("protocol-4.pt", fixture("protocol-4.pt"));
  expect(tensors.size).toBeGreaterThan(0);
  for (const { data } of tensors.values()) expect(data.every(Number.isFinite)).toBe(true);
});

it.each([[[2 ** 31 - 1, 0]], [[2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1, 0]]])(
  "a tensor of shape %j is empty, and read at once",
  (shape) => {
    const bytes = serializeTorch(new Map([["a", { shape, data: new Float32Array(0) }]]));
    expect(readTorchFile("x", bytes).tensors.get("a")!.data).toHaveLength(0);
  },
);

describe("a file is refused, and nothing of it executed", () => {
  it.each([
    ["calls-system.pt", 'it wants "posix.system", and only tensors are read from such files'],
    ["calls-eval.pt", 'it wants "__builtin__.eval"'],
    ["calls-nested.pt", 'it wants "__builtin__.exec"'],
    ["module.pt", "holds a whole module or object (torch.nn.modules.linear.Linear). Save the weights alone"],
    ["integers.pt", "expected floating-point numbers in tensor steps, received a LongStorage"],
    ["expanded.pt", "leaves its storage of 1 elements"],
    ["contains-itself.pt", "it contains itself"],
    ["script.pt", "is a TorchScript program. Save the weights alone"],
    ["calls-in-sb3.zip", "expected one data.pkl in it, found 0"],
  ])("%s: %s", (name, message) => {
    expect(() => readTorchFile(name, fixture(name))).toThrow(CheckpointError);
    expect(() => readTorchFile(name, fixture(name))).toThrow(message);
  });

  it.each<[string, string, Uint8Array | undefined, string]>([
    ["without a storage", "/data/0", undefined, "tiny/data/0 is missing"],
    ["with a storage too short", "/data/0", Buffer.alloc(20), "expected 24 bytes in tiny/data/0, found 20"],
    ["with a strange byte order", "/byteorder", Buffer.from("middle"), 'its byte order is "middle"'],
    [
      "that holds no dict",
      "/data.pkl",
      Buffer.from("\x80\x02].", "latin1"),
      "expected a dict of tensors, received a list of 0",
    ],
    [
      "that holds no tensors",
      "/data.pkl",
      Buffer.from("\x80\x02}X\x01\0\0\0aNs.", "latin1"),
      "holds no tensors; its dict has a (None).",
    ],
  ])("%s", (_, replaced, bytes, message) => {
    const changed = withFile("tiny.pt", replaced, bytes);
    expect(() => readTorchFile("x.pt", changed)).toThrow(CheckpointError);
    expect(() => readTorchFile("x.pt", changed)).toThrow(message);
  });

  it("whose tensors show one storage so often that memory would not do", () => {
    const data = new Float32Array(2 ** 20);
    const many = Array.from(
      { length: 200 },
      (_, index) => [`t${index}`, { shape: [2 ** 20], data }] as const,
    );
    expect(() => readTorchFile("x", serializeTorch(new Map(many)))).toThrow("No policy is as large.");
  });
});
