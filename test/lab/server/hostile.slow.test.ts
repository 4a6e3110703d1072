/** Strangers and broken clients against a running `ztw lab`: it lives, and keeps nothing of them. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { RandomStream } from "../../../src/core/random.js";
import { longestRequest, socketPath } from "../../../src/lab/wire.js";
import { endLab, type LabProcess, startLab } from "../../helpers/lab-process.js";
import { heard } from "../browser/told.js";
import { openSocket, originOf } from "./visitor.js";

/**
 * What one attack may leave behind, in bytes of resident memory: the least of three, after one to warm up. The collector's moods are
 * some megabytes; what 1,000 messages or 200 connections leak would be kept in all three.
 */
const mostLeft = 6_000_000;
const numMessages = 1000;
const numConnections = 200;

/** Linux says how much memory another process has. */
const isLinux = process.platform === "linux";

interface Target {
  readonly lab: LabProcess;
  readonly port: number;
  readonly headers: { readonly cookie: string; readonly origin: string };
}

async function open(): Promise<Target> {
  const lab = await startLab();
  const page = await fetch(lab.url);
  const port = Number(new URL(lab.url).port);
  const cookie = page.headers.getSetCookie()[0]!.split(";")[0]!;
  return { lab, port, headers: { cookie, origin: originOf({ port }) } };
}

function residentBytes({ lab }: Target): number {
  const status = readFileSync(`/proc/${lab.child.pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) * 1024;
}

/** Requests that are none, and some that nearly are. */
function nonsense(random: RandomStream): string {
  const kinds: readonly (() => string)[] = [
    () => String.fromCharCode(...Array.from({ length: 50 }, () => random.integer(0xd7ff))),
    () => "[".repeat(longestRequest),
    () => `{"a":`.repeat(800),
    () => `{"type":"open","players":${"[".repeat(9)}${"]".repeat(9)},"seed":-1}`,
    () => `{"type":"tau","lane":${random.integer(9)},"tau":[${"1,".repeat(random.integer(99))}1e999]}`,
    () => `{"type":"readResult","file":"../../../../etc/passwd${"\\u0000".repeat(random.integer(9))}"}`,
    () => `{"type":"replay","file":"${"a/".repeat(random.integer(300))}","game":${random.integer(99)}}`,
    () => `{"__proto__":{"type":"pace"},"constructor":null,"type":{"toString":1}}`,
    () => `{"type":"pace","speed":${"9".repeat(random.integer(500) + 1)}}`,
    () => `{"type":"press","lane":0,"action":18,"more":"${"\\\\".repeat(random.integer(999))}"}`,
  ];
  return kinds[random.integer(kinds.length)]!();
}

/** Messages over sockets that were let in, a hundred each; every third is none at all. */
async function sendNonsense({ port, headers }: Target, random: RandomStream): Promise<void> {
  for (let sent = 0; sent < numMessages; sent += 100) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${socketPath}`, { headers });
    socket.on("error", () => {});
    await once(socket, "open");
    for (let index = 0; index < 99; index++) socket.send(nonsense(random));
    if (sent % 300 === 0) socket.send(Buffer.alloc(longestRequest + 1));
    else if (sent % 200 === 0) socket.send(Buffer.of(0xff), { binary: false });
    else socket.send("");
    await setTimeout(20);
    socket.terminate();
  }
}

/** Bytes with which a connection begins before it vanishes. */
function beginnings({ port, headers }: Target): string[] {
  const upgrade =
    `GET ${socketPath} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${headers.origin}\r\nConnection: Upgrade\r\n` +
    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  return [
    "",
    "G",
    "GET / HTTP/1.1\r\nHost: x\r\n",
    "\u0016\u0003\u0001\u0002", // a secure connection's
    upgrade,
    `${upgrade}\r\n`, // not let in
    `${upgrade}Cookie: ${headers.cookie}\r\n\r\n`,
    `${upgrade}Cookie: ${headers.cookie}\r\n\r\n\u0081\u00fe\u00ff`, // and a frame begun
    `POST / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 99999999\r\n\r\nabc`,
    `GET /${"a".repeat(20_000)} HTTP/1.1\r\n\r\n`,
  ];
}

async function vanish(target: Target): Promise<void> {
  const texts = beginnings(target);
  const sockets: Socket[] = [];
  for (let index = 0; index < numConnections; index++) {
    const socket = connect(target.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write(texts[index % texts.length]!, "latin1");
    sockets.push(socket);
    if (index % 20 === 19) await setTimeout(10);
  }
  sockets.forEach((socket, index) => {
    if (index % 2 === 0) socket.destroy();
    else socket.resetAndDestroy();
  });
  await setTimeout(50);
}

/** Whether it still plays for who was let in. */
async function expectAlive({ port, headers, lab }: Target): Promise<void> {
  const watcher = openSocket({ port }, headers);
  const { agents } = await heard(watcher, "hello");
  const { id, protocol } = agents[0]!;
  const player = { kind: "agent", agent: id, method: "expert", tau: 1, mode: "greedy", backend: "engine" };
  watcher.socket.send(JSON.stringify({ type: "open", players: [player], seed: 1, protocol }));
  watcher.socket.send(JSON.stringify({ type: "advance" }));
  await heard(watcher, "decision");
  expect(lab.child.exitCode).toBeNull();
  expect(lab.stderr()).not.toMatch(/Error|Warning/);
}

/** From one reading to the next. */
function leastGrowth(readings: readonly number[]): number {
  return Math.min(...readings.slice(1).map((bytes, index) => bytes - readings[index]!));
}

describe.runIf(isLinux)("a running lab", () => {
  it(`outlives ${numMessages} malformed messages and ${numConnections} connections that vanish, four times, with flat memory`, async () => {
    const target = await open();
    const random = new RandomStream(22, "nonsense");
    const readings: number[] = [];
    for (let round = 0; round < 4; round++) {
      await sendNonsense(target, random);
      await vanish(target);
      readings.push(residentBytes(target));
    }
    expect(leastGrowth(readings)).toBeLessThan(mostLeft);
    await expectAlive(target);
    await endLab(target.lab);
  });

  it("would be caught keeping what it was sent: 10 MB in each round", () => {
    expect(leastGrowth([100e6, 110e6, 120e6, 130e6])).toBeGreaterThan(mostLeft);
    expect(leastGrowth([100e6, 110e6, 111e6, 121e6])).toBeLessThan(mostLeft);
  });
});
