/** The page and its files: who gets them, and what nobody gets. */
import { once } from "node:events";
import { linkSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { serveHere, writePage } from "./serve-here.js";
import { ask, enter, originOf } from "./visitor.js";

const opened = ({ url }: { readonly url: string }) => new URL(url).pathname + new URL(url).search;

describe("the address", () => {
  it("opens the page once, with a cookie that scripts and other sites do not get", async () => {
    const server = await serveHere();
    const first = await ask(server, opened(server));
    expect(first.status).toBe(200);
    expect(first.text).toContain("<title>lab</title>");
    expect(first.headers["set-cookie"]).toEqual([
      expect.stringMatching(/^ztw-lab-\d+=[\w-]{32}; Path=\/; HttpOnly; SameSite=Strict$/),
    ]);
    const second = await ask(server, opened(server));
    expect(second.status).toBe(403);
    expect(second.headers["set-cookie"]).toBeUndefined();
    expect(second.text).toContain("start it again");
  });

  it("is good for reloads in the browser that opened it, and for its page without the token", async () => {
    const server = await serveHere();
    const headers = await enter(server).then(({ cookie }) => ({ cookie: `other=1; ${cookie}` }));
    expect((await ask(server, opened(server), { headers })).status).toBe(200);
    expect((await ask(server, "/", { headers })).status).toBe(200);
    expect((await ask(server, "/main.js", { headers })).status).toBe(200);
  });

  it("is not used up by what looks at links before people do", async () => {
    const server = await serveHere();
    expect((await ask(server, opened(server), { method: "HEAD" })).status).toBe(403);
    expect((await ask(server, opened(server).replace("/?", "/main.js?"))).status).toBe(403);
    expect((await ask(server, opened(server))).status).toBe(200);
  });

  it.each([
    ["no token", () => "/"],
    ["a token of its own", () => `/?token=${"a".repeat(32)}`],
    ["an empty token", () => "/?token="],
    ["a part of the token", (right: string) => right.slice(0, -1)],
    ["another name", (right: string) => right.replace("token", "tokens")],
    ["a file", () => "/main.js"],
    ["a file that is not there", () => "/none.js"],
  ])("lets nobody in with %s", async (_, path) => {
    const server = await serveHere();
    const answer = await ask(server, path(opened(server)));
    expect([answer.status, answer.headers["set-cookie"]]).toEqual([403, undefined]);
  });

  it.each([
    ["another server's", (cookie: string) => `${cookie.split("=")[0]}=${"a".repeat(32)}`],
    ["one of another port", (cookie: string) => cookie.replace(/\d+=/, "1=")],
    ["half a", (cookie: string) => cookie.slice(0, -1)],
    ["an empty", () => ""],
  ])("lets nobody in with %s cookie", async (_, change) => {
    const server = await serveHere();
    const { cookie } = await enter(server);
    expect((await ask(server, "/", { headers: { cookie: change(cookie) } })).status).toBe(403);
  });

  it("is another one each time", async () => {
    const [one, other] = [await serveHere(), await serveHere()];
    expect(new URL(one.url).search).not.toBe(new URL(other.url).search);
    expect((await ask(one, opened(other))).status).toBe(403);
  });
});

describe("a request that calls the server by another name", () => {
  it.each([
    "evil.example",
    "evil.example:PORT",
    "localhost",
    "localhost:1",
    "127.0.0.1.evil.example:PORT",
    "127.0.0.2:PORT",
    "0.0.0.0:PORT",
    "user@127.0.0.1:PORT",
  ])("is refused, whatever it has: %j", async (name) => {
    const server = await serveHere();
    const host = name.replace("PORT", String(server.port));
    expect((await ask(server, opened(server), { headers: { host } })).status).toBe(421);
    const { cookie } = await enter(server); // not used up
    expect((await ask(server, "/", { headers: { host, cookie } })).status).toBe(421);
  });

  it.each(["localhost:PORT", "LOCALHOST:PORT", "127.0.0.1:PORT", "[::1]:PORT"])(
    "is not one that says %s",
    async (name) => {
      const server = await serveHere();
      const host = name.replace("PORT", String(server.port));
      expect((await ask(server, opened(server), { headers: { host } })).status).toBe(200);
    },
  );
});

it("a request that names no server is refused", async () => {
  const server = await serveHere();
  const socket = connect(server.port, "127.0.0.1");
  socket.end(`GET ${opened(server)} HTTP/1.0\r\n\r\n`);
  const [answer] = (await once(socket, "data")) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 421 /);
});

