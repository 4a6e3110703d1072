import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { isPlayed } from "../../scripts/shared/made.js";
import { readShipArguments } from "../../scripts/ship/arguments.js";
import { chooseExpert, isToShip } from "../../scripts/ship/choose-expert.js";
import { optionsOf } from "../../scripts/ship/make.js";
import { moveIntoPlace } from "../../scripts/ship/move-into-place.js";
import { curveFile, type Places, placesOf, shippedMethods } from "../../scripts/ship/places.js";
import { isDistilled } from "../../scripts/ship/progress.js";
import { ShipStopped, type StepRunner } from "../../scripts/ship/run-steps.js";
import { ship } from "../../scripts/ship/ship.js";
import { plantSweep, plausibleCurve } from "../evaluate/synthetic-results.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

let places: Places;
beforeEach(() => {
  places = placesOf(temporaryFolder(), "pong");
});

function write(path: string, content: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
}

const read = (path: string) => readFileSync(path, "utf8");

/** A bundle's `policy.json` and weights, whose checksums are short names. */
function writeBundle(folder: string, expert: string, methods: Readonly<Record<string, string>> = {}): void {
  const described = Object.entries(methods).map(([name, sha256]) => {
    const base = { "ztw-regret": methods.ztw, "ztw-hold": methods["ztw-regret"] }[name];
    const training = base === undefined ? {} : { baseSha256: base };
    return [name, { sha256, training }];
  });
  const own = { sha256: expert, training: { playedSteps: 7 } };
  write(join(folder, "policy.json"), { expert: own, methods: Object.fromEntries(described) });
  for (const [name, weights] of Object.entries({ expert, ...methods }))
    write(join(folder, `${name}.safetensors`), weights);
}

/** Steps that leave what the real ones leave, and keep a list; the one that `failing` names stops. */
function fakeSteps(failing?: string): StepRunner & { readonly steps: string[]; readonly said: string[] } {
  const steps: string[] = [];
  const said: string[] = [];
  const option = (args: readonly string[], name: string) => args[args.indexOf(name) + 1]!;
  const manifest = (folder: string) => JSON.parse(read(join(folder, "policy.json")));
  const leave: Readonly<Record<string, (args: readonly string[]) => void>> = {
    distill(args) {
      const [source, output] = [option(args, "--bundle"), option(args, "--output")];
      const { expert } = manifest(source);
      const made = {
        ztw: `ztw of ${expert.sha256}`,
        "ztw-regret": `gates of ${expert.sha256}`,
        "ztw-hold": `holds of ${expert.sha256}`,
      };
      const method = option(args, "--method");
      const numMade = Object.keys(made).indexOf(method) + 1;
      writeBundle(output, expert.sha256, Object.fromEntries(Object.entries(made).slice(0, numMade)));
    },
    evaluate(args) {
      const { methods } = manifest(option(args, "--bundle"));
      const ran = { methodSha256: methods[option(args, "--method")].sha256 };
      const noopMax = args.includes("--noop-max") ? option(args, "--noop-max") : undefined;
      write(option(args, "--output"), { ran, kind: "sweep", noopMax });
    },
    tune(args) {
      const { ran, noopMax } = JSON.parse(read(option(args, "--from")));
      if (noopMax !== undefined) expect(option(args, "--noop-max")).toBe(noopMax);
      write(option(args, "--output"), { ran, kind: "confirm", maxLoss: option(args, "--max-loss"), noopMax });
    },
    calibrate: (args) => write(join(option(args, "--bundle"), "int8.json"), "calibration"),
    report: () => {},
  };
  const run = (name: string, args: readonly string[]) => {
    const step = [name, ...(args.includes("--method") ? [option(args, "--method")] : [])].join(" ");
    steps.push(step);
    if (step === failing) throw new ShipStopped(1, `stopped at ${step}`);
  };
  return {
    steps,
    said,
    say: (line) => void said.push(line),
    ztw(name, ...args) {
      run(name!, args);
      leave[name!]!(args);
    },
    bench: (name) => run(`bench ${name}`, []),
  };
}

const anew = { game: "pong", seeds: "100", distillOptions: [] };
const making = [
  "distill ztw",
  "distill ztw-regret",
  "distill ztw-hold",
  "evaluate ztw",
  "tune ztw",
  "evaluate ztw-regret",
  "tune ztw-regret",
  "evaluate ztw-hold",
  "tune ztw-hold",
  "calibrate",
];

describe("the command line of ship", () => {
  it("keeps what stands behind -- for distill", () => {
    expect(
      readShipArguments([
        "pong",
        "--from",
        "x",
        "--target-return",
        "19",
        "--noop-max",
        "30",
        "--",
        "--steps",
        "5",
      ]),
    ).toMatchObject({
      game: "pong",
      from: "x",
      seeds: "100",
      targetReturn: 19,
      noopMax: "30",
      distillOptions: ["--steps", "5"],
    });
  });

  it.each([
    ["no game", []],
    ["two games", ["pong", "qbert"]],
    ["a target that is no number", ["pong", "--target-return", "19.0x"]],
  ])("is refused with %s", (_what, args) => {
    expect(readShipArguments(args)).toBeUndefined();
  });
});

