import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { packageRoot } from "../../src/core/paths.js";
import type { DecisionEvent, LabEvent } from "../../src/lab/messages.js";
import type { LabRequest } from "../../src/lab/requests.js";
import {
  decodeEvent,
  decodeRequest,
  encodeEvent,
  encodeRequest,
  longestRequest,
} from "../../src/lab/wire.js";

const decision: DecisionEvent = {
  type: "decision",
  lane: 1,
  step: 2 ** 32 + 1,
  action: 3,
  hint: null,
  isHeld: false,
  exitIndex: 0,
  confidence: 0.1 + 0.2,
  tau: [0.25, 1 / 3],
  heads: [{ probabilities: [1 / 3, 2 / 3], confidence: null, ran: true }],
  recomputed: { pixels: Uint8Array.of(0, 1, 255), layers: [Uint8Array.of(1), new Uint8Array(0)] },
  decideMicroseconds: 12.5,
  totals: {
    episodeReturn: -21,
    lives: 0,
    numSteps: 7,
    numFrames: 28,
    exitCounts: [3, 4],
    numHeld: 0,
    referenceShare: 5e-324,
    performedShare: null,
  },
};

describe("what goes over a socket", () => {
  it.each<LabEvent>([
    decision,
    { type: "frame", lane: 0, frame: 1, pixels: Uint8Array.from({ length: 33_600 }, (_, index) => index) },
    { type: "refused", request: "unknown", message: 'Expected Ω ≥ 𝛕, received "\u0000"' },
    { type: "paced", speed: 0.25 },
  ])("brings a $type event back as it was, numbers to the last bit and bytes as bytes", (event) => {
    const message = encodeEvent(event);
    expect(decodeEvent(message)).toEqual(event);
    expect(decodeEvent(message.slice().buffer)).toEqual(event);
    expect(decodeEvent(Buffer.from(message))).toEqual(event);
  });

  it("gives every event memory of its own, so that one can wait while the next is written", () => {
    const first = encodeEvent({ type: "paced", speed: 1 });
    encodeEvent({ type: "paced", speed: 2 });
    expect(decodeEvent(first)).toEqual({ type: "paced", speed: 1 });
  });

  it("takes few bytes more for a frame than its pixels", () => {
    const frame = encodeEvent({ type: "frame", lane: 0, frame: 1, pixels: new Uint8Array(33_600) });
    expect(frame.length - 33_600).toBeLessThan(50);
  });

  it("brings a request back as it was, and the longest is shorter than the bound", () => {
    const request: LabRequest = { type: "replay", file: "\u{1d6d5}".repeat(250), game: 2 ** 40 };
    const text = encodeRequest(request);
    expect(decodeRequest(text)).toEqual(request);
    expect(Buffer.byteLength(text)).toBeLessThan(longestRequest);
  });

  it.each(["", "{", "undefined", "{'a': 1}", "\u0000"])("says nothing of %j, which is no JSON", (text) => {
    expect(decodeRequest(text)).toBeUndefined();
  });

  it("refuses what is no message of the other side", () => {
    expect(() => decodeEvent(new Uint8Array())).toThrow(InvalidArgumentError);
    expect(() => decodeEvent(encodeEvent(decision).subarray(0, -1))).toThrow("for message, received");
    expect(() => encodeRequest(10n as never)).toThrow("encodeRequest: expected plain data for request");
  });

  it("bundles for a browser: what it loads at run time is the coder of messages, and errors that load nothing", () => {
    expect(loadedBy("lab", "wire.ts")).toEqual(["@msgpack/msgpack", "../core/errors.js"]);
    expect(loadedBy("core", "errors.ts")).toEqual([]);
  });
});

function loadedBy(...path: string[]): (string | undefined)[] {
  const text = readFileSync(join(packageRoot, "src", ...path), "utf8");
  return [...text.matchAll(/^import (?!type).*from "(.+)";/gm)].map((match) => match[1]);
}
