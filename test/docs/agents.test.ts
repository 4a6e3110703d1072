import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { readTraining } from "../../src/model/training-curve.js";
import { agentNote, type MeasuredAgent, measuredAgents, trainingNote } from "../../src/report/agents.js";
import { packageRoot } from "../../src/tools.js";

/** Which pages show the numbers of which result files. */
const published = [
  {
    page: "docs/results.md",
    files: /^(?!bench).*\/(sweep|confirm|training|expert|heads|measures)\.json$|^bench\/latency\.json$/,
  },
  { page: "README.md", files: /^(?!bench|study).*\/(sweep|confirm)\.json$|^bench\/latency\.json$/ },
  { page: "docs/speed.md", files: /^bench\/(?!exit-rules|sampled-play)/ },
  { page: "docs/methods.md", files: /^bench\/sampled-play/ },
  { page: "bench/exit-rules/README.md", files: /^bench\/exit-rules/ },
];

const root = join(packageRoot, "results");
const resultFiles = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".json"))
  .map((file) => file.replaceAll("\\", "/"));

/** What must be said of a file's numbers: nothing, if they are of the weights that ship. */
function notesOf(file: string): string[] {
  const path = join(root, file);
  if (file.endsWith("/training.json")) return [trainingNote(readTraining(path)) ?? []].flat();
  return measuredAgents(JSON.parse(readFileSync(path, "utf8"))).flatMap(
    (agent) => agentNote(file.startsWith("study/") ? withoutMethod(agent) : agent) ?? [],
  );
}

/** A study distills models of its own: what they have of what ships is the expert. */
function withoutMethod(agent: MeasuredAgent): MeasuredAgent {
  return { ...agent, methodSha256: null };
}

/** Notes that a page does not hold, whatever the case of their first letters. */
function missingNotes(page: string, notes: readonly string[]): string[] {
  return notes.filter((note) => !page.toLowerCase().includes(note.toLowerCase()));
}

describe("published numbers", () => {
  it.each(published)("on $page are of the weights that ship, or marked", ({ page, files }) => {
    const shown = resultFiles.filter((file) => files.test(file));
    expect(shown.length).toBeGreaterThan(0);
    const text = readFileSync(join(packageRoot, page), "utf8");
    expect(shown.flatMap((file) => missingNotes(text, notesOf(file)))).toEqual([]);
  });

  it("would be caught if they were of other weights and not marked", () => {
    const stale = { games: [{ game: "pong", expertSha256: "c".repeat(64) }] };
    const notes = measuredAgents(stale).flatMap((agent) => agentNote(agent) ?? []);
    expect(notes).toHaveLength(1);
    expect(missingNotes("| Pong | 62.4 % |", notes)).toEqual(notes);
    expect(missingNotes(`| Pong† | 62.4 % |\n† ${notes[0]}`, notes)).toEqual([]);
  });

  it("are linked from a page, all of them", () => {
    const pages = ["README.md", "CHANGELOG.md", ...markdownFiles("docs"), ...markdownFiles("bench")];
    const text = pages.map((page) => readFileSync(join(packageRoot, page), "utf8")).join("\n");
    const pictures = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) =>
      /\.(png|svg|gif)$/.test(file),
    );
    expect(pictures.length).toBeGreaterThan(1);
    expect(unlinked(text, pictures)).toEqual([]);
    expect(unlinked(text, [...pictures, "pong/old.png"])).toEqual(["pong/old.png"]);
  });
});

/** Files of `results/` that a text does not name. */
function unlinked(text: string, files: readonly string[]): string[] {
  return files.filter((file) => !text.includes(`results/${file.replaceAll("\\", "/")}`));
}

function markdownFiles(folder: string): string[] {
  const path = join(packageRoot, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md") && !file.includes("node_modules"))
    .map((file) => relative(packageRoot, join(path, file)));
}
