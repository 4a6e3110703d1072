import { join } from "node:path";
import { afterEach, beforeAll, expect, it } from "vitest";
import { RandomStream } from "../../../src/core/random.js";
import { type Agent, findAgents } from "../../../src/lab/host/agents.js";
import { systemClock } from "../../../src/lab/host/clock.js";
import { Lane } from "../../../src/lab/host/lane.js";
import type { MatchPlan } from "../../../src/lab/host/match-plan.js";
import { Stage } from "../../../src/lab/host/stage.js";
import type { LabEvent } from "../../../src/lab/messages.js";
import { makeToyGame } from "../../evaluate/toy-game.js";
import { sharedTemporaryFolder } from "../../helpers/temporary-folder.js";
import { agentPlayer } from "./watching.js";

const folder = sharedTemporaryFolder();
const shown = { heads: true, recomputed: true };
let agent: Agent;
/** Opened and not closed. */
const open = new Set<Lane>();
let numOpened = 0;
const stages: Stage[] = [];

beforeAll(async () => {
  const bundle = await makeToyGame(join(folder, "toy"), "breakout");
  agent = findAgents([bundle]).find(({ facts }) => facts.id === "toy")!;
});

afterEach(() => Promise.all(stages.splice(0).map((stage) => stage.close())));

/** A stage whose lanes are counted; some do not open. */
function begin(failsAt: (count: number) => boolean = () => false) {
  const events: LabEvent[] = [];
  const failures: unknown[] = [];
  const stage = new Stage({
    clock: systemClock,
    tell: (event) => events.push(event),
    shown: () => shown,
    onOver: () => {},
    onError: (error) => failures.push(error),
    openLane: async (setup) => {
      if (failsAt(++numOpened)) throw new Error("no such ROM");
      const lane = await Lane.open(setup);
      open.add(lane);
      const close = lane.close.bind(lane);
      lane.close = async () => {
        await close();
        open.delete(lane);
      };
      return lane;
    },
  });
  stages.push(stage);
  const ask = (seed: number) =>
    stage.open({ plan: async () => planOf(seed), fail: (error) => failures.push(error) });
  const seeds = () => events.flatMap((event) => (event.type === "opened" ? [event.seed] : []));
  return { stage, events, failures, ask, seeds };
}

function planOf(seed: number): MatchPlan {
  const lane = { agent, player: agentPlayer("toy"), seed, protocol: "ref-clean" } as const;
  return { lanes: [lane, lane], seed, protocol: "ref-clean", replay: null };
}

it("keeps the lanes of the match that is played, and no others, however it is asked", async () => {
  const { stage, events, ask, seeds } = begin();
  const stream = new RandomStream(1, "pauses");
  stage.pace(1000);
  for (let seed = 0; seed < 20; seed++) {
    ask(seed);
    for (let turn = Math.floor(stream.uniform() * 4); turn > 0; turn--) await systemClock.breathe();
  }
  while (seeds().at(-1) !== 19) await systemClock.breathe();
  while (!events.some(({ type }) => type === "decision")) await systemClock.breathe();
  expect(open.size).toBe(2);
  expect(seeds().length).toBeLessThan(20); // some were superseded
  expect(seeds()).toEqual(seeds().toSorted((left, right) => left - right));
  await stage.close();
  expect(open.size).toBe(0);
});

it("closes the first lane where the second does not open, and the match before goes on", async () => {
  const first = numOpened + 1;
  const { stage, events, failures, ask, seeds } = begin((count) => count === first + 3);
  stage.pace(1000);
  ask(1);
  while (seeds().length === 0) await systemClock.breathe();
  ask(2);
  while (failures.length === 0) await systemClock.breathe();
  expect(failures).toEqual([new Error("no such ROM")]);
  expect(open.size).toBe(2);
  events.length = 0;
  while (!events.some(({ type }) => type === "frame")) await systemClock.breathe();
  await stage.close();
  expect(open.size).toBe(0);
});

it("closes what is being opened when it is closed itself", async () => {
  const { stage, events, ask } = begin();
  ask(1);
  await systemClock.breathe();
  ask(2);
  await stage.close();
  expect(open.size).toBe(0);
  expect(events).toEqual([]);
});
