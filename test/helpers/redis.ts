/** A Redis of the tests' own, on a free port and in a temporary folder, and what they say where there is none. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, onTestFinished } from "vitest";
import { findProgram } from "../../src/core/programs.js";

const program = findProgram("redis-server", process.env.PATH);

/** False where there is no Redis. */
export const hasRedis = program !== undefined;

/** What the tests' report says where they are left out. */
export const whereRedis = hasRedis ? "" : "(SKIPPED: no redis-server on PATH; apt-get install redis-server)";

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  readonly folder: string;
  /** Ends it as a power cut does. */
  kill(): Promise<void>;
  /** Starts it anew on the same port, with what is on its disk. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Its answer to a command, as it is sent. */
  ask(command: string): Promise<string>;
}

/** For all tests of a file or `describe`; call it there, outside of tests. */
export async function sharedRedis(...options: readonly string[]): Promise<RedisServer> {
  const server = await startRedis(options);
  afterAll(() => server.stop());
  return server;
}

/** For the running test. */
export async function temporaryRedis(...options: readonly string[]): Promise<RedisServer> {
  const server = await startRedis(options);
  onTestFinished(() => server.stop());
  return server;
}

/** For a test that runs beside others. */
export async function ownRedis(
  undoLater: (undo: () => Promise<void>) => void,
  ...options: readonly string[]
): Promise<RedisServer> {
  const server = await startRedis(options);
  undoLater(() => server.stop());
  return server;
}

async function startRedis(options: readonly string[]): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "ztw-redis-"));
  const port = await freePort();
  let child: ChildProcess | undefined;
  const end = async (signal: NodeJS.Signals) => {
    if (child === undefined) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
    child = undefined;
  };
  const start = async () => {
    const usual = [
      "--port",
      `${port}`,
      "--bind",
      "127.0.0.1",
      "--dir",
      folder,
      "--save",
      "",
      "--daemonize",
      "no",
    ];
    child = spawn(program!, [...usual, ...options], { stdio: "ignore" });
    await answers(port);
  };
  await start();
  return {
    ...{ port, url: `redis://127.0.0.1:${port}`, folder, start },
    kill: () => end("SIGKILL"),
    ask: (command) => ask(port, command),
    stop: async () => {
      await end("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const mostTries = 200;

/** Any answer will do but that it is loading: one that asks for a password is up. */
async function answers(port: number): Promise<void> {
  for (let numTries = 0; numTries < mostTries; numTries++) {
    const answer = await ask(port, "PING");
    if (answer !== "" && !answer.startsWith("-LOADING")) return;
    await delay(25);
  }
  throw new Error(`redis-server does not answer on port ${port}`);
}

/** Its answer as it is sent; `""` for none. */
function ask(port: number, command: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(`${command}\r\n`));
    const end = (answer: string) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on("data", (bytes) => end(bytes.toString())).on("error", () => end(""));
  });
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
