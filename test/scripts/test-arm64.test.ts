/** What `npm run test:arm64` judges by, which needs no arm64: right answers pass, and each planted fault is named. */
import { expect, it } from "vitest";
import { type Answer, type Answers, findFaults, type Play, tolerance } from "../../scripts/arm64/answers.js";
import { findArm64 } from "../../scripts/arm64/tools.js";
import { NativeError } from "../../src/core/errors.js";
import { logitTolerance } from "../helpers/golden-policy.js";

const answer: Answer = {
  tau: 0.5,
  action: 1,
  exitIndex: 0,
  confidence: 0.8,
  numHeld: 0,
  logits: [1, 3, 2],
  blocks: "a",
};
const play: Play = {
  game: "pong",
  method: "ztw",
  arithmetic: "float32",
  instructionSet: "neon",
  recycledDiffersAt: -1,
  lostChangeSeenAt: 4,
  answers: [answer, answer],
};
const integers: Play = { ...play, method: "expert", arithmetic: "int8" };
const here: Answers = {
  arch: "x64",
  plays: [play, integers].map((each) => ({ ...each, instructionSet: "avx2" })),
};

const faultsOf = (...plays: readonly Play[]) => findFaults({ arch: "arm64", plays }, here);
const ends = (changes: Partial<Answer>) => ({ answers: [answer, { ...answer, ...changes }] });

it("answers that are equal, or nearly where floats are, pass", () => {
  expect(tolerance).toBe(logitTolerance);
  expect(faultsOf(play, integers)).toEqual([]);
  expect(faultsOf({ ...play, ...ends({ logits: [1.00005, 3, 2], confidence: 0.80005 }) }, integers)).toEqual(
    [],
  );
});

it.each<[string, Partial<Play>, string]>([
  ["a logit", ends({ logits: [1.001, 3, 2] }), "logits differ by 0.00"],
  ["a logit that is no number", ends({ logits: [Number.NaN, 3, 2] }), "logits differ by NaN"],
  ["an exit", ends({ exitIndex: 1 }), "exit 1 for 0"],
  ["an action", ends({ action: 2 }), "action 2 for 1"],
  ["a confidence", ends({ confidence: 0.9 }), "confidence differs"],
  ["what is held", ends({ numHeld: 2 }), "2 held for 0"],
  ["a recycled decision", { recycledDiffersAt: 1 }, "recycled is not full at decision 1"],
  ["a lost change that nobody saw", { lostChangeSeenAt: -1 }, "a change that is lost is not seen"],
  ["a policy that only one has", { method: "sdn" }, "compared with nothing"],
  ["a decision more", { answers: [answer, answer, answer] }, "one has no answer"],
  ["no decision", { answers: [] }, "no answers"],
])("%s that is planted is named", (_what, changes, fault) => {
  expect(faultsOf({ ...play, ...changes }, integers)).toEqual([expect.stringContaining(fault)]);
});

it.each<[string, Partial<Answer>, string]>([
  ["a bit of a block", { blocks: "b" }, "blocks differ"],
  ["a bit of a logit", { logits: [1, 3, 2.0000001] }, "logits differ by"],
])("where all is integers, %s is named", (_what, changes, fault) => {
  expect(faultsOf(play, { ...integers, ...ends(changes) })).toEqual([expect.stringContaining(fault)]);
});

it("instruction sets of the same processor are compared, too", () => {
  const another = { ...play, instructionSet: "plain", ...ends({ logits: [1.00015, 3, 2] }) };
  const near = { ...play, ...ends({ logits: [1.00008, 3, 2] }) };
  expect(faultsOf(near, { ...another, ...ends({ logits: [0.99992, 3, 2] }) })).toEqual([
    expect.stringMatching(/on neon, and plain: decision 1/),
    expect.stringMatching(/on plain, and neon: decision 1/),
  ]);
});

it("an arm64 on which neon did not run is named", () => {
  expect(faultsOf({ ...play, instructionSet: "plain" })).toEqual(["neon did not run"]);
  expect(faultsOf()).toEqual(["neon did not run"]);
});

it.runIf(process.platform === "linux" && process.arch !== "arm64")(
  "what is missing is said, with the command that installs it",
  () => {
    const find = () => findArm64("/nowhere");
    expect(find).toThrow(NativeError);
    expect(find).toThrow("test-arm64: expected aarch64-linux-gnu-g++, qemu-aarch64");
    expect(find).toThrow("apt-get install -y --no-install-recommends g++-aarch64-linux-gnu qemu-user");
  },
);
