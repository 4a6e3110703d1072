/** The rows of a run that is under way: one JSON line an episode, appended at once, so that a kill loses none. */
import { appendFileSync, existsSync, mkdirSync, rmSync, truncateSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { CheckpointError } from "../core/errors.js";
import { readBytes } from "../core/files.js";
import { describeCause } from "../core/system-errors.js";
import { type Cell, cellKey } from "./cells.js";
import { firstDifference } from "./first-difference.js";
import { episodeRowSchema, type Ran, ranSchema } from "./result-schema.js";
import { comparableProtocol } from "./same-policy.js";

const playedEpisodeSchema = z.object({ row: episodeRowSchema, decideMicroseconds: z.number() });

/** An episode's row, and its wall time beside it. */
export type PlayedEpisode = z.infer<typeof playedEpisodeSchema>;

const lineSchema = z.union([
  z.object({ ran: ranSchema }),
  z.object({ commit: z.string() }),
  playedEpisodeSchema,
]);
type Line = z.infer<typeof lineSchema>;

/** Episodes in memory and, if a path is given, on disk as well. */
export class RowsFile {
  readonly #path: string | undefined;
  readonly #played = new Map<string, PlayedEpisode>();
  readonly #commits = new Set<string>();

  /**
   * Opens a rows file to go on with it, or starts one.
   *
   * @param path - `undefined` keeps the rows in memory only.
   * @param ran - what runs now; a file begun by anything else is refused.
   * @param commit - of the code that runs now, if known.
   * @throws {CheckpointError} if the file is damaged or was begun with other settings.
   */
  constructor(path: string | undefined, ran: Ran, commit: string | undefined) {
    this.#path = path;
    const lines = path === undefined ? [] : readLines(path);
    for (const line of lines) this.#take(line, ran);
    if (lines.length === 0) this.#append({ ran });
    if (commit !== undefined && !this.#commits.has(commit)) {
      this.#commits.add(commit);
      this.#append({ commit });
    }
  }

  /** Commits of the code that played these rows. */
  get commits(): string[] {
    return [...this.#commits];
  }

  find(cell: Cell): PlayedEpisode | undefined {
    return this.#played.get(cellKey(cell));
  }

  add(played: PlayedEpisode): void {
    this.#append(played);
    this.#played.set(cellKey(played.row), played);
  }

  /** Call when the result file is written: the next run starts anew. */
  remove(): void {
    if (this.#path !== undefined) rmSync(this.#path, { force: true });
  }

  #take(line: Line, ran: Ran): void {
    if ("ran" in line) this.#checkSame(line.ran, ran);
    else if ("commit" in line) this.#commits.add(line.commit);
    else this.#played.set(cellKey(line.row), line);
  }

  #checkSame(stored: Ran, ran: Ran): void {
    const difference = firstDifference(comparable(stored), comparable(ran));
    if (difference === undefined) return;
    throw new CheckpointError(
      `evaluate: ${this.#path} was begun with other settings: ${difference}. ` +
        "Write the result to another file, or go on with the old settings.",
    );
  }

  #append(line: Line): void {
    if (this.#path === undefined) return;
    try {
      mkdirSync(dirname(this.#path), { recursive: true });
      appendFileSync(this.#path, `${JSON.stringify(line)}\n`);
    } catch (cause) {
      throw new CheckpointError(
        `evaluate: cannot write ${this.#path}: ${describeCause(cause)}. The rows in it are kept; the same command goes on from there.`,
        { cause },
      );
    }
  }
}

/** What must be equal for rows to belong together. */
export function comparable(ran: Ran): Ran {
  return { ...ran, protocol: comparableProtocol(ran.protocol) };
}

/** An episode takes some 400 bytes. */
const maxRowsBytes = 2 ** 29;

/** Reads all whole lines and cuts off a last one that a kill has torn. */
function readLines(path: string): Line[] {
  if (!existsSync(path)) return [];
  const bytes = Buffer.from(readBytes("evaluate", path, { maxBytes: maxRowsBytes }));
  const wholeLength = bytes.lastIndexOf("\n") + 1;
  if (wholeLength < bytes.length) truncateSync(path, wholeLength);
  const lines = bytes.subarray(0, wholeLength).toString("utf8").split("\n").slice(0, -1);
  return lines.map((line, index) => parseLine(path, line, index + 1));
}

function parseLine(path: string, text: string, lineNumber: number): Line {
  try {
    const line = lineSchema.parse(JSON.parse(text));
    if ("ran" in line === (lineNumber === 1)) return line;
    throw new Error("the first line, and no other, says what ran");
  } catch (cause) {
    throw new CheckpointError(
      `evaluate: line ${lineNumber} of ${path} is damaged. Move that file away to play everything again.`,
      { cause },
    );
  }
}
