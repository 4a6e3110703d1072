/** The files of examples/campaign, which run on other machines: what of them can be checked on this one. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { campaignCommand } from "../../scripts/commands/campaign.js";
import { workerCommand } from "../../scripts/commands/worker.js";
import { findProgram, packageRoot } from "../../src/tools.js";

const folder = join(packageRoot, "examples", "campaign");
const read = (name: string) => readFileSync(join(folder, name), "utf8");
const verifier = findProgram("systemd-analyze", process.env.PATH);
const options = [...campaignCommand().options, ...workerCommand().options].map(({ long }) => long);

/** Options of `ztw worker` and `ztw campaign` in a text that are none. */
function unknownOptions(text: string): string[] {
  const lines = text.split("\n").filter((line) => /(?:command:|ztw\.mjs) ?(?:worker|campaign)?/.test(line));
  const words = lines.filter((line) => / (?:worker|campaign) /.test(line)).join(" ");
  return [...words.matchAll(/ (--[a-z-]+)/g)]
    .map((match) => match[1]!)
    .filter((name) => !options.includes(name));
}

/** What a service says of itself, by name. */
function unitOf(text: string): Map<string, string> {
  return new Map([...text.matchAll(/^(\w+)=(.*)$/gm)].map((match) => [match[1]!, match[2]!]));
}

describe("the examples of campaigns on many machines", () => {
  it("are told of on their page, all of them", () => {
    const page = readFileSync(join(packageRoot, "docs", "campaigns.md"), "utf8");
    for (const name of readdirSync(folder)) expect(page).toContain(`examples/campaign/${name}`);
  });

  it("name only options that there are; another would be caught", () => {
    expect(["compose.yaml", "ztw-worker.service"].flatMap((name) => unknownOptions(read(name)))).toEqual([]);
    expect(unknownOptions("    command: worker --reddis redis://redis")).toEqual(["--reddis"]);
  });

  it("give jobs the time that they have to put their checkpoints", () => {
    const needed = 90; // see `QueueTiming.stopMs`
    expect(Number(unitOf(read("ztw-worker.service")).get("TimeoutStopSec"))).toBeGreaterThan(needed);
    expect(read("compose.yaml")).toContain("stop_grace_period: 2m");
  });

  it("show no password to a list of processes", () => {
    expect(read("compose.yaml")).not.toMatch(/--requirepass|--redis redis:\/\/\S*@/);
    expect(unitOf(read("ztw-worker.service")).get("ExecStart")).not.toContain("PASSWORD");
  });

  it.skipIf(verifier === undefined)("are a service that systemd accepts", () => {
    const { status, stderr } = spawnSync(verifier!, ["verify", join(folder, "ztw-worker.service")], {
      encoding: "utf8",
    });
    expect(stderr).not.toContain("ztw-worker.service:");
    expect(status).toBe(0);
  });
});
