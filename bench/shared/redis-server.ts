/** A Redis of one's own: on a free port, in a folder that goes with it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findProgram } from "../../src/tools.js";

/** Undefined where there is none: `apt-get install redis-server` brings it. */
export const redisProgram = findProgram("redis-server", process.env.PATH);

export interface RedisServer {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** Ends it as a power cut does. */
  kill(): Promise<void>;
  /** Starts it anew on the same port, with what is on its disk. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Its answer to a command, as it is sent. */
  ask(command: string): Promise<string>;
}

/**
 * Starts one, and waits until it answers.
 *
 * @param options - of redis-server, after those that make it one that keeps nothing.
 * @param host - the address that it listens at. Default `127.0.0.1`.
 */
export async function startRedisServer(
  options: readonly string[] = [],
  host = "127.0.0.1",
): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "ztw-redis-"));
  const port = await freePort();
  let child: ChildProcess | undefined;
  const end = async () => {
    if (child === undefined) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
    child = undefined;
  };
  const start = async () => {
    const place = ["--port", `${port}`, "--bind", host, "--protected-mode", "no"];
    const server = spawn(redisProgram!, [...place, "--dir", folder, "--save", "", ...options], {
      stdio: "ignore",
    });
    const endWithUs = () => void server.kill("SIGKILL");
    process.once("exit", endWithUs);
    server.once("exit", () => process.off("exit", endWithUs));
    child = server;
    await whenAnswering(host, port).catch(async (error) => {
      await end();
      throw error;
    });
  };
  await start();
  return {
    ...{ host, port, url: `redis://${host}:${port}`, start, kill: end },
    ask: (command) => ask(host, port, command),
    stop: async () => {
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const mostTries = 200;
const pauseMs = 25;

/** Any answer will do but that it is loading: one that asks for a password is up. */
async function whenAnswering(host: string, port: number): Promise<void> {
  for (let numTries = 0; numTries < mostTries; numTries++) {
    const answer = await ask(host, port, "PING");
    if (answer !== "" && !answer.startsWith("-LOADING")) return;
    await delay(pauseMs);
  }
  throw new Error(`redis-server does not answer on port ${port}`);
}

/** `""` for no answer. One that is longer than a packet is not read to its end. */
function ask(host: string, port: number, command: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, host, () => socket.write(`${command}\r\n`));
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
