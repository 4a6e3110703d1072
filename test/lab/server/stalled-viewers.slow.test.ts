/** Viewers that do not keep up: what they miss, what they get, and that nobody else notices. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setImmediate, setTimeout } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import type { LabServer } from "../../../src/lab/server/serve-lab.js";
import { socketPath } from "../../../src/lab/wire.js";
import { frame } from "./fake-host.js";
import { serveHere } from "./serve-here.js";
import { until } from "./until.js";
import { enter, originOf, type Pass, watch } from "./visitor.js";

/** A viewer that does not read after the greeting, not even what the protocol asks. */
async function stall(server: LabServer, { cookie }: Pass): Promise<Socket> {
  const socket = connect(server.port, "127.0.0.1");
  socket.write(
    `GET ${socketPath} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nOrigin: ${originOf(server)}\r\nCookie: ${cookie}\r\n` +
      "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  await once(socket, "data");
  socket.pause();
  onTestFinished(() => {
    socket.destroy();
  });
  return socket;
}

describe("a viewer that does not keep up", () => {
  const numFrames = 240; // 8 MB

  it("misses frames, keeps no memory, and delays nobody", async () => {
    const server = await serveHere();
    const pass = await enter(server);
    const fast = await watch(server, pass);
    const slow = await stall(server, pass);
    const times: number[] = [];
    for (let number = 1; number <= numFrames; number++) {
      times.push(server.agentHost.broadcast(frame(number)));
      if (number % 4 === 0) await until(() => fast.events.length > number);
    }
    expect(fast.events).toHaveLength(1 + numFrames);
    expect(fast.events.at(-1)).toEqual(frame(numFrames));
    expect(times.toSorted((one, other) => one - other)[Math.floor(numFrames * 0.9)]).toBeLessThan(5);
    let received = 0;
    slow.on("data", (part) => {
      received += part.length;
    });
    slow.resume();
    await setTimeout(300);
    expect(received).toBeGreaterThan(300_000);
    expect(received).toBeLessThan(700_000); // all that was kept for it
  });

  it("gets every reply, and all that is no frame or decision", async () => {
    const server = await serveHere();
    const pass = await enter(server);
    const slow = await watch(server, pass);
    slow.socket.pause();
    for (let number = 1; number <= 100; number++) {
      server.agentHost.broadcast(frame(number));
      server.agentHost.broadcast({ type: "paced", speed: number });
    }
    await setImmediate();
    slow.socket.resume();
    await until(() => slow.events.some((event) => event.type === "paced" && event.speed === 100));
    expect(slow.events.filter(({ type }) => type === "paced")).toHaveLength(100);
    const numFramesSeen = slow.events.filter(({ type }) => type === "frame").length;
    expect(numFramesSeen).toBeGreaterThan(10);
    expect(numFramesSeen).toBeLessThan(20);
  });

  it("has the newest frames again once it has caught up", async () => {
    const server = await serveHere();
    const slow = await watch(server, await enter(server));
    slow.socket.pause();
    for (let number = 1; number <= 100; number++) server.agentHost.broadcast(frame(number));
    slow.socket.resume();
    await until(() => slow.events.length > 10);
    await setTimeout(50);
    server.agentHost.broadcast(frame(101));
    await until(() => slow.events.some((event) => event.type === "frame" && event.frame === 101));
  });

  it("is given up when replies pile up", async () => {
    const server = await serveHere();
    const pass = await enter(server);
    await stall(server, pass);
    expect(server.agentHost.numViewers).toBe(1);
    const text = "a".repeat(1_000_000);
    for (let index = 0; index < 30; index++)
      server.agentHost.broadcast({ type: "receipt", lane: 0, text: text + index });
    await until(() => server.agentHost.numViewers === 0);
  });

  it("is dropped when it does not even answer whether it is there; others stay", async () => {
    const server = await serveHere({ heartbeatMs: 100 });
    const pass = await enter(server);
    const alive = await watch(server, pass);
    await stall(server, pass);
    expect(server.agentHost.numViewers).toBe(2);
    await until(() => server.agentHost.numViewers === 1);
    await setTimeout(400);
    expect(server.agentHost.numViewers).toBe(1);
    expect(alive.socket.readyState).toBe(alive.socket.OPEN);
  });
});
