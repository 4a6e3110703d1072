import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CheckpointError, InvalidArgumentError } from "../../src/core/errors.js";
import { RandomStream } from "../../src/core/random.js";
import {
  parseSafetensors,
  readSafetensors,
  sha256OfFile,
  writeSafetensors,
} from "../../src/model/safetensors.js";
import type { TensorMap } from "../../src/model/tensors.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const tensors: TensorMap = new Map([
  ["b.weight", { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, 1e-30, 6) }],
  ["a.bias", { shape: [2], data: Float32Array.of(7, 8) }],
  ["scalar", { shape: [], data: Float32Array.of(9) }],
  ["empty", { shape: [0, 4], data: new Float32Array(0) }],
]);

/** A file as an attacker or an accident might make it, with whatever header text and data. */
function makeFile(header: string, numDataBytes: number): Uint8Array {
  const text = Buffer.from(header);
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([prefix, text, Buffer.alloc(numDataBytes)]);
}

describe("writeSafetensors", () => {
  it("what is written reads back the same, with the checksum of the file", async () => {
    const path = join(temporaryFolder(), "deep/er", "x.safetensors");
    const hash = await writeSafetensors(path, tensors, { note: "kept" });
    expect(hash).toBe(sha256OfFile(path));
    const read = readSafetensors(path);
    expect([...read.keys()].sort()).toEqual([...tensors.keys()].sort());
    for (const [name, tensor] of tensors) expect(read.get(name)).toEqual(tensor);
  });

  it("the order of the map does not change the bytes", async () => {
    const folder = temporaryFolder();
    const hash = await writeSafetensors(join(folder, "x"), tensors);
    expect(await writeSafetensors(join(folder, "y"), new Map([...tensors].reverse()))).toBe(hash);
  });

  it("the numbers start at a multiple of 8 bytes, as other readers like it", async () => {
    const path = join(temporaryFolder(), "x");
    await writeSafetensors(path, tensors);
    expect(Number(readFileSync(path).readBigUInt64LE()) % 8).toBe(0);
  });

  it("a shape that does not fit its data is refused", async () => {
    const wrong: TensorMap = new Map([["w", { shape: [3], data: new Float32Array(2) }]]);
    const writing = writeSafetensors(join(temporaryFolder(), "x"), wrong);
    await expect(writing).rejects.toThrow(InvalidArgumentError);
    await expect(writing).rejects.toThrow(
      "expected a Float32Array of length 3 for w, received Float32Array of length 2",
    );
  });

  it("the name of the metadata is refused for a tensor", async () => {
    const wrong: TensorMap = new Map([["__metadata__", { shape: [0], data: new Float32Array(0) }]]);
    await expect(writeSafetensors(join(temporaryFolder(), "x"), wrong)).rejects.toThrow(
      'received "__metadata__"',
    );
  });
});

