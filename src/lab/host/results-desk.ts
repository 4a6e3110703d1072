/** The stored results that viewers may see: lists them, reads them, and finds games in them. */
import { CheckpointError, EnvironmentStateError } from "../../core/errors.js";
import type { ResultCurve, ResultsEntry, TrainingCurve } from "../messages.js";
import type { Agent } from "./agents.js";
import type { HostClock } from "./clock.js";
import type { MatchPlan } from "./match-plan.js";
import { planReplay, replayProblem } from "./replay-plan.js";
import { describeCurve, describeEntry, describeTraining } from "./result-views.js";
import { findResultFile, listResultFiles, type ResultFile } from "./results-folder.js";
import { readStoredResult, type StoredResult } from "./stored-result.js";

export interface ResultsDeskParts {
  /** Undefined: there are no results. */
  readonly folder: string | undefined;
  readonly romFolder: string | undefined;
  readonly agents: readonly Agent[];
  readonly clock: HostClock;
}

/** A file that was looked at; null if it is no result. */
interface Known {
  readonly version: string;
  readonly entry: ResultsEntry | null;
}

/** Reads one file at a time, whoever asks. */
export class ResultsDesk {
  readonly #parts: ResultsDeskParts;
  #known = new Map<string, Known>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: ResultsDeskParts) {
    this.#parts = parts;
  }

  /**
   * All results below the folder, by name. Files that cannot be read, or are no results, are left out.
   *
   * @throws {CheckpointError} if the folder cannot be read.
   */
  list(): Promise<ResultsEntry[]> {
    return this.#inTurn(async () => {
      const known = new Map<string, Known>();
      for (const file of await listResultFiles(this.#folder)) {
        const before = this.#known.get(file.name);
        known.set(file.name, before?.version === file.version ? before : await this.#look(file));
      }
      this.#known = known;
      return [...known.values()].flatMap(({ entry }) => entry ?? []);
    });
  }

  /**
   * The curve of a result.
   *
   * @throws {InvalidArgumentError} if there is no such file.
   * @throws {CheckpointError} if it holds no result.
   */
  readCurve(name: string): Promise<ResultCurve | TrainingCurve> {
    return this.#inTurn(async () => {
      const { file, result } = await this.#read(name);
      const entry = this.#describe(file, result);
      if (result.kind !== "training") return describeCurve(entry, result);
      return describeTraining(entry, result, Date.now() - file.modifiedMs);
    });
  }

  /** The same of a file that held a training before. */
  async readTraining(name: string): Promise<TrainingCurve> {
    const curve = await this.readCurve(name);
    if (curve.type === "training") return curve;
    throw new CheckpointError(`lab: ${name} is not the record of a training any more.`);
  }

  /** Another text for other bytes; undefined where there is no such file now. */
  async version(name: string): Promise<string | undefined> {
    try {
      return (await findResultFile(this.#folder, name)).version;
    } catch {
      return undefined; // between two versions, or gone
    }
  }

  /**
   * A stored game as a match.
   *
   * @param index - among the games of its file.
   * @throws {InvalidArgumentError} if there is no such file, or no such game.
   * @throws {CheckpointError} if it holds no result, or cannot be played again here.
   */
  planReplay(name: string, index: number): Promise<MatchPlan> {
    const { agents, romFolder } = this.#parts;
    return this.#inTurn(async () => {
      const { file, result } = await this.#read(name);
      if (result.kind === "training")
        throw new CheckpointError(`lab: ${file.name} cannot be played again. A training keeps no games.`);
      return planReplay({ file: file.name, result, index }, agents, romFolder);
    });
  }

  get #folder(): string {
    const { folder } = this.#parts;
    if (folder !== undefined) return folder;
    throw new EnvironmentStateError("lab: there is no folder with results here. Name one with --results.");
  }

  async #look(file: ResultFile): Promise<Known> {
    await this.#parts.clock.breathe(); // a file takes its time, and games go on
    const result = await readStoredResult(file.path);
    return { version: file.version, entry: result ? this.#describe(file, result) : null };
  }

  async #read(name: string): Promise<{ readonly file: ResultFile; readonly result: StoredResult }> {
    const file = await findResultFile(this.#folder, name);
    const result = await readStoredResult(file.path);
    if (result !== undefined) return { file, result };
    throw new CheckpointError(
      `lab: ${file.name} is not a result of ztw evaluate or ztw train, or it is damaged.`,
    );
  }

  #describe(file: ResultFile, result: StoredResult): ResultsEntry {
    const isPlayed = result.kind !== "training";
    const problem = isPlayed ? replayProblem(result, this.#parts.agents) : "A training keeps no games.";
    return describeEntry(file.name, result, problem);
  }

  #inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(task);
    this.#turn = done.catch(() => {}); // whoever asked is told
    return done;
  }
}
