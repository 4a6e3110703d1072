/** Options that would do nothing are refused, one by one, before any work. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { runHere } from "./run-here.js";

/** Command line; the option that would do nothing; where it belongs. */
const cases: readonly (readonly [string, string, string])[] = [
  ["distill pong --method sdn --ensemble-steps 50", "--ensemble-steps", "--method ztw"],
  ["distill pong --method sdn --ensemble-steps 1000000", "--ensemble-steps", "--method ztw"],
  ["distill pong --method ztw-gate --ensemble-steps 50", "--ensemble-steps", "--method ztw"],
  [
    "distill pong --method sdn --ensemble-minibatch-size 8",
    "--ensemble-minibatch-size",
    "--method ztw, ztw-gate or ztw-regret",
  ],
  [
    "distill pong --method sdn --ensemble-batch-size 8",
    "--ensemble-minibatch-size",
    "--method ztw, ztw-gate or ztw-regret",
  ],
  ["distill pong --method ztw-gate --steps 50", "--steps", "--method ztw, sdn, pbee"],
  ["distill pong --method ztw-gate --minibatch-size 8", "--minibatch-size", "--method ztw, sdn, pbee"],
  ["distill pong --method ztw-regret --steps 50", "--steps", "--method ztw, sdn, pbee"],
  ["distill pong --method ztw-regret --ensemble-steps 50", "--ensemble-steps", "--method ztw"],
  ["distill pong --method ztw-rl --steps 50", "--steps", "--method ztw, sdn, pbee"],
  ["distill pong --method ztw-rl --gate-steps 50", "--gate-steps", "--method ztw-gate or ztw-regret"],
  ["distill pong --method ztw-rl --ensemble-steps 50", "--ensemble-steps", "--method ztw"],
  [
    "distill pong --method ztw-rl --ensemble-minibatch-size 8",
    "--ensemble-minibatch-size",
    "--method ztw, ztw-gate or ztw-regret",
  ],
  ["distill pong --method ztw-rl --schedule 1:0.1", "--schedule", "with the other methods"],
  ["distill pong --rl-steps 50", "--rl-steps", "--method ztw-rl"],
  ["distill pong --method ztw-regret --target-cost 0.5", "--target-cost", "--method ztw-rl"],
  ["distill pong --method sdn --rl-train gates", "--rl-train", "--method ztw-rl"],
  ["distill pong --regret-mode sampled", "--regret-mode", "--method ztw-regret"],
  ["distill pong --hold-steps 50", "--hold-steps", "--method ztw-hold"],
  ["distill pong --method ztw-regret --hold-rate 0.1", "--hold-rate", "--method ztw-hold"],
  ["distill pong --method ztw-hold --gate-steps 50", "--gate-steps", "--method ztw-gate or ztw-regret"],
  ["distill pong --method ztw-hold --steps 50", "--steps", "--method ztw, sdn, pbee"],
  ["distill pong --method ztw-hold --ensemble-steps 50", "--ensemble-steps", "--method ztw"],
  ["distill pong --method ztw-hold --minibatch-size 8", "--minibatch-size", "--method ztw, sdn, pbee"],
  ["distill pong --method ztw-hold --schedule 1:0.1", "--schedule", "with the other methods"],
  ["distill pong --method ztw-hold --epochs 2", "--epochs", "with the other methods"],
  ["distill pong --method ztw-hold --rl-steps 50", "--rl-steps", "--method ztw-rl"],
  ["distill pong --gate-steps 50", "--gate-steps", "--method ztw-gate"],
  ["distill pong --method sdn --gate-steps 50", "--gate-steps", "--method ztw-gate"],
  ["distill pong --method ztw-uniform --ensemble-steps 50", "--ensemble-steps", "--method ztw"],
  ["distill pong --method pbee --ensemble-steps 50", "--ensemble-steps", "--method ztw"],
  [
    "distill pong --method ztw-no-ensemble --ensemble-minibatch-size 8",
    "--ensemble-minibatch-size",
    "ensemble",
  ],
  ["distill pong --method ztw-gate --classifier small", "--classifier", "--method ztw, sdn, pbee"],
  ["distill pong --method ztw-regret --positions 1", "--positions", "--method ztw, sdn, pbee"],
  ["distill pong --method ztw-gate --classifiers-from ztw", "--classifiers-from", "--method ztw, sdn, pbee"],
  ["distill pong --method ztw-rl --classifiers-from ztw", "--classifiers-from", "--method ztw, sdn, pbee"],
  ["distill pong --classifiers-from ztw-uniform --steps 50", "--steps", "without --classifiers-from"],
  [
    "distill pong --classifiers-from ztw-uniform --minibatch-size 5",
    "--minibatch-size",
    "without --classifiers-from",
  ],
  ["distill pong --method sdn --classifiers-from pbee --epochs 5", "--epochs", "an ensemble to train"],
  [
    "distill pong --method sdn --classifiers-from pbee --ensemble-steps 5",
    "--ensemble-steps",
    "--method ztw",
  ],
  ["train pong --from-temperature 2", "--from-temperature", "--from"],
  [
    "train pong --evaluation-episodes 0 --evaluate-every-steps 100",
    "--evaluate-every-steps",
    "--evaluation-episodes",
  ],
  ["train pong --practice-share 0.1 --num-envs 8 --from-temperature 1", "--from-temperature", "--from"],
  ["evaluate pong --latency 5", "--latency", "--real-time"],
  ["evaluate pong --from x.json", "--from", "--confirm"],
  ["evaluate pong --confirm-num-seeds 5", "--confirm-num-seeds", "--confirm"],
  ["evaluate pong --confirm-seeds 5", "--confirm-num-seeds", "--confirm"],
  ["evaluate pong --confirm-max-attempts 5", "--confirm-max-attempts", "--confirm"],
  ["evaluate pong --confirm --confirm-max-attempts 5", "--confirm-max-attempts", "with the order of before"],
  ["evaluate pong --confirm --from x.json --taus 0.5", "--taus", "--from"],
  ["evaluate pong --confirm --from x.json --num-seeds 5", "--num-seeds", "--from"],
  ["evaluate pong --confirm --from x.json --output y.json", "--output", "--from"],
  ["tune pong --from x.json --taus 0.5", "--from", "without --taus"],
  ["evaluate pong --method expert --taus 0.5", "--taus", "--method"],
  ["evaluate pong --method expert --confirm", "--confirm", "--method"],
  ["evaluate pong --method expert --taus 0.5/0.5", "--taus", "--method"],
  ["evaluate pong --heads --taus 0.5", "--taus", "without --heads"],
  ["evaluate pong --heads --exit-rule margin", "--exit-rule", "without --heads"],
  ["evaluate pong --heads --confirm", "--confirm", "without --heads"],
  ["evaluate pong --heads --method expert", "--heads", "--method"],
  ["evaluate pong --confirm --from x.json --heads", "--heads", "--from"],
  ["evaluate pong --backend onnx --cost-model performed", "--cost-model", "--backend"],
  ["evaluate pong --confirm --from x.json --exit-rule entropy", "--exit-rule", "--from"],
  ["evaluate pong --method expert --exit-rule entropy", "--exit-rule", "--method"],
  ["record pong --method expert --exit-rule entropy", "--exit-rule", "--method"],
  ["export pong --method expert --exit-rule entropy", "--exit-rule", "--method"],
  ["record pong --method expert --tau 0.5", "--tau", "--method"],
  ["record pong --seed 1 --episode 2", "--episode", "--seed"],
  ["replay x.json --actions-only --bundle y", "--bundle", "without --actions-only"],
  ["replay x.json --actions-only --backend onnx", "--backend", "without --actions-only"],
  ["export pong --format sb3 --all-exits", "--all-exits", "--format onnx"],
  ["export pong --format safetensors --all-exits", "--all-exits", "--format onnx"],
  ["export pong --method expert --all-exits", "--all-exits", "--format onnx"],
  ["doctor --num-seeds 5", "--num-seeds", "--bundle"],
  ["doctor --max-frames 500", "--max-frames", "--bundle"],
  ["doctor --episodic-life", "--episodic-life", "--bundle"],
  ["doctor --rom-folder .", "--rom-folder", "--bundle"],
  ["doctor --set-protocol sb3", "--set-protocol", "--bundle"],
  ["doctor --bundle x --set-protocol sb3 --num-seeds 5", "--num-seeds", "--set-protocol"],
  ["doctor --bundle x --set-protocol sb3 --max-frames 500", "--max-frames", "--set-protocol"],
  ["doctor --bundle x --set-protocol sb3 --episodic-life", "--episodic-life", "--set-protocol"],
  ["doctor --bundle x --set-protocol sb3 --rom-folder .", "--rom-folder", "--set-protocol"],
  ["report x.json --page y.md --no-figures", "--no-figures", "--page"],
  ["report x.json --html y.html --no-figures", "--no-figures", "--html"],
  ["report x.json --clip y.gif", "--clip", "--html"],
  ["report x.json --table y.md --no-figures", "--no-figures", "--page"],
];

describe("an option that would do nothing", () => {
  it.each(cases)("is refused: %s", async (line, option, place) => {
    const { exitCode, said } = await runHere(...line.split(" "));
    expect(exitCode, said).toBe(2);
    const last = said.trimEnd().split("\n").at(-1)!; // an old name has a line of its own before
    expect(last).toMatch(
      /^ztw \w+: expected \S+ only with(out)? .*; here it would do nothing\. Leave it out\.$/,
    );
    expect(last).toContain(`expected ${option} only`);
    expect(last).toContain(place);
  });

  it("is refused in a config file too", async () => {
    const file = join(temporaryFolder(), "config.json");
    writeFileSync(file, JSON.stringify({ method: "sdn", ensembleSteps: 50 }));
    const { exitCode, said } = await runHere("distill", "pong", "--config", file);
    expect({ exitCode, said }).toMatchObject({
      exitCode: 2,
      said: expect.stringContaining("--ensemble-steps only"),
    });
  });

  it("is not what stands there by default", async () => {
    const { said } = await runHere("distill", "no_such_game", "--method", "sdn", "--steps", "50");
    expect(said).toContain("no agent ships for the game no_such_game");
  });
});
