/** A server of a small page, for one test. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type LabServer, type LabServerOptions, serveLab } from "../../../src/lab/server/serve-lab.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { type FakeHost, fakeHost } from "./fake-host.js";

/** Files of a page; the last one is no part of it. */
export function writePage(): string {
  const folder = join(temporaryFolder(), "page");
  mkdirSync(join(folder, "assets"), { recursive: true });
  writeFileSync(join(folder, "index.html"), "<!doctype html><title>lab</title>");
  writeFileSync(join(folder, "main.js"), "export {};");
  writeFileSync(join(folder, "assets", "a b.svg"), "<svg/>");
  writeFileSync(join(folder, "..", "secret.html"), "secret");
  return folder;
}

export async function serveHere(
  options: Partial<LabServerOptions> = {},
): Promise<LabServer & { readonly agentHost: FakeHost }> {
  const agentHost = fakeHost();
  const server = await serveLab({ agentHost, pageFolder: options.pageFolder ?? writePage(), ...options });
  onTestFinished(() => server.close());
  return { ...server, agentHost };
}
