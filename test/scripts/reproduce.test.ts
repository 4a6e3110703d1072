import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { type LaneWork, runLanes } from "../../scripts/reproduce/processes.js";
import { type Lane, planPhases, type Step } from "../../scripts/reproduce/steps.js";
import { lengths, openStudy, orderMethods, studiedMethods } from "../../scripts/reproduce/study.js";
import { classifierSources, type StudySettings } from "../../src/tools.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { runHere } from "./run-here.js";

const { taus: _taus, ...full } = lengths.full;
const settings: StudySettings = {
  experts: { qbert: "a".repeat(64), pong: "b".repeat(64) },
  methods: [...studiedMethods],
  ...full,
  numModels: 2,
  maxLosses: [0.02],
  noopMax: 30,
};

function write(path: string, content: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(content));
}

const optionOf = ({ args }: Step, name: string) => {
  const place = args.indexOf(name);
  return place === -1 ? undefined : args[place + 1];
};

describe("orderMethods", () => {
  it("puts behind each other what begins from another method", () => {
    expect(orderMethods(["ztw-regret", "pbee", "ztw", "sdn"])).toEqual(["sdn", "pbee", "ztw", "ztw-regret"]);
  });

  it("refuses what a study does not take, and gates without what they are trained on top of", () => {
    expect(() => orderMethods(["ztw", "expert"])).toThrow(/methods out of sdn, .*, received "expert"/);
    expect(() => orderMethods(["sdn", "ztw-regret"])).toThrow(
      /expected ztw among the methods, which ztw-regret/,
    );
  });
});

describe("openStudy", () => {
  it("goes on with the study that a folder holds, and refuses another one", async () => {
    const folder = join(temporaryFolder(), "study");
    await openStudy(folder, settings);
    const file = readFileSync(join(folder, "study.json"), "utf8");
    await openStudy(folder, settings);
    await expect(openStudy(folder, { ...settings, steps: 5 })).rejects.toThrow(
      /other settings: steps is 300000 there, and 5 here/,
    );
    const { pong, ...others } = settings.experts;
    const otherExpert = { ...settings, experts: { ...others, pong: pong!.replace("b", "c") } };
    await expect(openStudy(folder, otherExpert)).rejects.toThrow(/other settings: experts is/);
    await expect(openStudy(folder, { ...settings, taus: [0.5] })).rejects.toThrow(/taus is undefined there/);
    expect(readFileSync(join(folder, "study.json"), "utf8")).toBe(file);
  });

  it("refuses a file that is no study", async () => {
    const folder = temporaryFolder();
    write(join(folder, "study.json"), { methods: [] });
    await expect(openStudy(folder, settings)).rejects.toThrow(/study\.json/);
  });
});

