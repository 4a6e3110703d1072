/** Serves a folder on the loopback, below a path, as any static host does. */
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

export interface StaticServer {
  readonly url: string;
  /** Paths below the folder, in the order in which they were asked for. */
  readonly asked: readonly string[];
  /** Changes what is served under a path below the folder. */
  damage(path: string, change: (bytes: Buffer) => Buffer): void;
  close(): Promise<void>;
}

/** @param subPath - where the folder is: `"/some/where/"`. */
export async function serveFolder(folder: string, subPath: string): Promise<StaticServer> {
  const changes = new Map<string, (bytes: Buffer) => Buffer>();
  const asked: string[] = [];
  const server = createServer(({ url = "" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const below = pathname.startsWith(subPath) ? decodeURIComponent(pathname.slice(subPath.length)) : "..";
    const path = below === "" ? "index.html" : below;
    const file = join(folder, path);
    asked.push(path);
    if (path.includes("..") || !existsSync(file)) return void response.writeHead(404).end();
    const bytes = readFileSync(file);
    response.writeHead(200, { "Content-Type": types[extname(file)] ?? "application/octet-stream" });
    response.end(changes.get(path)?.(bytes) ?? bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${subPath}`,
    asked,
    damage: (path, change) => void changes.set(path, change),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
