import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.js";
import { formatReceipt, readReceipt, writeReceipt } from "../../src/record/receipt.js";
import { packBytes } from "../../src/record/receipt-lists.js";
import { ReceiptWriter } from "../../src/record/receipt-writer.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { screensOf, subject, writeGame } from "./receipt-fixture.js";

type Stored = Record<string, unknown>;

/** A file of the receipt after a change. */
function changed(change: (stored: Stored) => void): string {
  const stored = JSON.parse(formatReceipt(writeGame(100).finish("terminated"))) as Stored;
  change(stored);
  const path = join(temporaryFolder(), "receipt.json");
  writeFileSync(path, JSON.stringify(stored));
  return path;
}

describe("a receipt", () => {
  it("is read as it was written", async () => {
    const path = join(temporaryFolder(), "below", "receipt.json");
    const receipt = writeGame(100).finish("terminated");
    await writeReceipt(path, receipt);
    expect(readReceipt(path)).toEqual({ receipt, isAltered: false });
    expect(receipt).toMatchObject({ ...subject, end: "terminated", episodeReturn: -2 });
    expect(receipt.taus).toEqual([
      { step: 0, tau: 0.9 },
      { step: 10, tau: [0.5, 0.25] },
    ]);
    expect([...receipt.exits.subarray(0, 8)]).toEqual([0, 1, 2, 255, 1, 2, 0, 255]);
  });

  it("of nobody's policy says so", () => {
    const writer = new ReceiptWriter({ ...subject, policy: null });
    writer.begin(screensOf(0));
    writer.add({ action: 1, exitIndex: null, isHeld: false, tau: null, rawReward: 0, screens: screensOf(1) });
    expect(writer.finish("cut")).toMatchObject({ policy: null, taus: [], exits: Uint8Array.of(254) });
  });

  it("can be asked for before the first step, again and again, and begins anew with the next episode", () => {
    const writer = new ReceiptWriter(subject);
    writer.begin(screensOf(255));
    expect(writer.finish("cut").actions).toHaveLength(0);
    const longer = writeGame(5);
    const before = longer.finish("cut");
    longer.begin(screensOf(255));
    expect(longer.finish("cut")).toEqual(writer.finish("cut"));
    expect(before.actions).toHaveLength(5);
  });

  it("is of no episode before it begins", () => {
    expect(() => new ReceiptWriter(subject).finish("cut")).toThrow(
      /ReceiptWriter\.finish: called before begin/,
    );
  });

  it.each([
    ["action", { action: 1.5 }],
    ["action", { action: 254 }],
    ["exitIndex", { exitIndex: -1 }],
  ])("takes no wrong %s", (name, wrong) => {
    const step = { action: 0, exitIndex: 0, isHeld: false, tau: 0.9, rawReward: 0, screens: [] };
    expect(() => writeGame(1).add({ ...step, ...wrong })).toThrow(`for ${name}, received`);
  });

  it("of the longest game has less than 200 kB, whatever was played", async () => {
    const random = new RandomStream(1, "receipt");
    const writer = new ReceiptWriter(subject);
    writer.begin(screensOf(0));
    for (let step = 0; step < 27_000; step++)
      writer.add({
        action: random.integer(6),
        exitIndex: random.uniform() < 0.2 ? 1 : 0,
        isHeld: false,
        tau: 0.9,
        rawReward: random.uniform() < 0.1 ? 25 : 0,
        screens: screensOf(step),
      });
    const path = join(temporaryFolder(), "receipt.json");
    await writeReceipt(path, writer.finish("truncated"));
    expect(statSync(path).size).toBeLessThan(200_000);
  });

  it("hashes a step's screens on top of all before", () => {
    const [one, other] = [writeGame(3).finish("cut"), writeGame(3, { ...subject, seed: 8 })];
    other.begin(screensOf(254));
    for (const step of [0, 1, 2])
      other.add({ action: 0, exitIndex: 0, isHeld: false, tau: 0.9, rawReward: 0, screens: screensOf(step) });
    const differing = other.finish("cut");
    for (const place of [0, 3, 6, 9])
      expect(differing.screens.subarray(place, place + 3)).not.toEqual(
        one.screens.subarray(place, place + 3),
      );
    expect(differing.screensSha256).not.toBe(one.screensSha256);
  });
});

