import { describe, expect, it } from "vitest";
import { renderKills, renderSimulation, renderThroughput } from "../../bench/campaigns/render.js";

const machine = { cpu: "a CPU", cores: 2, node: "v20", load: [0.5, 1, 2] };

describe("what was found of campaigns", () => {
  const kills = {
    ...{ formatVersion: 1, kind: "campaign-kills", machine, jobs: 2000, games: 1, kills: 20 },
    ...{ workers: 4, slotsEach: 2, slots: 8, numKills: 20, numCuts: 1, numRestarts: 1 },
    ...{ numDone: 2000, numSetAside: 0, numDifferent: 0, undisturbedSeconds: 100, disturbedSeconds: 150.25 },
  };

  it("says what was pulled, and that nothing differs", () => {
    expect(renderKills(JSON.stringify(kills)).replaceAll("\n", " ")).toBe(
      "2,000 sweeps by 4 workers of 2 slots, each in a network of its own. 20 times a worker was killed with -9 at a random moment, " +
        "1 time its network was cut for a minute, 1 time Redis was killed and started anew. " +
        "**Done: 2,000; set aside: 0; other results than the undisturbed campaign's: 0.** " +
        "It took 150.3 s, the undisturbed one, 8 jobs at once, 100.0 s, on a CPU, 2 cores, load 0.5.",
    );
  });

  it("does not hide a result that differs, or is missing", () => {
    const text = renderKills(JSON.stringify({ ...kills, numDone: 1999, numDifferent: 3 }));
    expect(text).toContain(
      "**Done: 1,999; set aside: 0; other results than the undisturbed campaign's: 3.**",
    );
  });

  it("compares ways round by round, and says what a job costs more", () => {
    const seconds = [
      { threads: 95, alone: 97, queue: 100 },
      { threads: 96, alone: 97, queue: 98 },
      { threads: 90, alone: 95, queue: 95 },
    ];
    const result = { formatVersion: 1, kind: "campaign-throughput", machine, jobs: 40, games: 100, slots: 2 };
    const text = renderThroughput(JSON.stringify({ ...result, seconds }));
    expect(text).toContain("| `ztw worker` over a Redis | 98.0 [95.0, 100.0] | 0.950 [0.947, 0.980] |");
    expect(text).toContain("- 40 jobs of 200 games of Pong, 2 at once; median [lowest, highest] of 3 rounds");
    expect(text).toContain("100.0 ms for a process and files of its own, and 50.0 ms more for the queue.");
  });

  it("says what a Redis needs", () => {
    const result = {
      ...{
        formatVersion: 1,
        kind: "campaign-simulation",
        machine,
        workers: 1000,
        processes: 4,
        jobs: 20_000,
      },
      ...{ ms: 5000, numDone: 20_000, seconds: 110, jobsPerSecond: 181.8, share: 0.909 },
      redis: { memoryMb: 41.2, commandsPerSecond: 5120, clients: 1002 },
    };
    const text = renderSimulation(JSON.stringify(result));
    expect(text).toContain("**181.8 jobs a second**, 90.9 % of what");
    expect(text).toContain("at most 41.2 MB, 5,120 commands a second and 1,002 connections, on a CPU");
  });
});
