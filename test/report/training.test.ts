import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { CheckpointError } from "../../src/core/errors.js";
import { resultKind } from "../../src/evaluate/result-file.js";
import {
  type RolloutRow,
  readTraining,
  type TrainingResult,
  writeTraining,
} from "../../src/model/training-curve.js";
import { renderPage } from "../../src/report/page.js";
import { drawTraining, writeTrainingFigure } from "../../src/report/training-figure.js";
import { evaluationPoints, markdownTraining, textTraining } from "../../src/report/training-table.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const measures = {
  numRollouts: 1,
  numEpisodes: 2,
  meanEpisodeSteps: 2000,
  learningRate: 1e-4,
  clipRange: 0.1,
  ...{
    entropyCoefficient: 0.01,
    policyLoss: 0,
    valueLoss: 0.1,
    entropy: 1,
    approximateKl: 0,
    clipFraction: 0,
  },
  gradNorm: 1,
  explainedVariance: 0.5,
  stepsPerSecond: 500,
};
const row = (step: number, meanReturn: number | null): RolloutRow => ({ ...measures, step, meanReturn });

const imported = { sha256: "a", training: { what: "PPO in PyTorch" } };
const earlier = { sha256: "b", training: { playedSteps: 1_500_000, continuedFrom: imported } };
const latest = { sha256: "c", training: { playedSteps: 70_000, continuedFrom: earlier } };

const training: TrainingResult = {
  formatVersion: 1,
  kind: "training",
  ran: {
    game: "qbert",
    seed: 7,
    protocol: "ref-clean",
    architecture: "nature-cnn",
    continuedFrom: latest,
  },
  sessions: [{ fromStep: 0, commit: null, machine: {} }],
  rollouts: [row(1000, null), row(2000, 150), row(3000, 250)],
  recycled: [
    { step: 0, numUnits: [2, 0] },
    { step: 2000, numUnits: [1, 1] },
  ],
  evaluations: [
    { step: 0, greedy: [100, 200, 300], sampled: [90, 110] },
    { step: 2000, greedy: [390, 400, 410], sampled: [350, 370] },
    { step: 3000, greedy: [400, 400, 400], sampled: [300, 320] },
  ],
};

describe("the table of a training", () => {
  it("has a line an evaluation, with intervals", () => {
    const lines = markdownTraining(training).split("\n");
    expect(lines[0]).toBe("| steps | games | greedy return [95 %] | sampled return [95 %] |");
    expect(lines.slice(2, 5)).toEqual([
      "| 0 | 3 | 200 [−48.4, 448] | 100 [−27.1, 227] |",
      "| 2,000 | 3 | 400 [375, 425] | 360 [233, 487] |",
      "| 3,000 | 3 | 400 [400, 400] | 310 [183, 437] |",
    ]);
  });

  it("says what ran, what it began from, and which weights were kept", () => {
    const text = textTraining(training);
    expect(text).toContain("Q*bert, PPO, nature-cnn, protocol ref-clean, seed 7, 3,000 environment steps");
    expect(text).toContain(
      "Continued from earlier trainings of 70,000, 1,500,000 steps, and these from an expert trained elsewhere.",
    );
    expect(text).toContain("Kept as the best: the weights at 2,000 steps, by a greedy mean of 400.");
    expect(text).toContain("Dormant units drawn anew: 4, in 2 searches.");
  });

  it("says which weights ship once it is known, and what they are means of", () => {
    expect(textTraining(training)).not.toContain("means");
    const ran = { ...training.ran, averageSteps: 300_000 };
    const text = textTraining({ ...training, ran, shippedStep: 3000 });
    expect(text).toContain("Ships: the weights at 3,000 steps.");
    expect(text).not.toContain("Kept as the best");
    expect(text).toContain("running means over about 300,000 steps.");
  });

  it("knows a training from the beginning, without evaluations", () => {
    const text = textTraining({
      ...training,
      ran: { ...training.ran, continuedFrom: null },
      evaluations: [],
    });
    expect(text).not.toContain("Continued");
    expect(text).not.toContain("Kept");
  });

  it("says where a training began that had an imported expert alone", () => {
    const text = textTraining({ ...training, ran: { ...training.ran, continuedFrom: imported } });
    expect(text).toContain("Continued from an expert trained elsewhere.");
  });

  it("refuses damaged settings", () => {
    const ran = { ...training.ran, averageSteps: null };
    expect(() => textTraining({ ...training, ran })).toThrow(CheckpointError);
  });

  it("refuses settings that lack what it quotes", () => {
    const damaged = { ...training, ran: { ...training.ran, seed: "seven" } };
    expect(() => textTraining(damaged)).toThrow(CheckpointError);
    expect(() => textTraining(damaged)).toThrow(/settings of a training are damaged[\s\S]*seed/);
  });

  it("gives an evaluation of one game no bar", () => {
    const single = { ...training, evaluations: [{ step: 5, greedy: [3], sampled: [4] }] };
    expect(evaluationPoints(single)).toEqual([
      { step: 5, mode: "greedy", mean: 3, low: 3, high: 3 },
      { step: 5, mode: "sampled", mean: 4, low: 4, high: 4 },
    ]);
  });
});

describe("the figure of a training", () => {
  it("names what it shows, and shows every evaluation", async () => {
    const svg = await drawTraining(training);
    for (const text of ["Q*bert: return over training", "evaluations, greedy", "games of the training"])
      expect(svg).toContain(text);
    expect(numPoints(svg)).toBe(6);
    expect(numPoints(await drawTraining({ ...training, evaluations: [] }))).toBe(0);
    expect(svg).not.toContain("NaN");
  });

  it("is drawn before the first game has ended", async () => {
    const svg = await drawTraining({ ...training, rollouts: [row(1000, null)], evaluations: [] });
    expect(svg).not.toContain("NaN");
  });
});

it("is part of a page, with its figure beside its file", async () => {
  const file = join(temporaryFolder(), "qbert-training.json");
  await writeTraining(file, training);
  expect(resultKind(file)).toBe("training");
  const [, png] = await writeTrainingFigure(readTraining(file), file.replace(".json", ""));
  expect(png).toBe(file.replace(".json", ".png"));
  const page = join(dirname(file), "docs", "results.md");
  const block = renderPage({ sweeps: [], confirmations: [], trainings: [file] }, { page });
  expect(block).toContain("[![Q*bert: return over training](../qbert-training.png)](../qbert-training.svg)");
  expect(block).toContain("How the expert of Q*bert was trained");
  expect(block).toContain(markdownTraining(training));
});

function numPoints(svg: string): number {
  return [...svg.matchAll(/class="mark-symbol/g)].length;
}