describe("a receipt's file", () => {
  it.each<[string, (stored: Stored) => void, RegExp]>([
    [
      "of another version",
      (stored) => (stored.formatVersion = 2),
      /expected version 1 for formatVersion of .*, received 2/,
    ],
    [
      "of no version",
      (stored) => delete stored.formatVersion,
      /expected version 1 for formatVersion of .*, received undefined/,
    ],
    [
      "of another kind",
      (stored) => (stored.kind = "sweep"),
      /expected "receipt" for kind of .*, received "sweep"/,
    ],
    [
      "with a list that was cut",
      (stored) => (stored.actions = packBytes(new Uint8Array(99))),
      /actions: expected a list of all 100 steps/,
    ],
    [
      "with a list that is too long",
      (stored) => (stored.exits = packBytes(new Uint8Array(101))),
      /exits: expected a list of all 100 steps/,
    ],
    [
      "with a list of gigabytes",
      (stored) => (stored.exits = packBytes(new Uint8Array(2 ** 24))),
      /exits: expected a list of all 100 steps/,
    ],
    [
      "with text that was cut",
      (stored) => (stored.screens = String(stored.screens).slice(0, 40)),
      /screens: expected a list of all 100 steps/,
    ],
    [
      "with another number of steps",
      (stored) => (stored.numSteps = 99),
      /actions: expected a list of all 99 steps/,
    ],
    [
      "with more steps than a game has",
      (stored) => (stored.numSteps = 1e9),
      /numSteps: expected number to be <=1000000/,
    ],
    ["with a list that is none", (stored) => (stored.rewards = "…"), /rewards: expected base64/],
    [
      "with another return",
      (stored) => (stored.episodeReturn = 21),
      /episodeReturn: expected -2, the sum of the rewards/,
    ],
    ["of a game that is a path", (stored) => (stored.game = "../../rom"), /game: expected a game's name/],
    ["with a seed that is none", (stored) => (stored.seed = -1), /seed: expected number to be >=0/],
    ["with a field more", (stored) => (stored.more = 1), /unrecognized key: "more"/],
    ["without a field", (stored) => delete stored.mode, /mode: .*expected one of "greedy"\|"sampled"/],
    [
      "with thresholds in disorder",
      (stored) => (stored.taus as unknown[]).reverse(),
      /taus: steps must ascend/,
    ],
  ])("%s is refused", (_what, change, message) => {
    expect(() => readReceipt(changed(change))).toThrow(message);
  });

  it.each([
    ["is no JSON", "{", /is not JSON; it may be damaged/],
    ["is empty", "", /is not JSON/],
    ["is a list", "[]", /does not fit its format/],
    ["is huge", " ".repeat(2 ** 24 + 1), /it has 16777217 bytes, where at most 16777216 are plausible/],
  ])("that %s is refused", (_what, text, message) => {
    const path = join(temporaryFolder(), "receipt.json");
    writeFileSync(path, text);
    expect(() => readReceipt(path)).toThrow(message);
  });

  it("that is not there, or a folder, is refused", () => {
    const folder = temporaryFolder();
    expect(() => readReceipt(join(folder, "none.json"))).toThrow(
      /cannot read .*none\.json: .*Make one with: ztw record/,
    );
    expect(() => readReceipt(folder)).toThrow(/it is a folder/);
  });

  it.each<[string, (stored: Stored) => void]>([
    ["an action", (stored) => (stored.actions = packBytes(new Uint8Array(100)))],
    ["the seed", (stored) => (stored.seed = 8)],
    ["the end", (stored) => (stored.end = "cut")],
    ["a threshold", (stored) => (stored.taus = [{ step: 0, tau: 0.8 }])],
    ["an option", (stored) => (stored.protocol = { name: "ref-clean", options: { frameSkip: 5 } })],
    ["the checksum itself", (stored) => (stored.checksum = "0".repeat(64))],
  ])("says by its checksum that %s was changed", (_what, change) => {
    expect(readReceipt(changed(change)).isAltered).toBe(true);
  });

  it("may be packed, ordered and indented otherwise", () => {
    const path = changed((stored) => {
      for (const name of Object.keys(stored).reverse()) {
        const value = stored[name];
        delete stored[name];
        stored[name] = value;
      }
    });
    expect(readReceipt(path).isAltered).toBe(false);
    writeFileSync(path, `\uFEFF${readFileSync(path, "utf8")}\n\n`);
    expect(readReceipt(path).isAltered).toBe(false);
  });
});
