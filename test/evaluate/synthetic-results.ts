/** Result files with planted numbers, to test statistics, verdicts and reports on. */
import { RandomStream } from "../../src/core/random.js";
import { isSameTau, type Tau } from "../../src/core/tau.js";
import { gridCells } from "../../src/evaluate/cells.js";
import type { ActionMode } from "../../src/evaluate/episode.js";
import type {
  Attempt,
  ConfirmationResult,
  EpisodeRow,
  Ran,
  SweepResult,
} from "../../src/evaluate/result-schema.js";
import { natureCnn, referenceClassifiers } from "../../src/model/architecture.js";

const architecture = natureCnn(6);

export const ran: Ran = {
  packageVersion: "0.1.0",
  game: "pong",
  method: "ztw",
  expertSha256: "a".repeat(64),
  methodSha256: "b".repeat(64),
  numTrainedModels: 1,
  policy: { architecture, classifiers: referenceClassifiers(architecture), cascade: true, ensemble: true },
  protocol: { name: "ref-clean", options: { frameSkip: 4, repeatActionProbability: 0.1 } },
  emulatorVersion: "0.12.1",
  romMd5: "0".repeat(32),
  runSeed: 0,
  backend: "onnx",
  machine: { cpu: "Test CPU", cores: 2, node: "v20.0.0", onnxruntime: "1.30.0" },
};

/** A planted policy: what it earns, how it scatters, where it leaves. */
export interface PlantedPoint {
  readonly tau: Tau;
  readonly mean: number;
  /** Shares of 1,000 decisions an episode. */
  readonly exitCounts: readonly [number, number, number];
}

export interface PlantedRun {
  readonly points: readonly PlantedPoint[];
  readonly modes?: readonly ActionMode[];
  readonly numEpisodes?: number;
  readonly firstEpisode?: number;
  readonly deviation?: number;
  readonly purpose?: "evaluation" | "confirmation";
}

/** Episodes whose returns scatter around each planted mean. */
export function plantEpisodes(run: PlantedRun): EpisodeRow[] {
  const { points, modes = ["greedy"], numEpisodes = 10, firstEpisode = 0, deviation = 1 } = run;
  const taus = points.map((point) => point.tau);
  const purpose = run.purpose ?? "evaluation";
  const cells = gridCells({ modes, taus, firstEpisode, numEpisodes, runSeed: 0, purpose });
  return cells.map((cell) => {
    const point = points.find(({ tau }) => isSameTau(tau, cell.tau))!;
    const stream = new RandomStream(cell.seed, `${cell.mode} ${cell.tau}`);
    return {
      ...cell,
      episodeReturn: Number((point.mean + stream.normal(0, deviation)).toFixed(3)),
      numSteps: 1000,
      numFrames: 4000,
      exitCounts: [...point.exitCounts],
      meanConfidence: 0.8,
      actionsHash: stream.integer(2 ** 32).toString(16),
      terminated: true,
      truncated: false,
      stuck: false,
    };
  });
}

export function plantSweep(run: PlantedRun): SweepResult {
  const episodes = plantEpisodes(run);
  return { formatVersion: 1, kind: "sweep", ran, commits: ["c0ffee"], episodes, timing: timing(episodes) };
}

export function plantAttempt(run: PlantedRun): Attempt {
  const { points, modes = ["greedy"], numEpisodes = 10, firstEpisode = 0 } = run;
  const episodes = plantEpisodes({ ...run, purpose: "confirmation" });
  return {
    mode: modes[0]!,
    tau: points[0]!.tau,
    firstEpisode,
    numEpisodes,
    episodes,
    timing: timing(episodes),
  };
}

export function plantConfirmation(attempts: Attempt[]): ConfirmationResult {
  const taus = attempts.map(({ tau }) => tau);
  return {
    formatVersion: 1,
    kind: "confirmation",
    ran,
    commits: ["c0ffee"],
    costModel: "reference",
    candidates: [{ mode: "greedy", taus }],
    random: { source: "table", table: "dqn_zoo", value: -20.7 },
    attempts,
    decisionTimes: [],
  };
}

/** A curve as distillation gives it: cheap taus lose, dear ones do not. */
export const plausibleCurve: readonly PlantedPoint[] = [
  { tau: 0.1, mean: -14, exitCounts: [1000, 0, 0] },
  { tau: 0.3, mean: -9, exitCounts: [900, 80, 20] },
  { tau: 0.5, mean: 6, exitCounts: [700, 200, 100] },
  { tau: 0.7, mean: 13, exitCounts: [450, 350, 200] },
  { tau: 0.9, mean: 13.9, exitCounts: [150, 450, 400] },
  { tau: 1, mean: 13.8, exitCounts: [0, 0, 1000] },
];

function timing(episodes: readonly EpisodeRow[]): SweepResult["timing"] {
  const decideMicroseconds = episodes.map((row) => 100 + row.exitCounts[2]! / 5);
  return { numWorkers: 2, loadAverage: [1.5, 1, 0.5], decideMicroseconds };
}
