import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loadBundle, shippedBundleFolder } from "../../src/model/bundle.js";
import { formatReceipt } from "../../src/record/receipt.js";
import type { Receipt } from "../../src/record/receipt-schema.js";
import { type ReplayResult, replay } from "../../src/record/replay.js";
import type { ReplayOptions } from "../../src/record/replay-options.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { playReceipt } from "./played-receipt.js";

/** Replays a receipt as a file holds it. */
async function replayed(
  receipt: Receipt,
  options: Omit<ReplayOptions, "receipt"> = {},
): Promise<ReplayResult> {
  const path = join(temporaryFolder(), "receipt.json");
  writeFileSync(path, formatReceipt(receipt));
  return replay({ ...options, receipt: path });
}

/** A copy of a list with one element replaced. */
function withByte(list: Uint8Array, place: number, change: (byte: number) => number): Uint8Array {
  return list.map((byte, index) => (index === place ? change(byte) : byte));
}

let receipt: Receipt;
beforeAll(async () => {
  receipt = await playReceipt({});
});

describe("a replay", () => {
  it("finds every step as it was, thresholds that changed on the way included", async () => {
    expect(new Set(receipt.exits).size).toBeGreaterThan(1);
    expect(receipt.taus).toHaveLength(2);
    const result = await replayed(receipt);
    expect(result).toMatchObject({ isEqual: true, compared: "policy", notes: [], numSteps: 60 });
    expect(result.difference).toBeUndefined();
  });

  it("finds steps that were held", async () => {
    const held = await playReceipt({ method: "ztw-hold", mode: "greedy" });
    expect([...held.exits]).toContain(255);
    expect(await replayed(held)).toMatchObject({ isEqual: true, numSteps: 60 });
  });

  it.each([
    ["the expert alone", { method: "expert" } as const, "cut"],
    ["a whole game", { maxFrames: 200, numSteps: 1000 }, "truncated"],
    ["no step at all", { numSteps: 0 }, "cut"],
    ["another game", { game: "pong", numSteps: 40 }, "cut"],
  ])("is equal for %s", async (_what, game, end) => {
    const other = await playReceipt(game);
    expect(other.end).toBe(end);
    expect(await replayed(other)).toMatchObject({ isEqual: true, numSteps: other.actions.length });
    expect(await replayed(other, { actionsOnly: true })).toMatchObject({ isEqual: true });
  });

  it("plays the actions alone where it is told to", async () => {
    const result = await replayed(receipt, { actionsOnly: true });
    expect(result).toMatchObject({ isEqual: true, compared: "actions", numSteps: 60 });
    expect(result.notes).toEqual([
      expect.stringContaining("The policy is not asked: exits and actions are taken"),
    ]);
  });

  it("plays the actions alone where no bundle holds the policy, and says so", async () => {
    const policy = { ...receipt.policy!, expertSha256: "a".repeat(64) };
    const result = await replayed({ ...receipt, policy });
    expect(result).toMatchObject({ isEqual: true, compared: "actions" });
    expect(result.notes).toEqual([
      expect.stringMatching(
        /^No shipped bundle holds the expert aaaaaaaa with the method ztw [0-9a-f]{8}, so exits/,
      ),
    ]);
  });

  it("plays a person's actions", async () => {
    const exits = new Uint8Array(receipt.exits.length).fill(254);
    const result = await replayed({ ...receipt, policy: null, taus: [], exits });
    expect(result).toMatchObject({ isEqual: true, compared: "actions" });
    expect(result.notes).toEqual([expect.stringContaining("A person played")]);
  });

  it("takes the bundle that it is given, wherever it lies", async () => {
    const folder = join(temporaryFolder(), "moved");
    cpSync(shippedBundleFolder("qbert"), folder, { recursive: true });
    expect(await replayed(receipt, { bundle: folder })).toMatchObject({ isEqual: true, compared: "policy" });
    writeFileSync(join(folder, "policy.json"), `${JSON.stringify(loadBundle(folder).manifest)}\n`);
    const { isEqual, notes } = await replayed(receipt, { bundle: loadBundle(folder) });
    expect(isEqual).toBe(true);
    expect(notes).toEqual([
      expect.stringMatching(/^The policy\.json was [0-9a-f]{64}, and is [0-9a-f]{64} here\.$/),
    ]);
  });

  it.each([
    ["of another game", "pong", /expected the game qbert in .*, as the receipt says, received pong/],
    ["that is none", "nowhere", /cannot read .*nowhere/],
  ])("refuses a bundle %s", async (_what, game, message) => {
    await expect(replayed(receipt, { bundle: shippedBundleFolder(game) })).rejects.toThrow(message);
  });

  it("refuses a bundle with other weights of the method", async () => {
    const policy = { ...receipt.policy!, methodSha256: "b".repeat(64) };
    const bundle = shippedBundleFolder("qbert");
    await expect(replayed({ ...receipt, policy }, { bundle })).rejects.toThrow(
      /expected the method ztw b{64} in .*, as the receipt says, received [0-9a-f]{64}/,
    );
  });

  it("says first what is not as it was", async () => {
    const policy = { ...receipt.policy!, instructionSet: "abacus" };
    const old = {
      ...receipt,
      policy,
      packageVersion: "0.0.1",
      emulatorVersion: "0.7",
      romMd5: "0".repeat(32),
    };
    const { isEqual, notes } = await replayed(old);
    expect(isEqual).toBe(true);
    expect(notes.map((note) => note.replace(/, and is .*/, ""))).toEqual([
      "The package version was 0.0.1",
      "The emulator version was 0.7",
      `The ROM's md5 was ${"0".repeat(32)}`,
      "The instruction set was abacus",
    ]);
  });

  it("can ask another backend, and says so", async () => {
    const { isEqual, notes } = await replayed(receipt, { backend: "onnx" });
    expect({ isEqual, notes }).toEqual({
      isEqual: true,
      notes: ["The backend was engine, and is onnx here."],
    });
  });

  it("stops when it is aborted", async () => {
    const reason = new Error("stop");
    await expect(replayed(receipt, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const onProgress = () => controller.abort(reason);
    await expect(replayed(receipt, { signal: controller.signal, onProgress })).rejects.toBe(reason);
  });
});

describe("a difference from a receipt", () => {
  it("is the first action that is another", async () => {
    const actions = withByte(receipt.actions, 40, (action) => (action + 1) % 6);
    const { isEqual, difference, numSteps } = await replayed({ ...receipt, actions });
    expect({ isEqual, numSteps }).toEqual({ isEqual: false, numSteps: 40 });
    const [expected, received] = [actions[40], receipt.actions[40]];
    expect(difference).toMatchObject({ step: 40, what: "action" });
    expect(difference!.expected).toMatch(new RegExp(`^${expected} \\([A-Z]+\\)$`));
    expect(difference!.received).toMatch(new RegExp(`^${received} \\([A-Z]+\\)$`));
  });

  it("is the first exit that is another", async () => {
    const exits = withByte(receipt.exits, 50, (exit) => (exit + 1) % 3);
    const { difference } = await replayed({ ...receipt, exits });
    const [expected, received] = [`exit ${exits[50]}`, `exit ${receipt.exits[50]}`];
    expect(difference).toEqual({ step: 50, what: "exit", expected, received });
    const held = withByte(receipt.exits, 51, () => 255);
    expect((await replayed({ ...receipt, exits: held })).difference).toMatchObject({
      step: 51,
      expected: "none, the action before goes on",
    });
  });

  it.each([
    ["at the reset", 0, null],
    ["after the first step", 3, 0],
    ["in the middle", 3 * 31 + 2, 30],
    ["after the last", 3 * 60, 59],
  ])("is the hash of the screens %s", async (_where, place, step) => {
    const screens = withByte(receipt.screens, place, (byte) => byte ^ 1);
    for (const actionsOnly of [false, true]) {
      const { difference } = await replayed({ ...receipt, screens }, { actionsOnly });
      expect(difference).toMatchObject({ step, what: "screens" });
      expect(difference!.expected).not.toBe(difference!.received);
    }
  });

  it("is the whole hash of the last screens", async () => {
    const screensSha256 = receipt.screensSha256.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));
    const { difference } = await replayed({ ...receipt, screensSha256 });
    expect(difference).toMatchObject({ step: 59, what: "screens" });
    expect(difference!.expected).not.toBe(difference!.received);
  });

  it("is a reward", async () => {
    const rewards = receipt.rewards.map((reward, step) => (step === 40 ? reward + 25 : reward));
    const other = { ...receipt, rewards, episodeReturn: receipt.episodeReturn + 25 };
    for (const actionsOnly of [false, true])
      expect((await replayed(other, { actionsOnly })).difference).toEqual({
        step: 40,
        what: "reward",
        expected: String(rewards[40]),
        received: String(receipt.rewards[40]),
      });
  });

  it("is the end", async () => {
    const ended = await replayed({ ...receipt, end: "terminated" });
    expect(ended.difference).toEqual({
      step: 59,
      what: "end",
      expected: "the game is terminated",
      received: "the game goes on",
    });
    const whole = await playReceipt({ maxFrames: 200, numSteps: 1000 });
    const last = whole.actions.length - 1;
    expect((await replayed({ ...whole, end: "cut" })).difference).toMatchObject({ step: last, what: "end" });
  });

  it("is found for another seed, mode, threshold, option, game and in a list that goes on", async () => {
    const { policy, protocol } = receipt;
    const options = { ...protocol.options, repeatActionProbability: 1 };
    const others: Partial<Receipt>[] = [
      { seed: 12 },
      { mode: "greedy" },
      { taus: [{ step: 0, tau: 0.9 }] },
      { protocol: { ...protocol, options } },
      { game: "pong", policy: { ...policy!, expertSha256: "c".repeat(64) } },
      { policy: { ...policy!, method: "expert", methodSha256: null } },
    ];
    for (const other of others) expect((await replayed({ ...receipt, ...other })).isEqual).toBe(false);
  });

  it("is told of a receipt that was changed, even if it comes to the same", async () => {
    const path = join(temporaryFolder(), "receipt.json");
    const stored = JSON.parse(formatReceipt(receipt)) as Record<string, unknown>;
    writeFileSync(path, JSON.stringify({ ...stored, romMd5: "4".repeat(32) }));
    const result = await replay({ receipt: path });
    expect(result.difference).toBeUndefined();
    expect(result.isEqual).toBe(false);
    expect(result.notes[0]).toMatch(/^The receipt was changed after it was written/);
  });
});