const entry = (shape: string, offsets: string, dtype = "F32") =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`;

describe("parseSafetensors", () => {
  it.each([
    ["an empty file", new Uint8Array(0), "it has 0 bytes, fewer than 8"],
    [
      "a header longer than the file",
      makeFile("{}", 0).subarray(0, 9),
      "claims 2 bytes where at most 1 can be",
    ],
    [
      "a header of 2^63 bytes",
      Buffer.concat([Buffer.from("00000000000000807b7d", "hex")]),
      "claims 9223372036854775808",
    ],
    ["a header that is not JSON", makeFile("{nonsense", 0), "its header is not JSON"],
    ["a header that is not UTF-8", Buffer.from("02000000000000007bff", "hex"), "its header is not JSON"],
    ["a header that is a list", makeFile("[]", 0), "its header is wrong"],
    ["a negative length", makeFile(`{"a":${entry("[-1]", "[0,4]")}}`, 4), "its header is wrong"],
    [
      "an entry with an unknown field",
      makeFile('{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4],"x":1}}', 4),
      "x",
    ],
    [
      "another dtype",
      makeFile(`{"a":${entry("[2]", "[0,4]", "F16")}}`, 4),
      "expected dtype F32 for tensor a, received F16",
    ],
    [
      "a shape that overflows",
      makeFile(`{"a":${entry("[9007199254740991,9007199254740991]", "[0,4]")}}`, 4),
      "has offsets 0 to 4",
    ],
    ["offsets that run backwards", makeFile(`{"a":${entry("[1]", "[4,0]")}}`, 4), "has offsets 4 to 0"],
    ["offsets behind the end", makeFile(`{"a":${entry("[2]", "[0,8]")}}`, 4), "need 8 bytes and 4 are there"],
    [
      "overlapping tensors",
      makeFile(`{"a":${entry("[2]", "[0,8]")},"b":${entry("[1]", "[4,8]")}}`, 8),
      "tensor b begins at 4, not at 8",
    ],
    [
      "a hole",
      makeFile(`{"a":${entry("[1]", "[0,4]")},"b":${entry("[1]", "[8,12]")}}`, 12),
      "tensor b begins at 8, not at 4",
    ],
    [
      "bytes that belong to no tensor",
      makeFile(`{"a":${entry("[1]", "[0,4]")}}`, 5),
      "need 4 bytes and 5 are there",
    ],
    [
      "a name that is there twice",
      makeFile(`{"a":${entry("[1]", "[0,4]")},"\\u0061":${entry("[1]", "[0,4]")}}`, 4),
      'the name "a" is there twice',
    ],
  ])("%s is refused", (_, bytes, message) => {
    const parse = () => parseSafetensors("weights", bytes);
    expect(parse).toThrow(CheckpointError);
    expect(parse).toThrow(message);
  });

  it("a file without tensors is empty", () => {
    expect(parseSafetensors("weights", makeFile("{}", 0)).size).toBe(0);
  });

  it("a missing file is named", () => {
    expect(() => readSafetensors("/nowhere/x.safetensors")).toThrow("cannot read /nowhere/x.safetensors");
  });

  it("seeded corruptions of a good file give a CheckpointError or tensors of the right size, nothing else", async () => {
    const path = join(temporaryFolder(), "x.safetensors");
    await writeSafetensors(path, tensors, { note: "kept" });
    const good = readFileSync(path);
    const random = new RandomStream(20_261_123, "corruptions");
    let numRefused = 0;
    for (let trial = 0; trial < 3000; trial++) {
      const bytes = corrupt(good, random);
      try {
        const numValues = [...parseSafetensors("x", bytes).values()].reduce(
          (sum, { data }) => sum + data.length,
          0,
        );
        expect(numValues * 4).toBeLessThanOrEqual(bytes.length);
      } catch (error) {
        if (!(error instanceof CheckpointError)) throw error;
        numRefused += 1;
      }
    }
    expect(numRefused).toBeGreaterThan(1500);
  });

  it("a corrupted file on disk is named in the message", () => {
    const path = join(temporaryFolder(), "cut.safetensors");
    writeFileSync(path, makeFile(`{"a":${entry("[2]", "[0,8]")}}`, 7));
    expect(() => readSafetensors(path)).toThrow(`${path} is damaged`);
  });
});

/** Cuts, overwrites, inserts, or repeats a few bytes, mostly within the header. */
function corrupt(good: Uint8Array, random: RandomStream): Uint8Array {
  const bytes = [...good];
  const numEdits = 1 + random.integer(3);
  for (let edit = 0; edit < numEdits; edit++) {
    const at = random.integer(bytes.length);
    const kind = random.integer(5);
    if (kind === 0) bytes.length = at;
    else if (kind === 1) bytes[at] = random.integer(256);
    else if (kind === 2) bytes.splice(at, 0, 48 + random.integer(10));
    else if (kind === 3) bytes.splice(at, random.integer(20));
    else bytes.splice(at, 0, ...bytes.slice(at, at + random.integer(60)));
    if (bytes.length === 0) break;
  }
  return Uint8Array.from(bytes);
}
