import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { connectToRedis } from "../../../src/campaign/queue/connection.js";
import { loadQueuePackages } from "../../../src/campaign/queue/packages.js";
import { readRedisSettings } from "../../../src/campaign/queue/redis-settings.js";
import { checkServer } from "../../../src/campaign/queue/server-check.js";
import { findProgram } from "../../../src/core/programs.js";
import { freePort, hasRedis, temporaryRedis, whereRedis } from "../../helpers/redis.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";

const openssl = findProgram("openssl", process.env.PATH);
const settings = (url: string) => readRedisSettings("worker", url);
const connect = async (url: string, onNote?: (line: string) => void) => {
  const client = await connectToRedis(settings(url), { where: "worker", name: "test", onNote });
  onTestFinished(() => client.disconnect());
  return client;
};
const failure = async (url: string) => {
  const error = await connect(url).catch((thrown: Error) => thrown);
  return error as Error;
};

describe("a Redis that cannot be used", () => {
  const info = (facts: string) => ({ info: async () => facts.replaceAll(" ", "\r\n") });
  const fine = "redis_version:7.0.15 role:master maxmemory_policy:noeviction cluster_enabled:0";
  const at = settings("redis://ann:s3cret@h");

  it("is refused for none of what a good one says", async () => {
    await checkServer(info(fine), at, "worker");
    await checkServer(info(fine.replace("7.0.15", "6.2.0")), at, "worker");
    await checkServer(info(`${fine} valkey_version:8.1.0`), at, "worker");
  });

  it.each([
    [
      "7.0.15",
      "6.0.16",
      "expected version 6.2 or newer of Redis at redis://h:6379, received 6.0.16. Install",
    ],
    ["7.0.15", "5.0.14", "received 5.0.14"],
    [
      "noeviction",
      "allkeys-lru",
      /expected maxmemory-policy noeviction .* received allkeys-lru. .*CONFIG SET/,
    ],
    ["noeviction", "volatile-ttl", "received volatile-ttl"],
    [
      "master",
      "slave",
      "expected a server that can be written to of Redis at redis://h:6379, received a replica",
    ],
    ["cluster_enabled:0", "cluster_enabled:1", "received one of a cluster"],
  ])("is refused in one sentence where not %s but %s", async (good, bad, message) => {
    const refused = checkServer(info(fine.replace(good, bad)), at, "worker");
    await expect(refused).rejects.toThrow(message);
  });

  it("says that nobody listens", async () => {
    const port = await freePort();
    expect((await failure(`redis://127.0.0.1:${port}`)).message).toBe(
      `worker: cannot use Redis at redis://127.0.0.1:${port}: nobody listens there.`,
    );
  });

  it("says that there is no such host", async () => {
    expect((await failure("redis://ann:s3cret@no-such-host.invalid")).message).toMatch(
      /redis:\/\/no-such-host.invalid:6379: (there is no host of that name|the host's name cannot be looked up)/,
    );
  });

  it("says that something else listens", async () => {
    const server = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")).listen(
      0,
      "127.0.0.1",
    );
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    expect((await failure(`redis://ann:s3cret@127.0.0.1:${port}`)).message).toMatch(
      /cannot use Redis at redis:\/\/127/,
    );
  });

  it("is missing its packages", async () => {
    const missing = Object.assign(new Error("Cannot find package 'bullmq'"), {
      code: "ERR_MODULE_NOT_FOUND",
    });
    const load = async () => {
      throw missing;
    };
    await expect(loadQueuePackages(load)).rejects.toThrow(/not installed. .*npm install bullmq ioredis$/);
  });
});

describe.skipIf(!hasRedis)(`a connection to Redis ${whereRedis}`, () => {
  it("is refused where keys are thrown away", async () => {
    const server = await temporaryRedis("--maxmemory-policy", "allkeys-lru");
    expect((await failure(server.url)).message).toContain("expected maxmemory-policy noeviction");
  });

  it.each([
    ["none", "redis://", "it asks for a password"],
    ["a wrong one", "redis://:s3cret-wr0ng@", "it does not accept the user and password"],
    ["a wrong user", "redis://ann:s3cret@", "it does not accept the user and password"],
  ])("says without a password why %s is not enough", async (_, begin, reason) => {
    const server = await temporaryRedis("--requirepass", "s3cret");
    const error = await failure(server.url.replace("redis://", begin));
    expect(error.message).toBe(`worker: cannot use Redis at ${server.url}: ${reason}.`);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("s3cret");
    const client = await connect(server.url.replace("redis://", "redis://:s3cret@"));
    expect(await client.ping()).toBe("PONG");
  });

  it.skipIf(openssl === undefined)("is encrypted, and trusts whom it is told to", async () => {
    const folder = temporaryFolder();
    const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    const files = ["-keyout", key, "-out", certificate];
    execFileSync(
      openssl!,
      ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...files, ...subject],
      {
        stdio: "ignore",
      },
    );
    const port = await freePort();
    const tls = ["--tls-port", `${port}`, "--tls-cert-file", certificate, "--tls-key-file", key];
    const own = ["--tls-ca-cert-file", certificate, "--tls-auth-clients", "no", "--requirepass", "s3cret"];
    const plain = await temporaryRedis(...tls, ...own);
    const url = `rediss://:s3cret@localhost:${port}`;
    const trusting = readRedisSettings("worker", url, { ZTW_REDIS_CA: certificate });
    const client = await connectToRedis(trusting, { where: "worker", name: "test" });
    onTestFinished(() => client.disconnect());
    expect(await client.ping()).toBe("PONG");
    const where = `worker: cannot use Redis at rediss://localhost:${port}`;
    expect((await failure(url)).message).toBe(
      `${where}: its certificate is signed by itself (ZTW_REDIS_CA names it).`,
    );
    expect((await failure(url.replace("rediss", "redis"))).message).toMatch(
      /it closed the connection; it may expect TLS/,
    );
    const unencrypted = settings(`rediss://:s3cret@localhost:${plain.port}`);
    const quick = { where: "worker", name: "test", silentMs: 300 };
    await expect(connectToRedis(unencrypted, quick)).rejects.toThrow(
      /it does not answer; it may not speak TLS/,
    );
  });

  it("says that a password is not asked for, once, and leaves the console alone", async () => {
    const server = await temporaryRedis();
    const notes: string[] = [];
    const client = await connect(server.url.replace("redis://", "redis://:s3cret@"), (line) =>
      notes.push(line),
    );
    await server.kill();
    await server.start();
    expect(await client.ping()).toBe("PONG");
    const needless = notes.filter((line) => line.includes("asks for no password"));
    expect(needless).toEqual([
      `Redis at ${server.url} asks for no password: whoever reaches it may use it. Give it one.`,
    ]);
    expect(notes.join()).not.toContain("s3cret");
  });

  it("is of the database that was named, or refused", async () => {
    const server = await temporaryRedis();
    const client = await connect(`${server.url}/3`);
    expect(await client.client("INFO")).toMatch(/ db=3 /);
    expect((await failure(`${server.url}/99`)).message).toMatch(/\/99: ERR DB index is out of range\.$/);
  });

  it("outlives a restart, and says so once", async () => {
    const server = await temporaryRedis();
    const notes: string[] = [];
    const client = await connect(server.url, (line) => notes.push(line));
    await server.kill();
    const answer = client.ping();
    await server.start();
    expect(await answer).toBe("PONG");
    expect(notes).toHaveLength(2);
    expect(notes[0]).toMatch(/Redis at redis:.* (out of reach|closed the connection)/);
    expect(notes[1]).toMatch(/is back/);
  });
});
