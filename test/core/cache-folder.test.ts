import { chmodSync, mkdirSync, rmdirSync, symlinkSync } from "node:fs";
import { userInfo } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { cacheFolder } from "../../src/core/cache-folder.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const ownTemporary = `ztw-atari-${process.getuid?.() ?? "user"}`;

describe("the cache folder", () => {
  it.each([
    ["is ZTW_CACHE_DIR", { ZTW_CACHE_DIR: "/data/my cache" }, "/data/my cache"],
    ["is a whole path where that is relative", { ZTW_CACHE_DIR: "cache" }, resolve("cache")],
    ["knows what a shell makes of ~", { ZTW_CACHE_DIR: "~/cache" }, "HOME/cache"],
    ["leaves names that begin with ~ alone", { ZTW_CACHE_DIR: "/data/~x" }, "/data/~x"],
    ["lies in XDG_CACHE_HOME", { XDG_CACHE_HOME: "TMP/xdg" }, "TMP/xdg/ztw-atari"],
    ["lies in the home folder where that is relative", { XDG_CACHE_HOME: "xdg" }, "HOME/.cache/ztw-atari"],
    ["knows ~ in XDG_CACHE_HOME", { XDG_CACHE_HOME: "~/xdg" }, "HOME/xdg/ztw-atari"],
    [
      "takes nothing from empty variables",
      { XDG_CACHE_HOME: "", ZTW_CACHE_DIR: "" },
      "HOME/.cache/ztw-atari",
    ],
    ["does not ask for LOCALAPPDATA", { LOCALAPPDATA: "/mnt/c/Local" }, "HOME/.cache/ztw-atari"],
    ["is a temporary one where the home does not exist", { HOME: "/nonexistent" }, `TMP/${ownTemporary}`],
    [
      "is a temporary one where the cache cannot be made",
      { XDG_CACHE_HOME: "/dev/null/xdg" },
      `TMP/${ownTemporary}`,
    ],
  ])("%s", (_case, env, expected) => {
    const folder = temporaryFolder();
    const place = (text: string) => text.replace("HOME", join(folder, "home")).replace("TMP", folder);
    mkdirSync(join(folder, "home"));
    const placed = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, place(value)]));
    expect(cacheFolder({ HOME: join(folder, "home"), TMPDIR: folder, ...placed }, "linux")).toBe(
      place(expected),
    );
  });

  it("is the platform's own on other systems", () => {
    const folder = temporaryFolder();
    const env = { HOME: folder, LOCALAPPDATA: join(folder, "Local"), XDG_CACHE_HOME: join(folder, "xdg") };
    expect(cacheFolder(env, "darwin")).toBe(join(folder, "Library", "Caches", "ztw-atari"));
    expect(cacheFolder(env, "win32")).toBe(join(folder, "Local", "ztw-atari"));
  });

  it.each([{}, { HOME: "" }, { HOME: "here" }])(
    "is that of the user's entry where HOME is no folder: %j",
    (env) => {
      expect(cacheFolder(env, "linux")).toBe(join(userInfo().homedir, ".cache", "ztw-atari"));
    },
  );

  it("is no temporary folder that others could have filled", () => {
    const folder = temporaryFolder();
    const ours = join(folder, ownTemporary);
    const find = () => cacheFolder({ HOME: "/nonexistent", TMPDIR: folder }, "linux");
    const refusal = `expected ${ours} to be this user's alone, received another's. Set ZTW_CACHE_DIR`;
    mkdirSync(ours);
    chmodSync(ours, 0o777);
    expect(find).toThrow(refusal);
    rmdirSync(ours);
    symlinkSync("/", ours);
    expect(find).toThrow(refusal);
  });

  it("says what to set where there is none at all", () => {
    expect(() => cacheFolder({ HOME: "/nonexistent", TMPDIR: "/dev/null" }, "linux")).toThrow(
      `cannot make /dev/null/${ownTemporary}. Set ZTW_CACHE_DIR to a folder that can be written.`,
    );
  });
});
