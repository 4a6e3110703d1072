/** Where a server listens, what it refuses to begin with, and that it lets go. */
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { serveLab } from "../../../src/lab/server/serve-lab.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { fakeHost } from "./fake-host.js";
import { serveHere, writePage } from "./serve-here.js";
import { ask } from "./visitor.js";

describe("serveLab", () => {
  const wanted = { agentHost: fakeHost() };

  it("listens where this machine alone reaches it, on a port that is free", async () => {
    const server = await serveHere();
    expect(server.isLoopback).toBe(true);
    expect(new URL(server.url).host).toBe(`127.0.0.1:${server.port}`);
  });

  it("tells where others reach it", async () => {
    const server = await serveHere({ host: "0.0.0.0" });
    expect(server.isLoopback).toBe(false);
    expect(new URL(server.url).hostname).toMatch(/^\d+(\.\d+){3}$/);
    const { host, pathname, search } = new URL(server.url);
    expect((await ask(server, pathname + search, { headers: { host } })).status).toBe(200);
  });

  it("says that a port is in use", async () => {
    const { port } = await serveHere();
    await expect(serveLab({ ...wanted, pageFolder: writePage(), port })).rejects.toThrow(
      `serveLab: expected a port that no other program uses for port, received ${port} (number). Name another one, or none for one that is free.`,
    );
  });

  it.each(["192.0.2.1", "no.such.name.invalid", "2001:db8::1", "999.1.1.1", "http://127.0.0.1", "a b"])(
    "says that %s is no address of this machine",
    async (host) => {
      await expect(serveLab({ ...wanted, pageFolder: writePage(), host })).rejects.toThrow(
        `serveLab: expected an address or a name of this machine for host, received ${JSON.stringify(host)} (string).`,
      );
    },
  );

  it.each([-1, 65_536, 1.5, Number.NaN, "80"])("refuses the port %j", async (port) => {
    await expect(serveLab({ ...wanted, pageFolder: "x", port: port as number })).rejects.toThrow(
      "serveLab: expected an integer from 0 to 65535 for port",
    );
  });

  it("says how the page is built where there is none", async () => {
    const empty = temporaryFolder();
    mkdirSync(join(empty, "index.html"));
    for (const pageFolder of [empty, join(empty, "none")])
      await expect(serveLab({ ...wanted, pageFolder })).rejects.toThrow(
        `serveLab: expected the page that was built in ${pageFolder}, received a folder without index.html. Run: npm run build`,
      );
  });

  it("lets go of its port when it is closed, whoever is still connected", async () => {
    const server = await serveHere();
    const idle = connect(server.port, "127.0.0.1");
    await once(idle, "connect");
    await server.close();
    await serveHere({ port: server.port });
  });
});
