/** Sockets: who gets one, what goes over it, and what ends it. */
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { closeCodes, encodeRequest, longestRequest, socketPath } from "../../../src/lab/wire.js";
import { frame } from "./fake-host.js";
import { serveHere } from "./serve-here.js";
import { until } from "./until.js";
import { enter, knock, openSocket, originOf, watch } from "./visitor.js";

describe("a socket", () => {
  it("is for the page that was let in", async () => {
    const server = await serveHere();
    const { cookie } = await enter(server);
    const origin = originOf(server);
    expect(await knock(server, { origin, cookie })).toBe(101);
    expect(await knock(server, { origin, cookie: `a=b; ${cookie}; c=d` })).toBe(101);
    const named = `localhost:${server.port}`;
    expect(await knock(server, { host: named, origin: `http://${named}`, cookie })).toBe(101);
  });

  it.each<[string, Record<string, string>, number]>([
    ["without its cookie", { cookie: "" }, 403],
    ["with another cookie", { cookie: `ztw-lab=${"a".repeat(32)}` }, 403],
    ["from another site", { origin: "https://evil.example" }, 403],
    ["from a page of another port", { origin: "http://127.0.0.1:1" }, 403],
    ["from a page by the server's other name", { origin: "http://localhost:PORT" }, 403],
    ["from no page", { origin: "" }, 403],
    ["from a file", { origin: "null" }, 403],
    ["over a secure page", { origin: "https://127.0.0.1:PORT" }, 403],
    ["by another name", { host: "evil.example:PORT", origin: "http://evil.example:PORT" }, 421],
    ["by a name without the port", { host: "127.0.0.1", origin: "http://127.0.0.1" }, 421],
  ])("is refused %s", async (_, changes, status) => {
    const server = await serveHere();
    const right = { origin: originOf(server), ...(await enter(server)) };
    const headers = Object.entries({ ...right, ...changes }).map(([name, value]) => [
      name,
      value.replace("PORT", String(server.port)),
    ]);
    expect(await knock(server, Object.fromEntries(headers))).toBe(status);
    expect(server.agentHost.numViewers).toBe(0);
  });

  it("is refused where a browser would leave its page's name out", async () => {
    const server = await serveHere();
    expect(await knock(server, { ...(await enter(server)) })).toBe(403);
  });

  it.each(["/", "/main.js", `${socketPath}/`, "/%73ocket", "/x/../socket"])("is not at %s", async (path) => {
    const server = await serveHere();
    const pass = await enter(server);
    expect(await knock(server, { origin: originOf(server), ...pass }, path)).toBe(404);
  });

  it("is not opened by the token alone", async () => {
    const server = await serveHere();
    const path = `${socketPath}${new URL(server.url).search}`;
    expect(await knock(server, { origin: originOf(server) }, path)).toBe(403);
  });

  it("gives up on a handshake of another version or protocol", async () => {
    const server = await serveHere();
    const headers = { origin: originOf(server), ...(await enter(server)) };
    expect(await knock(server, { ...headers, "sec-websocket-version": "7" })).toBeGreaterThanOrEqual(400);
    expect(await knock(server, { ...headers, upgrade: "h2c" })).toBe(400);
    expect(server.agentHost.numViewers).toBe(0);
  });

  it("brings every viewer the host's events, and the host every viewer's requests", async () => {
    const server = await serveHere();
    const pass = await enter(server);
    const [one, other] = [await watch(server, pass), await watch(server, pass)];
    server.agentHost.broadcast(frame(1));
    one.socket.send(encodeRequest({ type: "pace", speed: 2 }));
    other.socket.send("null");
    await until(() => other.events.length === 3 && one.events.length === 2);
    expect(one.events).toEqual([{ type: "hello", version: "0.0.0", agents: [] }, frame(1)]);
    expect(other.events[2]).toMatchObject({ type: "refused" });
    expect(server.agentHost.requests).toContainEqual({ type: "pace", speed: 2 });
    one.socket.close();
    await until(() => server.agentHost.numViewers === 1);
  });

  it.each(["", "{", "[", "\u0000", "{'a':1}", "NaN"])("tells the host of %j as of nothing", async (text) => {
    const server = await serveHere();
    const { socket, events } = await watch(server, await enter(server));
    socket.send(text);
    await until(() => events.length === 2);
    expect(server.agentHost.requests).toEqual([undefined]);
  });
});