describe("a receipt that cannot be played", () => {
  it.each<[string, (given: Receipt) => Partial<Receipt>, RegExp]>([
    [
      "of a game without a ROM",
      () => ({ game: "pongo", policy: null, taus: [], exits: new Uint8Array(60).fill(254) }),
      /names what cannot be played\. .*received "pongo"/,
    ],
    [
      "with a frame skip of nothing",
      ({ protocol }) => ({ protocol: { ...protocol, options: { frameSkip: 0 } } }),
      /names what cannot be played\. .*frameSkip, received 0/,
    ],
    [
      "with an option that is none",
      ({ protocol }) => ({ protocol: { ...protocol, options: { speed: 2 } } }),
      /names what cannot be played\. .*received "speed"/,
    ],
    [
      "with as many thresholds as no policy has",
      () => ({ taus: [{ step: 0, tau: [0.5] }] }),
      /names what cannot be played\. .*for tau, received/,
    ],
    [
      "with an exit rule that the method lacks",
      ({ policy }) => ({ policy: { ...policy!, exitRule: "gate" } }),
      /names what cannot be played\. .*for exitRule, received "gate"/,
    ],
  ])("%s is refused in a sentence", async (_what, change, message) => {
    await expect(replayed({ ...receipt, ...change(receipt) })).rejects.toThrow(message);
  });

  it("because an action is none of the game's is refused in a sentence", async () => {
    const actions = withByte(receipt.actions, 5, () => 200);
    expect((await replayed({ ...receipt, actions })).difference).toMatchObject({
      step: 5,
      expected: "200 (not an action of this game)",
    });
    await expect(replayed({ ...receipt, actions }, { actionsOnly: true })).rejects.toThrow(/received 200/);
  });

  it.each<[string, object, RegExp]>([
    ["no receipt", {}, /replay: expected .* for receipt, received undefined/],
    ["an option that is none", { receipt: "r.json", speed: 2 }, /replay: .*received "speed"/],
    [
      "a backend that is none",
      { receipt: "r.json", backend: "gpu" },
      /replay: .*for backend, received "gpu"/,
    ],
    ["a signal that is none", { receipt: "r.json", signal: 1 }, /replay: .*for signal, received 1/],
  ])("with %s is refused", async (_what, options, message) => {
    await expect(replay(options as ReplayOptions)).rejects.toThrow(message);
  });
});
