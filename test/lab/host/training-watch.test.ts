import { mkdirSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createLabHost } from "../../../src/lab/host/host.js";
import type { LabHost } from "../../../src/lab/messages.js";
import type { TrainingResult } from "../../../src/model/training-curve.js";
import { sharedTemporaryFolder } from "../../helpers/temporary-folder.js";
import { FakeClock } from "./fake-clock.js";
import { Watcher } from "./watching.js";

const folder = sharedTemporaryFolder();
const file = "runs/pong-training.json";
let clock: FakeClock;
let host: LabHost;

beforeAll(() => {
  mkdirSync(join(folder, "runs"));
  clock = new FakeClock();
  host = createLabHost({ resultsFolder: folder, clock });
});

afterAll(() => host.close());

/** As a training writes it: whole, under another name first. */
function save(numEvaluations: number, more: Partial<TrainingResult> = {}): void {
  const training: TrainingResult = {
    formatVersion: 1,
    kind: "training",
    ran: { game: "pong" },
    sessions: [],
    rollouts: [],
    evaluations: Array.from({ length: numEvaluations }, (_, index) => ({
      step: 1000 * (index + 1),
      greedy: [index, index + 2],
      sampled: [],
    })),
    recycled: [],
    ...more,
  };
  writeFileSync(join(folder, "unfinished"), JSON.stringify(training));
  renameSync(join(folder, "unfinished"), join(folder, file));
}

async function read(watcher: Watcher): Promise<void> {
  watcher.ask({ type: "readResult", file });
  await watcher.until("training");
}

it("a training is told again whenever its file has grown, to those who asked for it", async () => {
  save(2);
  const [one, other] = [new Watcher(host), new Watcher(host)];
  await read(one);
  expect(one.latest("training")).toMatchObject({
    entry: { file, kind: "training", game: "pong", method: "", numGames: 4, protocol: "" },
    points: [
      { numSteps: 1000, greedy: 1, sampled: null },
      { numSteps: 2000, greedy: 2, sampled: null },
    ],
    isGrowing: true,
  });
  one.forget();
  await passUntilRead(3000);
  expect(one.events).toEqual([]); // nothing new
  save(3);
  await one.passUntil(clock, "training", 1);
  expect(one.latest("training")!.points).toHaveLength(3);
  expect(other.of("training")).toEqual([]);
  one.leave();
  other.leave();
});

it("one that is damaged or away for a moment changes nothing, and its end is told", async () => {
  save(2);
  const watcher = new Watcher(host);
  await read(watcher);
  watcher.forget();
  writeFileSync(join(folder, file), "{");
  await passUntilRead(3000);
  expect(watcher.events).toEqual([]);
  save(2, { shippedStep: 2000 });
  await watcher.passUntil(clock, "training", 1);
  expect(watcher.latest("training")).toMatchObject({ isGrowing: false });
  watcher.leave();
});

it("one that nobody writes to any more has stopped growing", async () => {
  save(1);
  const watcher = new Watcher(host);
  await read(watcher);
  watcher.forget();
  const longAgo = new Date(Date.now() - 3_600_000);
  utimesSync(join(folder, file), longAgo, longAgo);
  await watcher.passUntil(clock, "training", 1);
  expect(watcher.latest("training")).toMatchObject({ isGrowing: false, points: [{ numSteps: 1000 }] });
  watcher.leave();
  await passUntilRead(3000);
  expect(clock.numTimers).toBe(0); // nobody looks
});

/** Files are read in real time. */
async function passUntilRead(milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 100) {
    await clock.pass(100);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
