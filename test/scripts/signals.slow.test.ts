/** How commands end when they are stopped from outside: exit codes, and nothing left over. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { type StopSignal, signalCodes } from "../../scripts/shared/exit-codes.js";
import { packageRoot } from "../../src/tools.js";
import { sharedTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle } from "../helpers/toy-bundle.js";

const script = join(packageRoot, "scripts", "ztw.mjs");
const material = sharedTemporaryFolder();

beforeAll(async () => {
  await makeToyBundle(material, { numActions: 4 });
  const manifest = join(material, "policy.json");
  const breakout = {
    game: "breakout",
    actionSet: [0, 1, 3, 4],
    actionMeanings: ["NOOP", "FIRE", "RIGHT", "LEFT"],
  };
  writeFileSync(manifest, JSON.stringify({ ...JSON.parse(readFileSync(manifest, "utf8")), ...breakout }));
});

interface Running {
  readonly child: ChildProcess;
  readonly home: string;
  readonly ended: Promise<readonly [number | null, NodeJS.Signals | null]>;
  readonly stderr: () => string;
}

function start(line: string): Running {
  const home = temporaryFolder();
  cpSync(material, join(home, "bundle"), { recursive: true });
  const child = spawn(process.execPath, [script, ...line.split(" ")], {
    cwd: home,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  child.stdout!.resume();
  return {
    child,
    home,
    ended: once(child, "exit").then(([code, signal]) => [code, signal] as const),
    stderr: () => said,
  };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo(); waited += 10) {
    if (waited > 60_000) throw new Error("it did not come to that");
    await setTimeout(10);
  }
}

const leftOvers = (home: string) =>
  readdirSync(home, { recursive: true, encoding: "utf8" }).filter((name) =>
    /unfinished|\.lock|\.breaking/.test(name),
  );

/** Encoders that run in a folder: they do so where their unfinished video is. */
function encodersIn(home: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      const isEncoder = readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("ffmpeg");
      return isEncoder && readlinkSync(`/proc/${pid}/cwd`).startsWith(home);
    } catch {
      return false; // no process, or it has ended
    }
  });
}

const evaluating = "evaluate breakout --bundle bundle --num-seeds 50 --output out/a.json";
const recording = "record breakout --bundle bundle --max-frames 100000 --output out/a.mp4";
const rowsOf = (home: string) =>
  existsSync(join(home, "runs"))
    ? readdirSync(join(home, "runs")).filter((name) => name.endsWith(".rows.jsonl"))
    : [];
const isPlaying = ({ home, stderr }: Running) => rowsOf(home).length > 0 && stderr().includes("episodes");
const isRecording = ({ stderr }: Running) => stderr().includes("recording");

/** Where it can be seen which processes run, and where. */
const isLinux = process.platform === "linux";

describe.each(Object.keys(signalCodes) as StopSignal[])("%s", (signal) => {
  it("stops an evaluation, keeps its rows and lets go of them", async () => {
    const running = start(evaluating);
    await until(() => isPlaying(running));
    running.child.kill(signal);
    expect(await running.ended).toEqual([signalCodes[signal], null]);
    expect(running.stderr()).toMatch(
      /Stopping; what is done is kept.*\nStopped. The same command goes on from here.\n$/,
    );
    expect(leftOvers(running.home)).toEqual([]);
    expect(rowsOf(running.home)).toHaveLength(1);
  });
});

it.runIf(isLinux)(
  "a second Ctrl-C ends a recording at once, without its encoder and what that wrote",
  async () => {
    const running = start(recording);
    await until(() => isRecording(running));
    expect(encodersIn(running.home)).toHaveLength(1);
    running.child.kill("SIGTERM");
    running.child.kill("SIGINT");
    const [code] = await running.ended;
    expect([signalCodes.SIGINT, signalCodes.SIGTERM]).toContain(code);
    await until(() => encodersIn(running.home).length === 0);
    expect(leftOvers(running.home)).toEqual([]);
    expect(running.stderr()).toMatch(/\n$/);
  },
);

it.runIf(isLinux)(
  "after kill -9 the encoder ends by itself, no clip has the name, and the next recording sweeps up",
  async () => {
    const running = start(recording);
    await until(() => isRecording(running) && leftOvers(running.home).length > 0);
    expect(encodersIn(running.home)).toHaveLength(1);
    running.child.kill("SIGKILL");
    expect((await running.ended)[1]).toBe("SIGKILL");
    await until(() => encodersIn(running.home).length === 0);
    expect(existsSync(join(running.home, "out", "a.mp4"))).toBe(false);
    const again = spawn(process.execPath, [script, ...recording.replace("100000", "20").split(" ")], {
      cwd: running.home,
      stdio: "ignore",
    });
    expect((await once(again, "exit"))[0]).toBe(0);
    expect(leftOvers(running.home)).toEqual([]);
    expect(readdirSync(join(running.home, "out"))).toEqual(["a.mp4"]);
  },
);

it("a reader of its progress that leaves stops an evaluation without a word", async () => {
  const running = start(evaluating);
  running.child.stderr!.destroy();
  expect(await running.ended).toEqual([141, null]);
  expect(leftOvers(running.home)).toEqual([]);
});

describe("a reader of the outcome that has left", () => {
  it.each(["--help", "train --help-all", "doctor", "export breakout --bundle bundle --output a.onnx --json"])(
    "is no error: ztw %s",
    async (line) => {
      const running = start(line);
      running.child.stdout!.destroy();
      expect(await running.ended).toEqual([0, null]);
      expect(running.stderr()).toBe("");
    },
  );
});
