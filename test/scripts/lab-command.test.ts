/** What `ztw lab` refuses before it opens anything. */
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { runHere } from "./run-here.js";

const refused = (said: string) => ({ exitCode: 2, said: `ztw lab: expected ${said}\n`, stdout: "" });

describe("ztw lab", () => {
  it("says that a port is in use", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    expect(await runHere("lab", "--no-open", "--port", String(port))).toEqual(
      refused(
        `a port that no other program uses for --port, received ${port}. Name another one, or none for one that is free.`,
      ),
    );
  });

  it.each(["192.0.2.1", "no.such.name.invalid", "localhost:80", "http://localhost"])(
    "says that %s is no address of this machine",
    async (address) => {
      expect(await runHere("lab", "--no-open", "--host", address)).toEqual(
        refused(`an address or a name of this machine for --host, received ${JSON.stringify(address)}.`),
      );
    },
  );

  it.each(["-1", "65536", "8080.5", "http"])("says that %s is no port", async (port) => {
    expect(await runHere("lab", "--no-open", "--port", port)).toEqual(
      refused(`an integer from 0 to 65535 for --port, received ${JSON.stringify(port)}.`),
    );
  });

  it("says that a folder of results is not there, or is a file", async () => {
    const [missing, file] = ["missing", "file"].map((name) => join(temporaryFolder(), name));
    writeFileSync(file!, "");
    const expected = "an existing folder for --results, received";
    expect(await runHere("lab", "--no-open", "--results", missing!)).toEqual(
      refused(`${expected} ${JSON.stringify(missing)}, which is not there.`),
    );
    expect(await runHere("lab", "--no-open", "--results", file!)).toEqual(
      refused(`${expected} ${JSON.stringify(file)}, which is a file.`),
    );
  });

  it.each([
    [["--with-rom"], "--with-rom only with --static"],
    [["--static", "site", "--port", "80"], "--port only without --static, which serves nothing"],
    [["--static", "site", "--no-open"], "--no-open only without --static, which serves nothing"],
  ])("says that %j would do nothing", async (args, said) => {
    expect(await runHere("lab", ...args)).toEqual(
      refused(`${said}; here it would do nothing. Leave it out.`),
    );
  });

  it("says which of several bundles is not there, and what a folder is that is none", async () => {
    const empty = temporaryFolder();
    const missing = join(empty, "missing");
    expect(await runHere("lab", "--no-open", "--bundle", `${empty},${missing}`)).toEqual(
      refused(`an existing folder for --bundle, received ${JSON.stringify(missing)}, which is not there.`),
    );
    const { exitCode, said } = await runHere("lab", "--no-open", "--bundle", empty);
    expect(exitCode).toBe(1);
    expect(said.trim().split("\n")).toHaveLength(1);
    expect(said).toContain("policy.json");
  });
});
