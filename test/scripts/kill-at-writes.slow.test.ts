/** `kill -9` at every kind of write of every long command: the same command ends as if nothing had happened, and leaves nothing over. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { exportSafetensors, shippedBundleFolder } from "../../src/index.js";
import { killAt, killAtWrites, type Program } from "../helpers/kill-at-writes.js";
import { sharedTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle } from "../helpers/toy-bundle.js";

const material = sharedTemporaryFolder();

beforeAll(async () => {
  const folder = join(material, "bundle");
  await makeToyBundle(folder, { numActions: 4 });
  const manifest = join(folder, "policy.json");
  const breakout = {
    game: "breakout",
    actionSet: [0, 1, 3, 4],
    actionMeanings: ["NOOP", "FIRE", "RIGHT", "LEFT"],
  };
  writeFileSync(manifest, JSON.stringify({ ...JSON.parse(readFileSync(manifest, "utf8")), ...breakout }));
  mkdirSync(join(material, "imported"));
  await exportSafetensors(shippedBundleFolder("pong"), "expert", join(material, "imported", "a.safetensors"));
});

const bring = (name: string) => (home: string) =>
  cpSync(join(material, name), join(home, name), { recursive: true });
const tiny =
  "--num-envs 2 --rollout-steps 16 --checkpoint-every-steps 32 --num-threads 1 --quiet --output out";
const commands: readonly (readonly [
  string,
  { readonly source: string; readonly numMoments: number; readonly done?: string },
])[] = [
  ["export breakout --bundle bundle --output out/a.onnx", { source: "bundle", numMoments: 5 }],
  [
    "import imported/a.safetensors --game pong --output out",
    { source: "imported", numMoments: 7, done: "expected a folder without a bundle" },
  ],
  ["calibrate breakout --bundle bundle --num-observations 20", { source: "bundle", numMoments: 4 }],
  [
    "record breakout --bundle bundle --max-frames 30 --output out/a.mp4 --receipt out/a.json --quiet",
    { source: "bundle", numMoments: 9 },
  ],
  [
    "evaluate breakout --bundle bundle --taus 0.5 --num-seeds 1 --mode sampled --num-workers 1 --output out/a.json --quiet",
    { source: "bundle", numMoments: 20 },
  ],
  [
    `distill breakout --bundle bundle --steps 64 --ensemble-steps 32 --epochs 1 ${tiny}`,
    { source: "bundle", numMoments: 16 },
  ],
  [
    `train breakout --from bundle --steps 64 --minibatch-size 16 --epochs 1 --evaluation-episodes 0 ${tiny}`,
    { source: "bundle", numMoments: 14 },
  ],
];

const programOf = (line: string, source: string, done?: string): Program => ({
  args: line.split(" "),
  folder: temporaryFolder(),
  prepare: bring(source),
  done,
});

describe("a command that is killed at a write", () => {
  it.each(commands)("ends as if it had not been: ztw %s", async (line, { source, numMoments, done }) => {
    const { numMoments: found, faults } = await killAtWrites(programOf(line, source, done));
    expect(faults).toEqual([]);
    expect(found).toBeGreaterThanOrEqual(numMoments);
  });

  it("leaves what the copies hold", async () => {
    const program = programOf(
      ...(["export breakout --bundle bundle --output out/a.onnx", "bundle"] as const),
    );
    const home = join(program.folder, "home");
    expect(await killAt(program, 3)).toBe("SIGKILL");
    expect(readdirSync(join(home, "out")).join()).toMatch(/^\.ztw-unfinished-[0-9a-f-]+$/);
  });
});

it("would be found: a program that writes in place", async () => {
  const folder = temporaryFolder();
  const planted = join(folder, "planted.mjs");
  writeFileSync(
    planted,
    `import { existsSync, readFileSync, writeFileSync } from "node:fs";
    export async function main() {
      if (existsSync("state.json")) JSON.parse(readFileSync("state.json", "utf8"));
      writeFileSync("state.json", JSON.stringify({ whole: true }));
    }`,
  );
  const { faults } = await killAtWrites({ cli: pathToFileURL(planted).href, args: [], folder });
  expect(faults.join()).toContain("SyntaxError");
});
