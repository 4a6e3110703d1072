/** docs/metrics.md explains every measure that a training writes: names come from tiny runs, not from a list. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { distillWith } from "../../src/distill/distill-with.js";
import { trainWith } from "../../src/policy/train-with.js";
import { makeToyBundle, StatefulToyVector, ToyVector } from "../distill/toy.js";
import { readScalars } from "../helpers/event-file.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { IdentityVector, identityArchitecture } from "../policy/identity-game.js";
import { readPage } from "./pages.js";

const small = { numEnvs: 3, rolloutSteps: 8, epochs: 1, numThreads: 1 } as const;

function namesIn(folder: string): string[] {
  const scalars = readdirSync(folder).flatMap((file) => readScalars(join(folder, file)));
  return [...new Set(scalars.map(({ tag }) => tag))].sort();
}

async function namesOfTraining(): Promise<string[]> {
  const logFolder = temporaryFolder();
  const evaluator = { evaluate: async () => ({ greedy: [1], sampled: [1] }) };
  const options = {
    ...small,
    game: "identity",
    output: temporaryFolder(),
    architecture: identityArchitecture,
  };
  await trainWith(
    { ...options, steps: 120, minibatchSize: 12, evaluator, logFolder },
    () => new IdentityVector(3),
  );
  return namesIn(logFolder);
}

async function namesOfDistillation(): Promise<string[]> {
  const bundle = (await makeToyBundle()).folder;
  const lengths = { steps: 48, ensembleSteps: 24, gateSteps: 24, rlSteps: 24 };
  const folders = [];
  for (const method of ["ztw", "ztw-gate", "ztw-regret", "ztw-rl"] as const) {
    const logFolder = temporaryFolder();
    await distillWith({ ...small, ...lengths, bundle, method, logFolder }, () => new ToyVector(3));
    folders.push(logFolder);
  }
  const holds = {
    bundle,
    method: "ztw-hold",
    holdSteps: 224,
    numEnvs: 2,
    rolloutSteps: 56,
    holdRate: 60,
  } as const;
  const logFolder = temporaryFolder();
  await distillWith({ ...holds, numThreads: 1, logFolder }, () => new StatefulToyVector(10));
  return [...new Set([...folders, logFolder].flatMap(namesIn))];
}

/** Part of the page under a heading. */
function section(page: string, heading: string): string {
  const [, text = ""] =
    new RegExp(`^## ${heading}\\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, "m").exec(page) ?? [];
  return text;
}

/** Names that a page's tables do not explain; those of heads are explained by the first head's. */
function unexplained(names: readonly string[], text: string): string[] {
  const rows = text.split("\n").filter((line) => line.startsWith("|"));
  const cells = rows.map((row) => row.split("|")[1]!).join(" ");
  return names.filter((name) => !cells.includes(`\`${name.replace(/_\d+$/, "_0")}\``));
}

describe("docs/metrics.md", () => {
  it.each([
    ["`ztw train`", namesOfTraining, "explainedVariance"],
    ["`ztw distill`", namesOfDistillation, "gate/loss_0"],
  ])(
    "explains every measure that %s writes, and one that it left out would be caught",
    async (heading, run, one) => {
      const text = section(readPage("docs/metrics.md"), heading);
      const names = await run();
      expect(names.length).toBeGreaterThan(8);
      expect(names).toContain(one);
      expect(unexplained(names, text)).toEqual([]);
      expect(unexplained(names, text.replaceAll(`\`${one}\``, ""))).toContain(one);
      expect(unexplained(["planted"], text)).toEqual(["planted"]);
    },
  );
});
