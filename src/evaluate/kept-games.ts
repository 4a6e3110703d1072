/** Games of a measurement whose forks are played: one JSON line each beside the result, so that a kill loses one game's at most. */
import { appendFileSync, existsSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { z } from "zod";
import { CheckpointError } from "../core/errors.js";
import { takeLock } from "../core/lock.js";
import { describeCause } from "../core/system-errors.js";
import { measuredGameSchema } from "./measures-result.js";

const lineSchema = z.object({ game: measuredGameSchema });
type KeptGame = z.infer<typeof measuredGameSchema>;

/** In memory and, if a path is given, on disk. */
export class KeptGames {
  readonly #path: string | undefined;
  readonly #games = new Map<number, KeptGame>();
  /** Lets another process have the file. */
  readonly close: () => void;

  /**
   * Goes on with what is kept there, or starts anew where that came from something else.
   *
   * @param path - of the result; `undefined` keeps nothing.
   * @param about - everything that the games follow from, as JSON.
   * @throws {CheckpointError} if it cannot be written, or another process writes it.
   */
  constructor(path: string | undefined, about: unknown) {
    this.#path = path && `${path}.games.jsonl`;
    this.close = this.#path === undefined ? () => {} : takeLock("measure", this.#path);
    const first = JSON.stringify({ about });
    if (!this.#restore(first)) this.#startWith(first);
  }

  /** Undefined unless it is kept, and was that very game. */
  find({ episodeIndex, actionsHash }: Pick<KeptGame, "episodeIndex" | "actionsHash">): KeptGame | undefined {
    const kept = this.#games.get(episodeIndex);
    return kept?.actionsHash === actionsHash ? kept : undefined;
  }

  add(game: KeptGame): void {
    this.#games.set(game.episodeIndex, game);
    this.#append(JSON.stringify({ game }));
  }

  /** Call when the result is written. */
  remove(): void {
    if (this.#path !== undefined) rmSync(this.#path, { force: true });
  }

  /** Takes the whole lines of the same measurement; the first damaged one, which a kill has torn, ends them. */
  #restore(first: string): boolean {
    if (this.#path === undefined || !existsSync(this.#path)) return false;
    const lines = readFileSync(this.#path, "utf8").split("\n").slice(0, -1);
    if (lines[0] !== first) return false;
    let numBytes = Buffer.byteLength(`${first}\n`);
    for (const line of lines.slice(1)) {
      const game = parseGame(line);
      if (game === undefined) break;
      this.#games.set(game.episodeIndex, game);
      numBytes += Buffer.byteLength(`${line}\n`);
    }
    truncateSync(this.#path, numBytes);
    return true;
  }

  #startWith(first: string): void {
    this.remove();
    this.#append(first);
  }

  #append(line: string): void {
    if (this.#path === undefined) return;
    try {
      appendFileSync(this.#path, `${line}\n`);
    } catch (cause) {
      throw new CheckpointError(
        `measure: cannot write ${this.#path}: ${describeCause(cause)}. The games in it are kept; the same command goes on from there.`,
        { cause },
      );
    }
  }
}

function parseGame(line: string): KeptGame | undefined {
  try {
    return lineSchema.parse(JSON.parse(line)).game;
  } catch {
    return undefined;
  }
}
