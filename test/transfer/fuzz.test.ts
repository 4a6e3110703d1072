import { expect, it } from "vitest";
import { isZtwError } from "../../src/core/errors.js";
import { RandomStream } from "../../src/core/random.js";
import { readTorchFile } from "../../src/transfer/torch-reader.js";
import { readZip } from "../../src/transfer/zip-reader.js";
import { writeZip } from "../../src/transfer/zip-writer.js";
import { filesOf, fixture } from "./fixtures.js";

const numMutations = 4000;

/** A copy in which some bytes are replaced, or a part is cut out, repeated or moved. */
function mutate(bytes: Uint8Array, random: RandomStream): Buffer {
  const copy = Buffer.from(bytes);
  if (random.uniform() < 0.3) {
    const [begin, end] = [random.integer(copy.length), random.integer(copy.length)].sort((a, b) => a - b);
    const part = copy.subarray(begin, end);
    const at = random.integer(copy.length);
    return random.uniform() < 0.5
      ? Buffer.concat([copy.subarray(0, begin), copy.subarray(end)])
      : Buffer.concat([copy.subarray(0, at), part, copy.subarray(at)]);
  }
  for (let count = 1 + random.integer(4); count > 0; count--)
    copy[random.integer(copy.length)] = random.integer(256);
  return copy;
}

/** What reading ends with: `"read"`, `"refused"` in our words, or the foreign error. */
function outcome(read: () => unknown): unknown {
  try {
    read();
    return "read";
  } catch (error) {
    return isZtwError(error) ? "refused" : error;
  }
}

const original = fixture("tiny.pt");
const pickleName = "tiny/data.pkl";
const files = filesOf(readZip("tiny.pt", original));

it.each<[string, (random: RandomStream) => Uint8Array]>([
  ["archive", (random) => mutate(original, random)],
  [
    "pickle, its checksum made anew",
    (random) =>
      writeZip(
        files.map((file) =>
          file.name === pickleName ? { ...file, bytes: mutate(file.bytes, random) } : file,
        ),
      ),
  ],
])("a mutated %s is read or refused in our own words, never anything else", (name, make) => {
  const random = new RandomStream(1, name);
  const outcomes = Array.from({ length: numMutations }, () => {
    const bytes = make(random);
    return outcome(() => readTorchFile("mutated.pt", bytes));
  });
  expect(outcomes.filter((each) => typeof each !== "string").slice(0, 3)).toEqual([]);
  expect(outcomes.filter((each) => each === "refused").length).toBeGreaterThan(numMutations / 2);
});

it("an error of another kind would be seen", () => {
  expect(outcome(() => (undefined as unknown as Uint8Array).length)).toBeInstanceOf(TypeError);
});
