import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";
import { findProgram } from "../../src/core/programs.js";
import { usableCores } from "../../src/core/usable-cores.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

/** A machine of eight cores with these files. */
function coresWith(files: Record<string, string>): number {
  const root = temporaryFolder();
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return usableCores({ root, cores: 8 });
}

const unified = { "proc/self/cgroup": "0::/\n" };
const nested = { "proc/self/cgroup": "0::/pods/one\n" };
const legacy = {
  "proc/self/cgroup": "11:memory:/docker/a\n4:cpu,cpuacct:/docker/a\n1:name=systemd:/docker/a\n",
};

describe("usable cores", () => {
  it.each([
    ["there are no control groups", {}, 8],
    ["the group has no quota", { ...unified, "sys/fs/cgroup/cpu.max": "max 100000\n" }, 8],
    ["the quota is two cores", { ...unified, "sys/fs/cgroup/cpu.max": "200000 100000\n" }, 2],
    ["the quota is two and a half cores", { ...unified, "sys/fs/cgroup/cpu.max": "250000 100000\n" }, 2],
    ["the quota is half a core", { ...unified, "sys/fs/cgroup/cpu.max": "50000 100000\n" }, 1],
    ["the quota is larger than the machine", { ...unified, "sys/fs/cgroup/cpu.max": "6400000 100000\n" }, 8],
    ["the group above has a quota", { ...nested, "sys/fs/cgroup/pods/cpu.max": "300000 100000\n" }, 3],
    [
      "both have one",
      {
        ...nested,
        "sys/fs/cgroup/pods/cpu.max": "300000 100000\n",
        "sys/fs/cgroup/pods/one/cpu.max": "100000 50000\n",
      },
      2,
    ],
    ["the file is damaged", { ...unified, "sys/fs/cgroup/cpu.max": "what?" }, 8],
    [
      "the first version has no quota",
      {
        ...legacy,
        "sys/fs/cgroup/cpu,cpuacct/docker/a/cpu.cfs_quota_us": "-1\n",
        "sys/fs/cgroup/cpu,cpuacct/docker/a/cpu.cfs_period_us": "100000\n",
      },
      8,
    ],
    [
      "the first version has one",
      {
        ...legacy,
        "sys/fs/cgroup/cpu,cpuacct/docker/a/cpu.cfs_quota_us": "400000\n",
        "sys/fs/cgroup/cpu,cpuacct/docker/a/cpu.cfs_period_us": "100000\n",
      },
      4,
    ],
    [
      "the first version shows a container its own group alone",
      {
        ...legacy,
        "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "150000\n",
        "sys/fs/cgroup/cpu/cpu.cfs_period_us": "50000\n",
      },
      3,
    ],
  ])("are right where %s", (_case, files, expected) => {
    expect(coresWith(files)).toBe(expected);
  });

  it.runIf(findProgram("taskset", process.env.PATH) !== undefined)("heed affinity", () => {
    const url = pathToFileURL(join(packageRoot, "dist", "src", "core", "usable-cores.js")).href;
    const program = `import(${JSON.stringify(url)}).then(({ usableCores }) => console.log(usableCores()))`;
    expect(execFileSync("taskset", ["-c", "0", process.execPath, "-e", program], { encoding: "utf8" })).toBe(
      "1\n",
    );
  });
});
