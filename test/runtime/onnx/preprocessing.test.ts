/** The metadata of an ONNX file says what the environments of its bundle's protocol do. */
import { describe, expect, it } from "vitest";
import { makeAtari } from "../../../src/envs/atari-environment.js";
import { protocolNames } from "../../../src/envs/protocols.js";
import { describePreprocessing } from "../../../src/runtime/onnx/preprocessing.js";

const planeSize = 84 * 84;

/** What the first observation of a game shows before its first screen. */
function startSeen(observation: Uint8Array): "zeros" | "repeat" {
  const [oldest, latest] = [0, 3].map((plane) =>
    observation.subarray(plane * planeSize, (plane + 1) * planeSize),
  );
  return Buffer.compare(oldest!, latest!) === 0 ? "repeat" : "zeros";
}

const startWords = { zeros: "zeros before the first", repeat: "the first in place of those before it" };
const grayWords = {
  first: /^Gray screens, pixelwise maximum/,
  pooled: /^Pixelwise maximum, in color.*, turned gray, resized to/,
  last: /^Pixelwise maximum, in color.*, resized to .* in color, turned gray/,
};

describe.each(["pong", "qbert"])("of %s", (game) => {
  it.each(protocolNames)("under %s", (protocol) => {
    const text = describePreprocessing({ protocol, game });
    const environment = makeAtari("pong", { protocol }); // Q*bert's first screen is black
    expect(text).toContain(startWords[startSeen(environment.reset({ seed: 1 }).observation)]);
    environment.close();
    const { protocolOptions } = makeAtari(game, { protocol });
    expect(text).toMatch(grayWords[protocolOptions.grayscale]);
    expect(text.includes("steps of 2-4 frames")).toBe(protocolOptions.innerStepFrames === "2-4");
  });
});

it("a protocol of somebody else is named, not guessed", () => {
  expect(describePreprocessing({ protocol: "theirs", game: "pong" })).toContain(
    "As the protocol theirs has it",
  );
});

it("the words of one protocol would not pass for another", () => {
  expect(describePreprocessing({ protocol: "cleanrl", game: "pong" })).not.toMatch(grayWords.first);
  expect(describePreprocessing({ protocol: "cleanrl", game: "pong" })).not.toContain(startWords.zeros);
});