describe("options for all distillations", () => {
  const all = ["--num-envs", "2", "--no-resume"];
  const options = [
    "--steps",
    "5",
    "--gate-steps=7",
    ...all,
    "--ensemble-steps=3",
    "--hold-steps",
    "9",
    "--regret-mode",
    "sampled",
  ];

  it("go to the methods that take them", () => {
    expect(optionsOf("ztw", options)).toEqual(["--steps", "5", ...all, "--ensemble-steps=3"]);
    expect(optionsOf("ztw-regret", options)).toEqual(["--gate-steps=7", ...all, "--regret-mode", "sampled"]);
    expect(optionsOf("ztw-hold", options)).toEqual([...all, "--hold-steps", "9"]);
  });
});

describe("an expert", () => {
  const difference = { count: 2, mean: 0, deviation: 0, halfWidth: 0, low: 0, high: 0 };

  it.each([
    [true, false, true],
    [false, true, true],
    [true, true, true],
    [false, false, false],
  ])("that is better (%s) or reaches the goal (%s) is to ship: %s", (isBetter, reachesTarget, expected) => {
    expect(isToShip({ difference, isBetter, reachesTarget })).toBe(expected);
  });

  /** Both experts' games, already played: the candidate earns `gain` more in each. */
  function playBoth(gain: number): string {
    const from = join(places.work, "candidate");
    const games = plantSweep({ points: [plausibleCurve.at(-1)!], numEpisodes: 20 });
    const { expertSha256 } = games.ran;
    writeBundle(from, expertSha256);
    writeBundle(places.shipped, expertSha256);
    const better = games.episodes.map((row) => ({ ...row, episodeReturn: row.episodeReturn + gain }));
    write(places.games("shipped"), games);
    write(places.games("candidate"), { ...games, episodes: better });
    return from;
  }

  it("that is better goes on, and games that were played are not played again", () => {
    const run = fakeSteps();
    chooseExpert(playBoth(1), places, { seeds: "20", run });
    expect(run.steps).toEqual([]);
    expect(run.said[0]).toContain("new minus shipped: 1.00 [1.00, 1.00]");
  });

  it("that is as good stops with the code of a check that did not pass", () => {
    const from = playBoth(0);
    const stop = () => chooseExpert(from, places, { seeds: "20", run: fakeSteps() });
    expect(stop).toThrow("Nothing was changed");
    expect(stop).toThrow(expect.objectContaining({ exitCode: 3 }));
  });

  it("is played anew if the games are another expert's", () => {
    const from = playBoth(1);
    writeBundle(from, "b".repeat(64));
    const run = fakeSteps("evaluate expert");
    expect(() => chooseExpert(from, places, { seeds: "20", run })).toThrow("stopped at evaluate expert");
  });
});

describe("what was made before", () => {
  it("counts if it is of the expert that is to ship, and gates if they are of these classifiers", () => {
    writeBundle(places.shipped, "expert");
    expect(isDistilled("ztw", places.bundle, places.shipped)).toBe(false);
    writeBundle(places.bundle, "expert", { ztw: "one", "ztw-regret": "gates" });
    expect(isDistilled("ztw", places.bundle, places.shipped)).toBe(true);
    expect(isDistilled("ztw-regret", places.bundle, places.shipped)).toBe(true);
  });

  it("does not count if the expert is another, a method is missing, or gates are of other classifiers", () => {
    writeBundle(places.shipped, "expert");
    writeBundle(places.bundle, "another", { ztw: "one" });
    expect(isDistilled("ztw", places.bundle, places.shipped)).toBe(false);
    expect(isDistilled("ztw-regret", places.bundle, places.shipped)).toBe(false);
    writeBundle(places.bundle, "expert", { ztw: "one", "ztw-regret": "gates" });
    const manifest = JSON.parse(read(join(places.bundle, "policy.json")));
    manifest.methods.ztw.sha256 = "another";
    write(join(places.bundle, "policy.json"), manifest);
    expect(isDistilled("ztw-regret", places.bundle, places.shipped)).toBe(false);
  });

  it("does not count for holds if it is on top of other gates, or of gates that do not count", () => {
    writeBundle(places.shipped, "expert");
    const methods = { ztw: "one", "ztw-regret": "gates", "ztw-hold": "holds" };
    writeBundle(places.bundle, "expert", methods);
    expect(isDistilled("ztw-hold", places.bundle, places.shipped)).toBe(true);
    for (const changed of ["ztw-regret", "ztw"]) {
      writeBundle(places.bundle, "expert", methods);
      const manifest = JSON.parse(read(join(places.bundle, "policy.json")));
      manifest.methods[changed].sha256 = "another";
      write(join(places.bundle, "policy.json"), manifest);
      expect(isDistilled("ztw-hold", places.bundle, places.shipped), changed).toBe(false);
    }
  });

  it("are games if they were played with these weights", () => {
    const file = places.made("ztw", "confirm");
    expect(isPlayed("ship", file, { methodSha256: "one" })).toBe(false);
    write(file, { ran: { methodSha256: "one", expertSha256: "expert" } });
    expect(isPlayed("ship", file, { methodSha256: "one" })).toBe(true);
    expect(isPlayed("ship", file, { methodSha256: "another" })).toBe(false);
    expect(isPlayed("ship", file, { methodSha256: "one", expertSha256: "another" })).toBe(false);
  });
});

