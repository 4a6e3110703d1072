import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { CheckpointError } from "../../src/core/errors.js";
import { readZip } from "../../src/transfer/zip-reader.js";
import { writeZip } from "../../src/transfer/zip-writer.js";
import { altered, filesOf, findHeader, fixture } from "./fixtures.js";

const files = [
  { name: "a/one", bytes: Buffer.from("contents") },
  { name: "a/zwei – ü", bytes: Buffer.alloc(300, 7) },
  { name: "empty", bytes: Buffer.alloc(0) },
];
const archive = Buffer.from(writeZip(files));

/** Reads everything: some faults show only then. */
function readAll(bytes: Uint8Array): unknown {
  return filesOf(readZip("x.zip", bytes));
}

it("what is written is read again, each file beginning at a multiple of 64", () => {
  expect(readAll(archive)).toEqual(files);
  for (const { bytes } of files.slice(0, 2)) expect(archive.indexOf(bytes) % 64).toBe(0);
});

it.each(["tiny.pt", "calls-in-sb3.zip", "sb3.zip.gz", "script.pt"])(
  "%s, written by Python or PyTorch, is read with its checksums",
  (name) => {
    expect([...readZip(name, fixture(name)).values()].map((entry) => entry.read().length)).not.toHaveLength(
      0,
    );
  },
);

it.each(["tiny.pt", "calls-in-sb3.zip"])("%s cut anywhere is refused", (name) => {
  const whole = fixture(name);
  for (let length = 0; length < whole.length; length++)
    expect(() => readAll(whole.subarray(0, length)), `${length} bytes`).toThrow(CheckpointError);
});

it("an archive behind other bytes is refused, as its offsets no longer fit", () => {
  expect(() => readAll(Buffer.concat([Buffer.from("x"), archive]))).toThrow("is damaged");
});

describe("an archive is refused", () => {
  const local = (index: number) => findHeader(archive, "local", index);
  const central = (index: number) => findHeader(archive, "central", index);
  const end = findHeader(archive, "end");
  it.each<[string, (bytes: Buffer) => void, string]>([
    [
      "whose data was changed",
      (b) => b.writeUInt8(1, archive.indexOf("contents")),
      '"a/one" has a wrong checksum',
    ],
    [
      "with another checksum in its header",
      (b) => b.writeUInt32LE(1, local(0) + 14),
      "differs from the directory",
    ],
    ["with another name in its header", (b) => b.writeUInt8(1, local(0) + 30), "differs from the directory"],
    [
      "with another method in its header",
      (b) => b.writeUInt16LE(8, local(0) + 8),
      "differs from the directory",
    ],
    ["that is encrypted", (b) => b.writeUInt16LE(0x801, central(0) + 8), '"a/one" is encrypted'],
    ["packed in an unknown way", (b) => b.writeUInt16LE(12, central(0) + 10), "by method 12"],
    ["with two sizes of what is not packed", (b) => b.writeUInt32LE(2, central(0) + 24), "yet has two sizes"],
    ["whose files overlap", (b) => b.writeUInt32LE(local(0), central(1) + 42), "differs from the directory"],
    [
      "with a file beyond its end",
      (b) => b.writeUInt32LE(archive.length, central(1) + 42),
      "lies beyond its end",
    ],
    [
      "with an offset that is not there",
      (b) => b.writeUInt32LE(0xffffffff, central(1) + 42),
      "a size in its directory is missing",
    ],
    ["with a header that is none", (b) => b.writeUInt32LE(0, local(0)), '"a/one" has no header'],
    ["whose directory has no mark", (b) => b.writeUInt32LE(0, central(1)), "an entry without a mark"],
    ["with fewer files than stated", (b) => b.writeUInt16LE(4, end + 10), "its directory is too short"],
    ["with more files than stated", (b) => b.writeUInt16LE(2, end + 10), "another length than stated"],
    ["with an improbable number of files", (b) => b.writeUInt16LE(5000, end + 10), "it claims 5000 files"],
    ["that is split over disks", (b) => b.writeUInt16LE(1, end + 4), "split over disks"],
    ["with a name that is no text", (b) => b.writeUInt8(0xff, central(0) + 46), "has no proper name"],
  ])("%s", (_what, change, message) => {
    const damaged = altered(archive, change);
    expect(() => readAll(damaged)).toThrow(CheckpointError);
    expect(() => readAll(damaged)).toThrow(message);
  });

  it("with two files of one name", () => {
    expect(() => readAll(writeZip([files[0]!, files[0]!]))).toThrow('"a/one" is there twice');
  });

  it("whose entries share bytes", () => {
    // The second entry's header and data lie inside the first one's data.
    const inner = Buffer.from(writeZip([{ name: "i", bytes: Buffer.from("inner") }]));
    const innerHeader = inner.subarray(0, inner.indexOf("inner") + 5);
    const outer = Buffer.from(
      writeZip([
        { name: "o", bytes: innerHeader },
        { name: "i", bytes: Buffer.from("inner") },
      ]),
    );
    const shared = altered(outer, (b) =>
      b.writeUInt32LE(outer.indexOf(innerHeader), findHeader(b, "central", 1) + 42),
    );
    expect(() => readAll(shared)).toThrow('"i" overlaps another part');
  });

  it.each([
    ["unpacks to more than it states", 10, "does not unpack"],
    ["unpacks to less than it states", 2 ** 20 + 5, `unpacks to ${2 ** 20} bytes in place of ${2 ** 20 + 5}`],
    ["would fill the memory", 2 ** 31, "it would unpack to 2147483648 bytes"],
  ])("with a file that %s", (_, stated, message) => {
    const packed = deflateRawSync(Buffer.alloc(2 ** 20));
    const bomb = altered(writeZip([{ name: "bomb", bytes: packed }]), (b) => {
      b.writeUInt16LE(8, findHeader(b, "local") + 8);
      b.writeUInt16LE(8, findHeader(b, "central") + 10);
      b.writeUInt32LE(stated, findHeader(b, "central") + 24);
    });
    expect(() => readAll(bomb)).toThrow(message);
  });
});
