/** `ztw train` as a program: files, exit codes and messages, on the real emulator. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loadBundle, shippedBundleFolder } from "../../src/index.js";
import { packageRoot, readTraining } from "../../src/tools.js";
import { sharedTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.js";

const script = join(packageRoot, "scripts", "ztw.mjs");
const rolloutSize = 2 * 16;
const tiny = {
  steps: 4 * rolloutSize,
  "num-envs": 2,
  "rollout-steps": 16,
  "minibatch-size": 16,
  epochs: 1,
  "evaluation-episodes": 0,
  "num-threads": 1,
};

function ztw(...args: string[]) {
  const env = { ...process.env, CUDA_VISIBLE_DEVICES: "-1" }; // finds no GPU, on any machine
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    env,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

// Compiles the sources where they are newer, which would be a line on standard error.
beforeAll(() => {
  expect(ztw("--version").status).toBe(0);
});

/** A tiny run; `changes` override its options. */
function train(games: readonly string[], changes: Readonly<Record<string, string | number>>) {
  const options = Object.entries({ ...tiny, ...changes }).flatMap(([name, value]) => [
    `--${name}`,
    `${value}`,
  ]);
  return ztw("train", ...games, "--quiet", ...options);
}

describe("a run", () => {
  const output = sharedTemporaryFolder();
  const folder = join(output, "pong-ppo-0");
  let first: ReturnType<typeof train>;
  beforeAll(() => {
    first = train(["pong"], { output });
  });

  it("writes bundle, curve, checkpoint and events, and says what comes next", () => {
    expect(first).toMatchObject({ status: 0, stderr: "" });
    expect(first.stdout).toMatch(/^pong, seed 0: 128 steps in \d+ s; no game ended/);
    expect(first.stdout).toContain(`Next: ztw distill pong --bundle ${join(folder, "last")}\n`);
    expect(readdirSync(folder).sort()).toEqual(["checkpoint", "last", "pong-training.json", "tensorboard"]);
    const { game, architecture, expert } = loadBundle(join(folder, "last")).manifest;
    expect([game, architecture.name, expert.training.playedSteps]).toEqual(["pong", "nature-cnn", 128]);
    const { rollouts, sessions } = readTraining(join(folder, "pong-training.json"));
    expect(rollouts.map(({ step }) => step)).toEqual([32, 64, 96, 128]);
    expect(sessions.map(({ fromStep }) => fromStep)).toEqual([0]);
    expect(readdirSync(join(folder, "checkpoint"))).toContain("checkpoint.json");
  });

  it("goes on by the same command, and says so", () => {
    const again = train(["pong"], { output });
    expect(again).toMatchObject({ status: 0, stderr: "" });
    expect(again.stdout).toContain("pong, seed 0: 128 steps (went on from the checkpoint at 128) in");
    expect(first.stdout).not.toContain("went on");
  });

  it("does not go on with another network", () => {
    const { status, stderr } = train(["pong"], { output, architecture: "impala-resnet" });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^train: .*checkpoint.json belongs to another run: its architecture is "nature-cnn", this run's is "impala-resnet"\. .*\n$/,
    );
  });

  it("does not go on against --no-resume", () => {
    const options = Object.entries(tiny).flatMap(([name, value]) => [`--${name}`, `${value}`]);
    const { status, stderr } = ztw("train", "pong", "--quiet", "--no-resume", ...options, "--output", output);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^train: .*checkpoint holds a checkpoint already\. .*\n$/);
  });
});

it("trains several games and seeds in turn, each in a folder of its own", () => {
  const output = temporaryFolder();
  const { status, stdout } = train(["pong", "breakout"], { output, seeds: "1,2", steps: rolloutSize });
  expect(status).toBe(0);
  const folders = ["breakout-ppo-1", "breakout-ppo-2", "pong-ppo-1", "pong-ppo-2"];
  expect(readdirSync(output).sort()).toEqual(folders);
  expect([...stdout.matchAll(/^(\w+), seed (\d): 32 steps/gm)].map(([, game, seed]) => [game, seed])).toEqual(
    [
      ["pong", "1"],
      ["pong", "2"],
      ["breakout", "1"],
      ["breakout", "2"],
    ],
  );
});

it("trains the residual network, which is distilled as it is", () => {
  const output = temporaryFolder();
  expect(train(["pong"], { output, architecture: "impala-resnet", steps: 2 * rolloutSize }).status).toBe(0);
  const bundle = join(output, "pong-ppo-0", "last");
  expect(loadBundle(bundle).manifest.architecture.name).toBe("impala-resnet");
  const sizes = ["--steps", "32", "--ensemble-steps", "32", "--num-envs", "2", "--rollout-steps", "16"];
  const distilled = join(output, "distilled");
  const files = ["--bundle", bundle, "--output", distilled];
  const { status, stdout } = ztw(
    "distill",
    "pong",
    ...files,
    ...sizes,
    "--epochs",
    "1",
    "--num-threads",
    "1",
    "--quiet",
  );
  expect(status).toBe(0);
  expect(stdout).toContain(`Saved ztw to ${distilled}`);
  expect(loadBundle(distilled).methodTensors("ztw").get("ensemble.2.log_weight")!.shape).toEqual([3]);
});

describe("what cannot be", () => {
  it.each([
    [
      "a bundle of another game",
      ["breakout"],
      { from: shippedBundleFolder("pong") },
      2,
      /^ztw train: expected a bundle for breakout for --from, received "pong"\. Start from/,
    ],
    [
      "the shipped expert where none ships",
      ["seaquest"],
      { from: "shipped" },
      1,
      /^loadBundle: cannot read .*seaquest.policy\.json: it is not there\. .* pass one, or the name of a game that ships\.\n$/,
    ],
    [
      "another network than the bundle has",
      ["pong"],
      { from: "shipped", architecture: "impala-resnet" },
      2,
      /^ztw train: expected the network of the bundle to start from \(nature-cnn\) for --architecture, received "impala-resnet"/,
    ],
    [
      "a game that is not there",
      ["pnog"],
      {},
      2,
      /^train: there is no game pnog among \d+ with a ROM\. Did you mean pong\?/,
    ],
    [
      "a rate of zero",
      ["pong"],
      { "learning-rate": 0 },
      2,
      /^ztw train: expected a number above 0 and at most 1 for --learning-rate, received "0"\.\n$/,
    ],
    [
      "a GPU where TensorFlow finds none",
      ["pong"],
      { device: "gpu" },
      1,
      /^loadTensorFlow: expected a GPU for device/,
    ],
  ] as const)(
    "is refused in one message, and nothing is written: %s",
    (_case, games, changes, code, message) => {
      const output = join(temporaryFolder(), "new");
      const { status, stdout, stderr } = train(games, { output, ...changes });
      expect({ status, stdout }).toEqual({ status: code, stdout: "" });
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/\n\s+at /); // no stack
      expect(existsSync(output)).toBe(false);
    },
  );
});
