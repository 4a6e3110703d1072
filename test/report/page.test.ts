import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CheckpointError } from "../../src/core/errors.js";
import { writeJson } from "../../src/core/files.js";
import { numConfidenceBins } from "../../src/evaluate/head-counts.js";
import { writeMeasures } from "../../src/evaluate/measures-result.js";
import { writeResult } from "../../src/evaluate/result-file.js";
import type { ConfirmationResult, SweepResult } from "../../src/evaluate/result-schema.js";
import { loadBundle, shippedBundleFolder } from "../../src/model/bundle.js";
import { earlierAgent, type ShippedAgents } from "../../src/report/agents.js";
import { insertResults, renderPage, renderSummary } from "../../src/report/page.js";
import type { ResultFiles } from "../../src/report/result-files.js";
import {
  plantAttempt,
  plantConfirmation,
  plantSweep,
  plausibleCurve,
  ran,
} from "../evaluate/synthetic-results.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const expert = plausibleCurve[5]!;
const performed = { multiplyAdds: 1000 * 9_346_048 * 0.05, bytesCompared: 28_000_000 };
const planted = plantSweep({ points: plausibleCurve, deviation: 2 });
const sweep = { ...planted, episodes: planted.episodes.map((row) => ({ ...row, performed })) };
const confirmation = {
  ...plantConfirmation([
    plantAttempt({ points: [plausibleCurve[2]!, expert], numEpisodes: 50 }),
    plantAttempt({ points: [plausibleCurve[3]!, expert], numEpisodes: 200, firstEpisode: 50 }),
  ]),
  decisionTimes: [
    {
      mode: "greedy" as const,
      tau: 0.7,
      numObservations: 1000,
      policyMicroseconds: [140, 139, 180],
      expertMicroseconds: [250, 251, 249],
      loadAverage: [0.5, 0.5, 0.5],
    },
  ],
};

/** What ships, with the weights that the planted results name. */
const { manifest } = loadBundle(shippedBundleFolder("pong"));
const shipped: ShippedAgents = () => ({
  ...manifest,
  expert: { ...manifest.expert, sha256: ran.expertSha256 },
  methods: {
    ztw: {
      ...manifest.methods.ztw!,
      sha256: ran.methodSha256!,
      training: { playedSteps: { classifiers: 499_712, ensemble: 249_856 } },
    },
  },
});

interface Planted {
  readonly sweep?: SweepResult;
  readonly confirmation?: ConfirmationResult;
}

/** Result files in a folder, as `ztw evaluate` and `bench/latency` leave them. */
async function writeFiles({
  sweep: played = sweep,
  confirmation: confirmed,
}: Planted = {}): Promise<ResultFiles> {
  const folder = join(temporaryFolder(), "results");
  const sweepFile = join(folder, "pong", "ztw", "sweep.json");
  const confirmFile = join(folder, "pong", "ztw", "confirm.json");
  const latency = join(folder, "bench", "latency.json");
  await writeResult(sweepFile, played);
  if (confirmed !== undefined) await writeResult(confirmFile, confirmed);
  const rows = [
    { game: "pong", system: "engine", tau: 0.1, mean_us: 10 },
    { game: "pong", system: "engine", tau: 1, mean_us: 40 },
    { game: "pong", system: "ONNX Runtime fp32, Node", tau: null, mean_us: 500 },
  ];
  await writeJson(latency, { kind: "latency", bundles: { pong: { expert: ran.expertSha256 } }, rows });
  return { sweeps: [sweepFile], confirmations: confirmed ? [confirmFile] : [], trainings: [], latency };
}

function pageOf(files: ResultFiles, ships: ShippedAgents = shipped): string {
  const page = join(files.latency!, "..", "..", "..", "docs", "results.md");
  return renderPage(files, { page, shipped: ships });
}

