/** Firefox without a window, driven by WebDriver BiDi over a socket: no driver of it comes with what is installed here. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import WebSocket from "ws";
import { findProgram } from "../../src/core/programs.js";

export interface FirefoxPage {
  readonly version: string;
  /** The value of an expression, awaited; it must be JSON. */
  evaluate(expression: string): Promise<unknown>;
  close(): Promise<void>;
}

export function findFirefox(): string | undefined {
  return ["firefox", "firefox-esr"].map((name) => findProgram(name, process.env.PATH)).find(Boolean);
}

/**
 * Opens an address.
 *
 * @param home - an empty folder, for its profile.
 */
export async function openFirefox(url: string, home: string): Promise<FirefoxPage> {
  const args = ["--headless", "--no-remote", "--profile", home, "--remote-debugging-port", "0"];
  const child = spawn(findFirefox()!, args, { env: { ...process.env, HOME: home } });
  const close = async () => {
    const ended = once(child, "exit");
    child.kill();
    await ended;
  };
  try {
    const ask = await connect(`${await addressOf(child)}/session`);
    const { capabilities } = await ask("session.new", { capabilities: {} });
    const { contexts } = await ask("browsingContext.getTree", {});
    const { context } = contexts[0];
    await ask("browsingContext.navigate", { context, url, wait: "complete" });
    const evaluate = async (expression: string) => {
      const asText = `(async () => JSON.stringify((await (${expression})) ?? null))()`;
      const given = { expression: asText, target: { context }, awaitPromise: true };
      const { result, exceptionDetails } = await ask("script.evaluate", given);
      if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text);
      return JSON.parse(result.value);
    };
    return { version: `Firefox ${capabilities.browserVersion}`, evaluate, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function addressOf({ stderr }: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: stderr! })) {
    const address = /WebDriver BiDi listening on (ws:\S+)/.exec(line)?.[1];
    if (address !== undefined) return address;
  }
  throw new Error("Firefox ended before it could be driven");
}

// biome-ignore lint/suspicious/noExplicitAny: what the protocol answers is read where it is asked for.
type Ask = (method: string, params: object) => Promise<any>;

interface Answer {
  /** Absent: it is an event. */
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: string;
  readonly message?: string;
}

async function connect(address: string): Promise<Ask> {
  const socket = new WebSocket(address);
  await once(socket, "open");
  const waiting = new Map<number, (answer: Answer) => void>();
  socket.on("message", (text) => {
    const answer = JSON.parse(String(text)) as Answer;
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer);
  });
  let id = 0;
  return (method, params) =>
    new Promise((resolve, reject) => {
      waiting.set(++id, ({ result, error, message }) =>
        error === undefined ? resolve(result) : reject(new Error(message)),
      );
      socket.send(JSON.stringify({ id, method, params }));
    });
}
