import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { findOpener, openBrowser } from "../../../src/lab/server/open-browser.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";

describe("findOpener", () => {
  it.each<[NodeJS.Platform, NodeJS.ProcessEnv, string | undefined]>([
    ["linux", { DISPLAY: ":0" }, "xdg-open"],
    ["linux", { WAYLAND_DISPLAY: "wayland-0" }, "xdg-open"],
    ["linux", { WSL_DISTRO_NAME: "Debian" }, "cmd.exe"],
    ["linux", {}, undefined],
    ["linux", { DISPLAY: "" }, undefined],
    ["linux", { DISPLAY: ":0", CI: "true" }, undefined],
    ["linux", { DISPLAY: ":10", SSH_CONNECTION: "192.0.2.1 1 192.0.2.2 22" }, undefined],
    ["darwin", {}, "open"],
    ["darwin", { CI: "1" }, undefined],
    ["darwin", { SSH_CONNECTION: "192.0.2.1 1 192.0.2.2 22" }, undefined],
    ["win32", {}, "cmd"],
    ["win32", { CI: "true" }, undefined],
    ["aix", { DISPLAY: ":0" }, undefined],
  ])("on %s with %j finds %s", (platform, environment, program) => {
    expect(findOpener(environment, platform)?.[0]).toBe(program);
  });
});

describe("openBrowser", () => {
  it("gives the address to the program, as one word", async () => {
    const file = join(temporaryFolder(), "opened");
    const write = `require("node:fs").writeFileSync(${JSON.stringify(file)}, process.argv.at(-1))`;
    openBrowser("http://127.0.0.1:1/?token=a b", [process.execPath, "-e", write]);
    for (let waited = 0; !existsSync(file) && waited < 10_000; waited += 20) await setTimeout(20);
    await setTimeout(20);
    expect(readFileSync(file, "utf8")).toBe("http://127.0.0.1:1/?token=a b");
  });

  it("does without a program that is not there", async () => {
    openBrowser("http://127.0.0.1:1/", [join(temporaryFolder(), "none")]);
    openBrowser("http://127.0.0.1:1/", undefined);
    await setTimeout(50);
  });
});