describe("renderPage", () => {
  it("tells savings by allowed loss, every attempt, and shows figure and tables", async () => {
    const page = pageOf(await writeFiles({ confirmation }));
    await expect(page).toMatchFileSnapshot("golden/results-page.md.txt");
  });

  it("takes of several confirmations the one of the sweep's own rules", async () => {
    const files = await writeFiles({ confirmation });
    const other = join(files.confirmations[0]!, "..", "pong-ztw-noop-30-tune.json");
    const options = { ...ran.protocol.options, noopMax: 30 };
    await writeResult(other, { ...confirmation, ran: { ...ran, protocol: { ...ran.protocol, options } } });
    const both = { ...files, confirmations: [other, ...files.confirmations] };
    expect(pageOf(both)).toBe(pageOf(files));
    expect(() => pageOf({ ...files, confirmations: [other] })).toThrow("noopMax");
  });

  it("refuses a confirmation on seeds of its sweep", async () => {
    const [attempt] = confirmation.attempts;
    const [row] = sweep.episodes;
    const episodes = attempt!.episodes.map((episode, place) =>
      place === 0 ? { ...episode, seed: row!.seed } : episode,
    );
    const again = { ...confirmation, attempts: [{ ...attempt!, episodes }], decisionTimes: [] };
    const files = await writeFiles({ confirmation: again });
    expect(() => pageOf(files)).toThrow(CheckpointError);
    expect(() => pageOf(files)).toThrow(
      `readSubjects: expected a confirmation of pong, ztw on seeds of its own, received one on seed ${row!.seed} of its sweep.`,
    );
  });

  it("marks exploratory savings, and says where none is shown", async () => {
    const lossy = {
      ...sweep,
      episodes: sweep.episodes.map((row) => (row.tau !== 1 ? { ...row, episodeReturn: -20 } : row)),
    };
    const main = (page: string) => page.split("\n").find((line) => line.startsWith("| Pong | greedy"))!;
    expect(main(pageOf(await writeFiles()))).toContain("| not shown | 38.6 % * (exits 45 / 35 / 20) |");
    expect(main(pageOf(await writeFiles({ sweep: lossy })))).toContain(
      "| not shown | not shown | not shown | not shown |",
    );
    expect(pageOf(await writeFiles())).toContain("Nothing was confirmed.");
  });

  it("takes an interval without width for no evidence, and a threshold that a confirmation failed", async () => {
    const returns = new Map(
      sweep.episodes.flatMap((row) => (row.tau === 1 ? [[row.seed, row.episodeReturn]] : [])),
    );
    const episodes = sweep.episodes.map((row) => ({ ...row, episodeReturn: returns.get(row.seed)! }));
    expect(pageOf(await writeFiles({ sweep: { ...sweep, episodes } }))).not.toContain("exploratory |");
    const failed = plantConfirmation([
      plantAttempt({
        points: [{ tau: 0.9, mean: -14, exitCounts: [150, 450, 400] }, expert],
        numEpisodes: 50,
      }),
    ]);
    expect(pageOf(await writeFiles({ confirmation: failed }))).not.toMatch(/\| 0\.9 \|.*\| exploratory \|/);
  });

  it("marks whatever is not of the weights that ship", async () => {
    const files = await writeFiles({ confirmation });
    expect(pageOf(files).match(new RegExp(earlierAgent, "gi"))).toBeNull();
    const page = pageOf(files, () => ({ ...shipped("pong")!, methods: {} }));
    expect(page).toContain("| Pong† | greedy");
    expect(page).toContain("- † Measured with an earlier agent: classifiers bbbbbbbb");
    expect(page).toContain(`- *${earlierAgent}: classifiers bbbbbbbb`);
    const others = pageOf(files, () => manifest);
    expect(others).toContain("12.5 × as fast†");
    expect(others).toContain("- † Measured with an earlier agent: expert aaaaaaaa");
  });

  it("shows what each exit knows, marked where another agent ships", async () => {
    const bins = Array.from({ length: numConfidenceBins }, () => ({
      count: 0,
      numAgree: 0,
      confidenceSum: 0,
    }));
    const head = (numAgree: number, numRecoverable: number) => ({ numAgree, numRecoverable, klSum: 1, bins });
    const game = {
      episodeIndex: 0,
      seed: 1,
      actionsHash: "a",
      numStates: 10,
      heads: [head(8, 0), head(6, 3)],
    };
    const file = join(temporaryFolder(), "measures.json");
    const played = { formatVersion: 1, kind: "measures", mode: "greedy", tau: 0.9 } as const;
    await writeMeasures(file, {
      ...played,
      ran,
      commits: [],
      games: [game, { ...game, seed: 2, actionsHash: "b" }],
    });
    const files = { sweeps: [], confirmations: [], trainings: [], measures: [file] };
    const page = renderPage(files, { page: "page.md", shipped });
    expect(page).toContain("## What each exit knows");
    expect(page).toContain(
      "| Pong | ztw, greedy | 0.9 | exit 2 | 60.0 % [60.0 %, 60.0 %] | 75.0 % [75.0 %, 75.0 %] |",
    );
    expect(page).not.toContain("measured with an earlier agent");
    const others = () => ({
      ...shipped("pong")!,
      expert: { ...shipped("pong")!.expert, sha256: "c".repeat(64) },
    });
    expect(renderPage(files, { page: "page.md", shipped: others })).toContain(
      "measured with an earlier agent",
    );
  });

  it("shows how experts play alone, marked where they do not ship", async () => {
    const file = join(temporaryFolder(), "expert.json");
    const alone = plantSweep({ points: [expert], modes: ["greedy", "sampled"], numEpisodes: 100 });
    await writeResult(file, { ...alone, ran: { ...ran, method: "expert", methodSha256: null } });
    const files = { ...(await writeFiles()), experts: [file] };
    expect(pageOf(files)).toMatch(
      /\| Pong \| greedy \| 13\.\d \[.*\] \| 100, 100 distinct \| ref-clean \| 0\.9\d \|/,
    );
    expect(pageOf(files)).not.toContain("- Pong: *");
    expect(pageOf(files, () => manifest)).toContain(
      "- Pong: *measured with an earlier agent: expert aaaaaaaa",
    );
  });

  it("refuses a confirmation of other weights than the sweep's", async () => {
    const other = { ...confirmation, ran: { ...ran, methodSha256: "c".repeat(64) } };
    const files = await writeFiles({ confirmation: other });
    expect(() => pageOf(files)).toThrow(CheckpointError);
  });
});