describe("planPhases", () => {
  const [lanes, tunings] = planPhases("root", settings) as [Lane[], Lane[]];

  it("has a lane for each model, the first ones of all games before the second ones", () => {
    expect(lanes.map(({ game, model }) => `${game} ${model}`)).toEqual([
      ...["qbert 1", "pong 1", "qbert 2", "pong 2"],
    ]);
  });

  it("distills all methods, sweeps all, measures those with heads of their own, then tunes the first model's", () => {
    const counts = [...lanes, ...tunings].map(({ steps }) =>
      ["distill", "evaluate", "measure", "tune"].map(
        (command) => steps.filter(({ args }) => args[0] === command).length,
      ),
    );
    expect(counts).toEqual([
      [9, 16, 8, 0],
      [9, 16, 8, 0],
      [9, 16, 8, 0],
      [9, 16, 8, 0],
      [0, 0, 0, 9],
      [0, 0, 0, 9],
    ]);
    const played = lanes[0]!.steps.map(({ name }) => name.replace(/ of .*/, ""));
    expect([...new Set(played)]).toEqual(["distillation", "sweep", "measures", "exits alone"]);
  });

  it("trains each kind of classifiers once in a model", () => {
    const distillations = lanes[0]!.steps.filter(({ args }) => args[0] === "distill");
    const trained = distillations.filter((step) => optionOf(step, "--steps") !== undefined);
    expect(trained.map((step) => optionOf(step, "--method"))).toEqual([
      ...["sdn", "ztw-no-ensemble", "ztw-shared-gradient"],
    ]);
    for (const [place, step] of distillations.entries()) {
      const source = optionOf(step, "--classifiers-from");
      if (source === undefined) continue;
      const before = distillations.slice(0, place).map((other) => optionOf(other, "--method"));
      expect(before).toContain(source);
      expect(classifierSources(optionOf(step, "--method") as "ztw")).toContain(source);
    }
  });

  it("seeds the distillations of each model, and keeps models apart", () => {
    for (const { model, steps, bundle } of lanes)
      for (const step of steps.filter(({ args }) => args[0] === "distill"))
        expect([optionOf(step, "--seeds"), optionOf(step, "--output")]).toEqual([String(model), bundle]);
    expect(new Set(lanes.map(({ bundle }) => bundle)).size).toBe(4);
  });

  it("takes thresholds of a confidence for no patience", () => {
    const [[lane]] = planPhases("root", { ...settings, taus: [0.5, 1] }) as [Lane[]];
    const taus = lane!.steps
      .filter(({ name }) => name.startsWith("sweep"))
      .map((step) => [optionOf(step, "--method"), optionOf(step, "--taus")]);
    expect(Object.fromEntries(taus)).toMatchObject({ sdn: "0.5,1", pbee: undefined, ztw: "0.5,1" });
  });

  it("knows what is done: a method that the bundle has, a result of these very weights", () => {
    const root = temporaryFolder();
    const [[lane], [tuning]] = planPhases(root, settings) as [Lane[], Lane[]];
    const find = (name: string) => [...lane!.steps, ...tuning!.steps].find((step) => step.name === name)!;
    expect(lane!.steps.some(({ isDone }) => isDone())).toBe(false);
    const sdn = { sha256: "one", training: {} };
    write(join(lane!.bundle, "policy.json"), { expert: sdn, methods: { sdn } });
    expect(find("distillation of sdn").isDone()).toBe(true);
    expect(find("distillation of ztw").isDone()).toBe(false);
    const sweep = join(lane!.folder, "sdn", "sweep.json");
    write(sweep, { ran: { methodSha256: "another" } });
    expect(find("sweep of sdn").isDone()).toBe(false);
    write(sweep, { ran: { methodSha256: "one" } });
    expect(find("sweep of sdn").isDone()).toBe(true);
    expect(find("tuning of sdn").isDone()).toBe(false);
  });
});

/** Lanes whose steps are done once they ran. */
function plantLanes(numLanes: number, numSteps: number): { lanes: Lane[]; done: string[] } {
  const root = temporaryFolder();
  const done: string[] = [];
  const lanes = Array.from({ length: numLanes }, (_, index) => ({
    game: "pong",
    model: index + 1,
    folder: join(root, `${index}`),
    bundle: "",
    steps: Array.from({ length: numSteps }, (_, step) => {
      const name = `${index}.${step}`;
      return { name, args: [name], isDone: () => done.includes(name) };
    }),
  }));
  return { lanes, done };
}