describe("a request from another page", () => {
  const cross = { "sec-fetch-site": "cross-site" };
  const sibling = { "sec-fetch-site": "same-site" }; // another port of this machine
  it.each<Record<string, string>>([
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: "" },
    { origin: "http://127.0.0.1:1" },
    { origin: "http://localhost:PORT" },
    { origin: "https://127.0.0.1:PORT" },
    { origin: "http://127.0.0.1:PORT.evil.example" },
    { ...cross, "sec-fetch-mode": "no-cors", "sec-fetch-dest": "script" },
    { ...sibling, "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" },
    { ...cross, "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" },
  ])("is refused though it has the cookie: %j", async (headers) => {
    const server = await serveHere();
    const { cookie } = await enter(server);
    const filled = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace("PORT", String(server.port))]),
    );
    expect((await ask(server, "/main.js", { headers: { cookie, ...filled } })).status).toBe(403);
  });

  it("is none that says it comes from this one, or from a link", async () => {
    const server = await serveHere();
    const { cookie } = await enter(server);
    const right: Record<string, string>[] = [
      { origin: originOf(server) },
      { "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors", "sec-fetch-dest": "script" },
      { "sec-fetch-site": "none", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
      { ...cross, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
    ];
    for (const headers of right)
      expect((await ask(server, "/", { headers: { cookie, ...headers } })).status).toBe(200);
  });
});

describe("files", () => {
  it.each([
    ["/", "text/html; charset=utf-8"],
    ["/index.html", "text/html; charset=utf-8"],
    ["/main.js", "text/javascript; charset=utf-8"],
    ["/assets/a%20b.svg", "image/svg+xml"],
  ])("of the page are served: %s", async (path, type) => {
    const server = await serveHere();
    const headers = await enter(server);
    const answer = await ask(server, path, { headers: { ...headers } });
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, type]);
    const head = await ask(server, path, { method: "HEAD", headers: { ...headers } });
    expect([head.status, head.text]).toEqual([200, ""]);
    expect(head.headers["content-length"]).toBe(answer.headers["content-length"]);
  });

  it.each([
    "/../secret.html",
    "/assets/../../secret.html",
    "/..%2fsecret.html",
    "/%2e%2e/secret.html",
    "/%2e%2e%2fsecret.html",
    "/..%5csecret.html",
    "/..\\secret.html",
    "/%252e%252e/secret.html",
    "/....//secret.html",
    "//etc/passwd",
    "/etc/passwd",
    "/C:/secret.html",
    "/index.html%00",
    "/main.js%00.html",
    "/main.js/",
    "/assets",
    "/assets/",
    "/.hidden.html",
    "/notes.txt",
    "/linked.html",
    "/linked/secret.html",
    "/main.js;x",
    "/constructor",
    "/__proto__",
    `/${"a".repeat(8000)}`,
  ])("outside of it are not: %s", async (path) => {
    const pageFolder = writePage();
    symlinkSync(join(pageFolder, "..", "secret.html"), join(pageFolder, "linked.html"));
    symlinkSync(join(pageFolder, ".."), join(pageFolder, "linked"));
    writeFileSync(join(pageFolder, ".hidden.html"), "secret");
    writeFileSync(join(pageFolder, "notes.txt"), "secret");
    const server = await serveHere({ pageFolder });
    const answer = await ask(server, path, { headers: { ...(await enter(server)) } });
    expect([answer.status, answer.text]).toEqual([404, "There is no such file."]);
  });

  it("would be caught being served from elsewhere: a file that is in the folder is", async () => {
    const pageFolder = writePage();
    linkSync(join(pageFolder, "..", "secret.html"), join(pageFolder, "inside.html"));
    const server = await serveHere({ pageFolder });
    const answer = await ask(server, "/inside.html", { headers: { ...(await enter(server)) } });
    expect([answer.status, answer.text]).toEqual([200, "secret"]);
  });

  it.each(["http://evil.example/", "*", "main.js", "?token=", "/#a"])(
    "have paths; %j is none",
    async (target) => {
      const server = await serveHere();
      const { cookie } = await enter(server);
      const socket = connect(server.port, "127.0.0.1");
      socket.end(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nCookie: ${cookie}\r\n\r\n`);
      const [answer] = (await once(socket, "data")) as [Buffer];
      expect(answer.toString()).toMatch(/^HTTP\/1\.1 40[04] /);
    },
  );
});

describe("every answer", () => {
  it.each([
    ["/", 200],
    ["/main.js", 200],
    ["/none", 404],
  ])("of %s keeps browsers to what is the page's own (%i)", async (path, status) => {
    const server = await serveHere();
    const answer = await ask(server, path, { headers: { ...(await enter(server)) } });
    expect(answer.status).toBe(status);
    const policy = answer.headers["content-security-policy"];
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(answer.headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "cross-origin-resource-policy": "same-origin",
    });
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    expect(answer.headers["x-powered-by"]).toBeUndefined();
  });

  it.each(["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])("to %s is no", async (method) => {
    const server = await serveHere();
    const headers = await enter(server);
    expect((await ask(server, "/", { method, headers: { ...headers } })).status).toBe(405);
  });

  it("to a request with a body ends its connection", async () => {
    const server = await serveHere();
    const headers = { ...(await enter(server)), "transfer-encoding": "chunked" };
    const answer = await ask(server, "/", { method: "POST", headers, body: "a".repeat(100_000) });
    expect([answer.status, answer.headers.connection]).toEqual([405, "close"]);
  });
});
