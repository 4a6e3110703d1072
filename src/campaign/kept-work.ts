/** The unfinished work of a job: on this machine, and in the store for others. */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../core/files.js";
import {
  findCheckpoint,
  nameCheckpoint,
  putCheckpoint,
  readCheckpoint,
  type StoredCheckpoint,
} from "./checkpoints.js";
import type { Store } from "./store.js";
import type { JobFolder } from "./work/job-folder.js";
import { readSnapshot } from "./work/snapshot.js";

/** Where the work lies, and who is told what is wrong with it. */
export interface KeptPlace {
  readonly folder: JobFolder;
  readonly onNote?: ((line: string) => void) | undefined;
}

export class KeptWork {
  readonly #id: string;
  readonly #store: Store;
  readonly #folder: JobFolder;
  /** The newest in the store that this process knows of. */
  #stored: StoredCheckpoint | undefined;
  #isBegun = false;
  readonly #onNote: ((line: string) => void) | undefined;
  /** What was wrong the last time; `""` where nothing was. */
  #trouble = "";

  private constructor(id: string, store: Store, { folder, onNote }: KeptPlace) {
    this.#id = id;
    this.#store = store;
    this.#folder = folder;
    this.#onNote = onNote;
  }

  /**
   * What this machine has of the work is kept if nobody went on from there elsewhere; else the store's checkpoint takes its place.
   */
  static async open(id: string, store: Store, place: KeptPlace): Promise<KeptWork> {
    const { folder } = place;
    const kept = new KeptWork(id, store, place);
    await kept.#restore();
    kept.#isBegun = existsSync(folder.work);
    mkdirSync(folder.work, { recursive: true });
    return kept;
  }

  /** Something had been done before this process began. */
  get isBegun(): boolean {
    return this.#isBegun;
  }

  async #restore(): Promise<void> {
    const { work } = this.#folder;
    this.#stored = await findCheckpoint(this.#store, this.#id);
    if (this.#stored === undefined) return;
    if (existsSync(work) && this.#mark() === nameCheckpoint(this.#stored)) return;
    const files = await readCheckpoint(this.#store, this.#id, this.#stored);
    if (files === undefined) return;
    rmSync(work, { recursive: true, force: true });
    for (const [name, bytes] of files) await writeFileAtomic(join(work, ...name.split("/")), bytes);
    await this.#writeMark(this.#stored);
  }

  /** Puts the work as it stands into the store. What can't be put now may be put later: it is said, and the work goes on. */
  async keep(): Promise<void> {
    try {
      const files = await readSnapshot(this.#folder.work);
      if (files === undefined) throw new Error("its files never stood still");
      if (files.size === 0) return;
      this.#stored = await putCheckpoint(this.#store, this.#id, { files, before: this.#stored });
      await this.#writeMark(this.#stored);
      this.#say("");
    } catch (error) {
      this.#say(error instanceof Error ? error.message : String(error));
    }
  }

  /** Once, for as long as the same is wrong; and when it is over. */
  #say(trouble: string): void {
    if (trouble === this.#trouble) return;
    const isOver = trouble === "";
    this.#trouble = trouble;
    this.#onNote?.(
      isOver
        ? "checkpoints are in the store again"
        : `no checkpoint in ${this.#store.name}: ${trouble.replace(/\.$/, "")}. The work goes on; another machine would begin from an older one`,
    );
  }

  /** @returns ends it, and waits for one that is on its way. */
  keepEvery(seconds: number): () => Promise<void> {
    let underway: Promise<void> | undefined;
    const timer = setInterval(() => {
      underway ??= this.keep().finally(() => {
        underway = undefined;
      });
    }, seconds * 1000);
    return async () => {
      clearInterval(timer);
      await underway;
    };
  }

  /** Begins anew on this machine. */
  putAside(): void {
    rmSync(this.#folder.work, { recursive: true, force: true });
    mkdirSync(this.#folder.work, { recursive: true });
    this.#isBegun = false;
  }

  #mark(): string | undefined {
    try {
      return readFileSync(this.#folder.checkpointMark, "utf8");
    } catch {
      return undefined;
    }
  }

  async #writeMark(checkpoint: StoredCheckpoint): Promise<void> {
    await writeFileAtomic(this.#folder.checkpointMark, nameCheckpoint(checkpoint));
  }
}