describe("ship", () => {
  it("distills, plays and calibrates, replaces bundle and results, and leaves no work behind", () => {
    writeBundle(places.shipped, "expert", { older: "x" });
    write(places.result("ztw-gate", "confirm.json"), "of gates that no longer ship");
    const run = fakeSteps();
    ship(anew, places, run);
    expect(run.steps).toEqual([...making, "report", "bench pages"]);
    expect(read(join(places.shipped, "ztw-regret.safetensors"))).toBe("gates of expert");
    expect(existsSync(join(places.shipped, "older.safetensors"))).toBe(false);
    expect(JSON.parse(read(places.result("ztw", "confirm.json"))).ran.methodSha256).toBe("ztw of expert");
    expect(JSON.parse(read(places.result("ztw-regret", "confirm.json"))).maxLoss).toBe("1%,2%");
    expect(existsSync(places.result("ztw-gate"))).toBe(false);
    expect(existsSync(places.work)).toBe(false);
    expect(run.said.at(-1)).toContain("pong ships anew");
  });

  it("begins the games of sweep and tuning with random no-op frames where that is asked", () => {
    writeBundle(places.shipped, "expert");
    ship({ ...anew, noopMax: "30" }, places, fakeSteps());
    for (const kind of ["sweep", "confirm"])
      expect(JSON.parse(read(places.result("ztw-regret", `${kind}.json`))).noopMax).toBe("30");
  });

  it.each(making)("goes on where it stopped: at %s", (failing) => {
    writeBundle(places.shipped, "expert");
    expect(() => ship(anew, places, fakeSteps(failing))).toThrow(`stopped at ${failing}`);
    expect(existsSync(join(places.shipped, "ztw.safetensors"))).toBe(false);
    const again = fakeSteps();
    ship(anew, places, again);
    expect(again.steps).toEqual([...making.slice(making.indexOf(failing)), "report", "bench pages"]);
  });

  it("ships the first expert of a game without a comparison, with its games and its curve", () => {
    const from = join(places.work, "..", "..", "trained", "best");
    writeBundle(from, "new");
    write(places.games("candidate"), { ran: { expertSha256: "new" } });
    write(curveFile(from, "pong"), { points: [1] });
    mkdirSync(places.golden, { recursive: true });
    const run = fakeSteps();
    ship({ ...anew, from }, places, run);
    expect(run.steps).toEqual([...making, "report", "bench pages"]);
    expect(JSON.parse(read(places.result("training.json")))).toEqual({ points: [1], shippedStep: 7 });
    expect(existsSync(places.result("expert.json"))).toBe(true);
  });

  it("records the answers of a new expert that tests know", () => {
    const from = join(places.work, "..", "..", "trained", "best");
    writeBundle(from, "new");
    write(places.games("candidate"), { ran: { expertSha256: "new" } });
    write(join(places.golden, "pong-observations.gz"), "");
    const run = fakeSteps();
    ship({ ...anew, from }, places, run);
    expect(run.steps.at(-1)).toBe("bench sb3/check");
  });
});

describe("moving into place", () => {
  function make(): void {
    const made = (age: string) =>
      Object.fromEntries(shippedMethods.map((method) => [method, `${age} ${method}`]));
    writeBundle(places.shipped, "old", made("old"));
    writeBundle(places.bundle, "new", made("new"));
    for (const method of shippedMethods)
      for (const kind of ["sweep", "confirm"] as const) write(places.made(method, kind), kind);
  }

  it("changes nothing if one file is missing", () => {
    make();
    expect(() => moveIntoPlace(places, undefined)).toThrow("int8.json");
    expect(read(join(places.shipped, "expert.safetensors"))).toBe("old");
    expect(read(join(places.shipped, "ztw.safetensors"))).toBe("old ztw");
    expect(existsSync(places.result("ztw", "sweep.json"))).toBe(false);
  });

  it("leaves no file that waited, when it is tried again", () => {
    make();
    expect(() => moveIntoPlace(places, undefined)).toThrow("int8.json");
    write(join(places.bundle, "int8.json"), "calibration");
    moveIntoPlace(places, undefined);
    expect(read(join(places.shipped, "ztw.safetensors"))).toBe("new ztw");
    expect(existsSync(join(places.shipped, "expert.safetensors.new"))).toBe(false);
    expect(existsSync(`${places.result("ztw", "sweep.json")}.new`)).toBe(false);
  });
});