describe("renderSummary", () => {
  it("has six rows at most: the best method of each game", async () => {
    const files = await writeFiles();
    const folder = temporaryFolder();
    const games = ["air_raid", "carnival", "journey_escape", "pooyan"]; // of no published table
    const methods = ["ztw", "ztw-gate"] as const;
    const sweeps = games.flatMap((game) => methods.map((method) => ({ game, method })));
    const paths: string[] = [];
    for (const { game, method } of sweeps) {
      const path = join(folder, game, method, "sweep.json");
      await writeResult(path, {
        ...plantSweep({ points: plausibleCurve, modes: ["greedy", "sampled"] }),
        ran: { ...ran, game, method },
      });
      paths.push(path);
    }
    const rows = (table: string) => table.split("\n").filter((line) => /\| (greedy|sampled) \|/.test(line));
    const short = rows(renderSummary({ ...files, sweeps: paths }, () => undefined));
    expect(short.length).toBe(4);
    expect(short.filter((row) => row.includes("greedy")).length).toBe(4);
    expect(rows(pageOf({ ...files, sweeps: paths })).length).toBeGreaterThan(6);
  });
});

describe("insertResults", () => {
  it("replaces what is between the markers, and nothing else", () => {
    const page = "# Title\n<!-- results:begin -->\nold\n<!-- results:end -->\nrest\n";
    const renewed = insertResults(page, "new");
    expect(renewed).toBe("# Title\n<!-- results:begin -->\nnew\n<!-- results:end -->\nrest\n");
    expect(insertResults(renewed, "new")).toBe(renewed);
  });

  it.each([
    ["no markers", "# Title"],
    ["no end", "<!-- results:begin -->"],
    ["the end first", "<!-- results:end --><!-- results:begin -->"],
    ["two blocks", "<!-- results:begin --><!-- results:end --><!-- results:begin --><!-- results:end -->"],
  ])("refuses a page with %s", (_what, page) => {
    expect(() => insertResults(page, "new")).toThrow(/expected one line <!-- results:begin -->/);
  });
});