describe("runLanes", () => {
  const quiet = { onBegin: () => {}, onEnd: () => {}, signal: new AbortController().signal };

  it("runs each lane's steps in order, so many lanes at once, and nothing twice", async () => {
    const { lanes, done } = plantLanes(5, 3);
    done.push("1.0");
    let running = 0;
    let most = 0;
    const began: string[] = [];
    const run: LaneWork["run"] = async ([name]) => {
      began.push(name!);
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running--;
      done.push(name!);
    };
    const ended: number[] = [];
    const onLaneEnd = async ({ model }: Lane) => void ended.push(model);
    await runLanes(lanes, { ...quiet, numJobs: 2, run, onLaneEnd });
    expect([...ended].sort()).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
    expect(began).toHaveLength(14);
    expect(began).not.toContain("1.0");
    for (const lane of ["0", "1", "2", "3", "4"])
      expect(began.filter((name) => name.startsWith(lane))).toEqual(
        [0, 1, 2].map((step) => `${lane}.${step}`).filter((name) => name !== "1.0"),
      );
    await runLanes(lanes, { ...quiet, numJobs: 2, run });
    expect(began).toHaveLength(14);
  });

  it("stops the others where one fails, and rejects with the first failure", async () => {
    const { lanes, done } = plantLanes(3, 2);
    const stopped: string[] = [];
    const run: LaneWork["run"] = ([name], { signal }) => {
      if (name === "0.0") return Promise.reject(new Error("planted"));
      return new Promise((_resolve, reject) =>
        signal.addEventListener("abort", () => {
          stopped.push(name!);
          reject(signal.reason);
        }),
      );
    };
    const timed: string[] = [];
    const onTime = (_lane: Lane, { name }: Step) => void timed.push(name);
    await expect(runLanes(lanes, { ...quiet, numJobs: 2, run, onTime })).rejects.toThrow("planted");
    expect([stopped, done, timed]).toEqual([["1.0"], [], ["0.0", "1.0"]]);
  });

  it("asks the running step to stop, and begins no other", async () => {
    const { lanes } = plantLanes(1, 2);
    const controller = new AbortController();
    const began: string[] = [];
    const run: LaneWork["run"] = async ([name]) => {
      began.push(name!);
      controller.abort(new Error("asked"));
    };
    const work = { ...quiet, signal: controller.signal, numJobs: 1, run };
    await expect(runLanes(lanes, work)).rejects.toThrow("asked");
    expect(began).toEqual(["0.0"]);
  });

  it("says what a failed command said, and which one it was", async () => {
    const { lanes } = plantLanes(1, 1);
    const steps = [{ name: "wrong", args: ["evaluate", "nosuchgame"], isDone: () => false }];
    const failing = runLanes([{ ...lanes[0]!, steps }], { ...quiet, numJobs: 1 });
    await expect(failing).rejects.toThrow(
      /exit code 2, and said:\n.*nosuchgame.*\nThe step: ztw evaluate nosuchgame\n/s,
    );
    expect(readFileSync(join(lanes[0]!.folder, "log.txt"), "utf8")).toContain("nosuchgame");
  });
});

describe("ztw reproduce", () => {
  it.each([
    [["nosuchgame"], /no agent ships for the game nosuchgame/],
    [["pong", "Pong"], /every game once/],
    [
      ["pong", "qbert", "--bundles", "models/pong"],
      /one bundle for each of pong, qbert in --bundles, received 1/,
    ],
    [["qbert", "--bundles", "models/pong"], /a bundle of the game qbert/],
    [["--methods", "ztw,nosuch"], /expected methods out of/],
    [["--methods", "ztw-regret"], /expected ztw among the methods/],
    [["--num-models", "0"], /num-models/],
    [["--quick", "--max-loss", "2%"], /--max-loss only without --no-tune and --quick/],
    [["--steps", "many"], /steps/],
  ])("refuses %j in one clear error, and makes nothing", async (args, message) => {
    const output = join(temporaryFolder(), "study");
    const { exitCode, said } = await runHere("reproduce", ...args, "--output", output);
    expect([exitCode, said]).toEqual([2, expect.stringMatching(message)]);
    expect(existsSync(output)).toBe(false);
  });

  it("prints the commands that are still to run, and makes nothing", async () => {
    const output = join(temporaryFolder(), "study");
    const options = ["--methods", "sdn,pbee", "--num-models", "1", "--no-tune", "--output", output];
    const { exitCode, stdout } = await runHere("reproduce", "pong", ...options, "--dry-run");
    const lines = stdout.trim().split("\n");
    expect(exitCode).toBe(0);
    expect(lines.map((line) => line.split(" ").slice(0, 3).join(" "))).toEqual([
      ...[
        "ztw distill pong",
        "ztw distill pong",
        "ztw evaluate pong",
        "ztw evaluate pong",
        "ztw measure pong",
        "ztw evaluate pong",
      ],
    ]);
    expect(lines[1]).toContain("--classifiers-from sdn");
    expect(existsSync(output)).toBe(false);
  });
});
