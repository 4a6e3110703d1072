import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { freePort, hasRedis, temporaryRedis, whereRedis } from "../helpers/redis.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { runHere } from "./run-here.js";

const variables = ["ZTW_REDIS_URL", "ZTW_REDIS_PASSWORD", "ZTW_REDIS_USERNAME", "ZTW_REDIS_CA"];
afterEach(() => {
  for (const name of variables) delete process.env[name];
});

function study(): string {
  const file = join(temporaryFolder(), "study.json");
  writeFileSync(file, JSON.stringify({ games: ["pong"], methods: ["ztw"], sweep: { numSeeds: 1 } }));
  return file;
}

describe("ztw worker", () => {
  it.each([
    ["no Redis", [], "in --redis or ZTW_REDIS_URL"],
    ["a Redis that is none", ["--redis", "http://ann:s3cret@h"], "It names no Redis"],
    ["a kind that is not known", ["--redis", "redis://h", "--kinds", "sweep,shell"], "one of train, distill"],
    ["no slots", ["--redis", "redis://h", "--slots", "0"], "--slots"],
    [
      "a work folder that is a file",
      ["--redis", "redis://h", "--work-folder", "package.json"],
      "It is a file",
    ],
  ])("refuses %s with exit code 2", async (_, args, message) => {
    const { exitCode, said } = await runHere("worker", ...args);
    expect(said).toContain(message);
    expect(said).not.toContain("s3cret");
    expect(exitCode).toBe(2);
  });

  it("says in one line that Redis is out of reach, without its password", async () => {
    const port = await freePort();
    process.env.ZTW_REDIS_PASSWORD = "s3cret";
    const { exitCode, said } = await runHere("worker", "--redis", `redis://ann:0ther@127.0.0.1:${port}`);
    expect(said).toBe(`worker: cannot use Redis at redis://127.0.0.1:${port}: nobody listens there.\n`);
    expect(exitCode).toBe(1);
  });

  it("takes the address from the environment, and leaves no secret there for processes that it starts", async () => {
    const port = await freePort();
    process.env.ZTW_REDIS_URL = `redis://:s3cret@127.0.0.1:${port}`;
    process.env.ZTW_REDIS_PASSWORD = "s3cret";
    const { said } = await runHere("worker");
    expect(said).toContain(`Redis at redis://127.0.0.1:${port}: nobody listens there`);
    expect(Object.values(process.env).join()).not.toContain("s3cret");
  });
});

describe("ztw campaign over a Redis", () => {
  it.each([
    [
      "an action without a Redis",
      ["status"],
      "expected --redis, since it is about jobs that wait there, with status",
    ],
    ["an action that is none", ["pause"], "one of status, watch, cancel, retry"],
    [
      "an action of a dry run",
      ["retry", "--redis", "redis://h", "--dry-run"],
      "expected no --dry-run, with retry",
    ],
    ["slots that are the workers'", ["--redis", "redis://h", "--slots", "2"], "--slots only without --redis"],
    ["a Redis that is none", ["--redis", "redis://ann:s3cret@"], "redis://***@"],
    ["a Redis that nothing names", ["--redis"], "in --redis or ZTW_REDIS_URL"],
  ])("refuses %s with exit code 2, before anything is made", async (_, args, message) => {
    const file = study();
    const store = join(file, "..", "store");
    const words = args[0]?.startsWith("--") === true ? [file, ...args] : [args[0]!, file, ...args.slice(1)];
    const { exitCode, said } = await runHere("campaign", ...words, "--store", store);
    expect(said).toContain(message);
    expect(said).not.toContain("s3cret");
    expect(exitCode).toBe(2);
    expect(existsSync(store)).toBe(false);
  });

  it("refuses a study that is not there, or none at all", async () => {
    expect(await runHere("campaign", "status", "nowhere.json")).toMatchObject({ exitCode: 2 });
    expect(await runHere("campaign", "status")).toMatchObject({ exitCode: 2 });
    expect(await runHere("campaign")).toMatchObject({ exitCode: 2 });
  });

  it("says in one line that Redis is out of reach", async () => {
    const port = await freePort();
    const url = `redis://:s3cret@127.0.0.1:${port}`;
    const { exitCode, said } = await runHere("campaign", "status", study(), "--redis", url);
    expect(said).toBe(`campaign: cannot use Redis at redis://127.0.0.1:${port}: nobody listens there.\n`);
    expect(exitCode).toBe(1);
  });
});

describe.skipIf(!hasRedis)(`what is done to a campaign on a Redis ${whereRedis}`, () => {
  it("is said in words, and as JSON, without its password", async () => {
    const server = await temporaryRedis("--requirepass", "s3cret");
    const file = study();
    const act = (action: string, ...more: readonly string[]) => {
      process.env.ZTW_REDIS_URL = server.url.replace("redis://", "redis://:s3cret@");
      return runHere("campaign", action, file, "--store", join(file, "..", "store"), "--redis", ...more);
    };
    const status = await act("status");
    expect(status.stdout).toMatch(
      /^campaign-[0-9a-f]{12}: 0 of 2 jobs done; not under way on this Redis\n {2}sweep: 1 waiting\n {2}report: 1 waiting\nNo workers\.\n$/,
    );
    expect((await act("retry")).stdout).toBe("0 jobs are tried again.\n");
    expect((await act("cancel")).stdout).toMatch(/^Cancelled campaign-[0-9a-f]{12}: 2 jobs were to do\.\n$/);
    const after = await act("status", "--json");
    expect(JSON.parse(after.stdout)).toMatchObject({
      state: "cancelled",
      counts: { waiting: 2 },
      workers: [],
    });
    expect(status.said + after.said).not.toContain("s3cret");
    expect([status.exitCode, after.exitCode]).toEqual([0, 0]);
  });
});
