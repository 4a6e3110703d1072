import { describe, expect, it } from "vitest";
import { JobGraph } from "../../src/campaign/job-graph.js";
import { planCampaign } from "../../src/campaign/plan.js";
import { shippedBundleFolder } from "../../src/model/bundle.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle } from "../helpers/toy-bundle.js";

const code = { packageVersion: "0.1.0", commit: null, emulatorVersion: "0.12.1" };
const plan = (study: object) => planCampaign(study, { code });
const small = {
  games: ["pong"],
  methods: ["ztw"],
  distill: { steps: 1024 },
  sweep: { taus: [0.5], numSeeds: 1 },
};
const labels = (study: object) => plan(study).jobs.map(({ label }) => label);
const ids = (study: object, kind: string) =>
  plan(study)
    .jobs.filter((job) => job.kind === kind)
    .map(({ id }) => id);

describe("planCampaign", () => {
  it("plans a paper: trainings, distillations, sweeps, tunings and a page, needs first", () => {
    const study = {
      games: ["pong", "Qbert", "ALE/Breakout-v5"],
      methods: ["sdn", "pbee", "ztw", "ztw-regret"],
      seeds: [0, 1],
      train: { steps: 10_000 },
      distill: { steps: 2048 },
      sweep: { numSeeds: 100 },
      tune: {},
    };
    const { jobs } = plan(study);
    const count = (kind: string) => jobs.filter((job) => job.kind === kind).length;
    // ztw begins with the classifiers of ztw-no-ensemble, which are nobody else's business
    expect(["train", "distill", "sweep", "tune", "report"].map(count)).toEqual([3, 30, 24, 24, 1]);
    expect(new JobGraph(jobs).withState("ready").map(({ label }) => label)).toEqual([
      "training of pong, expert 1",
      "training of qbert, expert 1",
      "training of breakout, expert 1",
    ]);
    expect(jobs.at(-1)!.needs).toHaveLength(48);
  });

  it("lets one distillation feed the sweeps of all protocols", () => {
    const { jobs } = plan({ ...small, protocols: ["ref-clean", "machado"] });
    const distillation = jobs.find(({ label }) => label.startsWith("distillation of ztw on"))!;
    const sweeps = jobs.filter(({ kind }) => kind === "sweep");
    expect(sweeps.map(({ needs }) => needs)).toEqual([[distillation.id], [distillation.id]]);
    expect(jobs.at(-1)!.options.studies).toMatchObject([{ title: "ref-clean" }, { title: "machado" }]);
  });

  it("names equal work equally, whichever study asks for it", () => {
    const larger = { ...small, methods: ["sdn", "ztw-no-ensemble", "ztw"], seeds: [0, 1], tune: {} };
    for (const kind of ["distill", "sweep"])
      expect(ids(larger, kind)).toEqual(expect.arrayContaining(ids(small, kind)));
    expect(ids({ ...small, distill: { steps: 1024, numThreads: 1, rlSteps: 7 } }, "distill")).toEqual(
      ids(small, "distill"),
    );
    expect(
      ids({ ...small, name: "other", bundles: [shippedBundleFolder("pong")], games: undefined }, "sweep"),
    ).toEqual(ids(small, "sweep"));
  });

  it.each([
    ["a setting of the training", { distill: { steps: 2048 } }],
    ["the seed", { seeds: [1] }],
    ["the starts of games", { noopMax: 30 }],
    ["the expert", { games: ["qbert"] }],
    ["the number of threads", { distill: { steps: 1024, numThreads: 2 } }],
  ])("names work otherwise that %s makes another", (_, change) => {
    const others = ids({ ...small, ...change }, "sweep");
    expect(ids(small, "sweep").filter((id) => others.includes(id))).toEqual([]);
  });

  it("plans the sweeps of methods that bundles hold, and no training", () => {
    expect(labels({ games: ["pong"], methods: ["ztw"], sweep: {}, tune: {} })).toEqual([
      "sweep of ztw on pong, model 1",
      "tuning of ztw on pong, model 1",
      "report of campaign",
    ]);
  });

  it("puts experts that can't be compared into sections of their own", () => {
    const { jobs } = plan({ ...small, train: { seeds: [3, 4], steps: 1024 } });
    expect(jobs.at(-1)!.options.studies).toMatchObject([
      { title: "expert 1", games: ["pong"] },
      { title: "expert 2", games: ["pong"] },
    ]);
  });

  it("gives no thresholds of probabilities to methods of patience", () => {
    const { jobs } = plan({ ...small, methods: ["pbee"], tune: { maxLosses: [0.1] } });
    const [sweep, tuning] = ["sweep", "tune"].map((kind) => jobs.find((job) => job.kind === kind)!);
    expect(sweep!.options).not.toHaveProperty("taus");
    expect(tuning!.needs.at(-1)).toBe(sweep!.id);
  });

  it("tunes methods of patience by their usual thresholds where there is no sweep", () => {
    const { jobs } = plan({ ...small, methods: ["pbee"], sweep: undefined, tune: { taus: [0.5] } });
    const tuning = jobs.at(-1)!;
    expect(tuning.options).toMatchObject({ fromSweep: false });
    expect(tuning.options).not.toHaveProperty("taus");
    expect(tuning.needs).toEqual([jobs.find(({ label }) => label.startsWith("distillation of pbee"))!.id]);
  });

  it.each([
    ["a study that is none", 7, "planCampaign: the study does not fit"],
    ["a field that is not known", { ...small, speed: 1 }, 'unrecognized key: "speed"'],
    [
      "a setting that is not known",
      { ...small, distill: { stepz: 1 } },
      'distill: unrecognized key: "stepz"',
    ],
    ["a game without a ROM", { ...small, games: ["pongg"] }, 'received "pongg"'],
    ["a game without an expert", { ...small, games: ["seaquest"] }, "no expert ships for the game seaquest"],
    ["a game twice", { ...small, games: ["pong", "Pong"] }, "received pong twice"],
    ["neither games nor bundles", { ...small, games: undefined }, "expected either games or bundles"],
    ["games and bundles", { ...small, bundles: ["x"] }, "expected either games or bundles"],
    [
      "a bundle that is not there",
      { ...small, games: undefined, bundles: ["/none"] },
      "cannot read /none/policy.json",
    ],
    ["a method that is not known", { ...small, methods: ["ztx"] }, "methods[0]: expected one of"],
    ["a method twice", { ...small, methods: ["ztw", "ztw"] }, "methods: expected everything once"],
    [
      "a method that no bundle holds",
      { games: ["pong"], methods: ["ztw-additive"], sweep: {} },
      "holds no method ztw-additive",
    ],
    [
      "nothing to do",
      { games: ["pong"], methods: ["ztw"] },
      "expected at least one of train, distill, sweep and tune",
    ],
    [
      "sweeps of experts without exits",
      { games: ["pong"], methods: ["ztw"], train: {}, sweep: {} },
      "expected distill",
    ],
    [
      "seeds without a distillation",
      { games: ["pong"], methods: ["ztw"], seeds: [1], sweep: {} },
      "expected seeds only where distill is",
    ],
    [
      "a tuning without thresholds",
      { games: ["pong"], methods: ["ztw"], tune: {} },
      "expected taus where there is no sweep",
    ],
    ["a threshold above 1", { ...small, sweep: { taus: [1.5] } }, "sweep.taus[0]"],
    [
      "a threshold too many",
      { ...small, sweep: { taus: [[0.5, 0.5, 0.5]] } },
      "expected 2 thresholds, one for each classifier",
    ],
    [
      "sweeps that the page can't show",
      { ...small, sweep: { modes: ["sampled"] } },
      "expected greedy among them",
    ],
    ["a share of losses that no games show", { ...small, tune: { maxLosses: [0] } }, "tune.maxLosses[0]"],
    ["steps below a rollout", { ...small, distill: { steps: 0 } }, "distill.steps"],
    [
      "a classifier that does not fit",
      { ...small, distill: { steps: 1024, positions: [9] } },
      "for positions, received",
    ],
    [
      "patience with one classifier",
      { ...small, methods: ["pbee"], distill: { steps: 1024, positions: [1] } },
      "expected at least two positions in distill for pbee",
    ],
    ["a backend that needs a calibration", { ...small, backend: "engine-int8" }, "backend: expected one of"],
    ["a protocol that is not known", { ...small, protocols: ["atari"] }, "protocols[0]: expected one of"],
    ["a name that leads elsewhere", { ...small, name: "../x" }, "name: expected small letters"],
  ])("refuses %s before anything starts", (_, study, message) => {
    expect(() => plan(study as object)).toThrow(message);
  });

  it("refuses the same expert twice, and damaged weights", async () => {
    const folder = temporaryFolder();
    await makeToyBundle(folder);
    expect(() => plan({ ...small, games: undefined, bundles: [folder] })).toThrow('received "toy"');
    const pong = shippedBundleFolder("pong");
    expect(() => plan({ ...small, games: undefined, bundles: [pong, `${pong}/../pong`] })).toThrow(
      /received that of .* twice/,
    );
  });
});