describe("what ends a socket, and no other one", () => {
  const end = async (act: (socket: import("ws").WebSocket) => unknown) => {
    const server = await serveHere();
    const pass = await enter(server);
    const [bad, good] = [await watch(server, pass), await watch(server, pass)];
    act(bad.socket);
    const code = await bad.closed;
    server.agentHost.broadcast(frame(1));
    await until(() => good.events.at(-1)?.type === "frame");
    await until(() => server.agentHost.numViewers === 1);
    return { code, numRequests: server.agentHost.requests.length };
  };

  it("a message that is too long", async () => {
    expect(await end((socket) => socket.send("a".repeat(longestRequest + 1)))).toEqual({
      code: closeCodes.tooLong,
      numRequests: 0,
    });
    const longest = await serveHere();
    const { socket } = await watch(longest, await enter(longest));
    socket.send(JSON.stringify("a".repeat(longestRequest - 2)));
    await until(() => longest.agentHost.requests.length === 1);
  });

  it("a message that is too long in parts", async () => {
    const parts = (socket: import("ws").WebSocket) => {
      for (let index = 0; index < 5; index++) socket.send("a".repeat(1000), { fin: false });
    };
    expect((await end(parts)).code).toBe(closeCodes.tooLong);
  });

  it("parts without end", async () => {
    const parts = (socket: import("ws").WebSocket) => {
      for (let index = 0; index < 1000; index++) socket.send("", { fin: false });
    };
    expect((await end(parts)).code).toBe(closeCodes.flood);
  });

  it("bytes in place of text", async () => {
    expect(await end((socket) => socket.send(Buffer.from("{}")))).toEqual({
      code: closeCodes.noText,
      numRequests: 0,
    });
  });

  it("text that is no UTF-8", async () => {
    expect((await end((socket) => socket.send(Buffer.of(0xff), { binary: false }))).code).toBe(1007);
  });

  it.each<[string, (socket: import("ws").WebSocket) => unknown]>([
    ["requests", (socket) => socket.send('{"type":"advance"}')],
    ["nonsense", (socket) => socket.send("{")],
    ["pings", (socket) => socket.ping()],
    ["answers that nobody asked for", (socket) => socket.pong("1")],
  ])("a flood of %s", async (_, send) => {
    const flood = (socket: import("ws").WebSocket) => {
      for (let index = 0; index < 2000; index++) send(socket);
    };
    const { code, numRequests } = await end(flood);
    expect(code).toBe(closeCodes.flood);
    expect(numRequests).toBeLessThan(500);
  });

  it("none of what a person does: 60 requests a second", async () => {
    const server = await serveHere();
    const { socket } = await watch(server, await enter(server));
    for (let index = 0; index < 30; index++) {
      socket.send('{"type":"advance"}');
      await setTimeout(16);
    }
    await until(() => server.agentHost.requests.length === 30);
    expect(socket.readyState).toBe(socket.OPEN);
  });

  it("is that as many watch as may; who watches goes on", async () => {
    const server = await serveHere();
    const pass = await enter(server);
    const watchers = await Promise.all(Array.from({ length: 16 }, () => watch(server, pass)));
    const late = openSocket(server, { cookie: pass.cookie, origin: originOf(server) });
    expect(await late.closed).toBe(closeCodes.full);
    expect(server.agentHost.numViewers).toBe(16);
    watchers[0]!.socket.close();
    await watchers[0]!.closed;
    await until(() => server.agentHost.numViewers === 15);
    await watch(server, pass);
  });

  it("the end of the server", async () => {
    const server = await serveHere();
    const { closed } = await watch(server, await enter(server));
    await server.close();
    expect(await closed).toBe(closeCodes.ended);
    expect(server.agentHost.numViewers).toBe(0);
  });
});
