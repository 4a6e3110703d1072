/** Tells viewers again of the trainings that they look at, whenever those have grown. */
import type { LabViewer, TrainingCurve } from "../messages.js";
import type { HostClock } from "./clock.js";

const periodMs = 1000;
/** A file that nobody writes to any more is looked at after so many periods: it has stopped growing. */
const quietPeriods = 30;
/** What a viewer looked at before these is forgotten. */
const mostFiles = 8;

export interface TrainingWatchParts {
  readonly clock: HostClock;
  /** Another text for other bytes; undefined where there is no such file now. */
  readonly version: (file: string) => Promise<string | undefined>;
  readonly read: (file: string) => Promise<TrainingCurve>;
}

/** A training, who looks at it, and what they were told. */
interface Watched {
  readonly viewers: Set<LabViewer>;
  told: string;
  version: string | undefined;
  numQuiet: number;
}

export class TrainingWatch {
  readonly #parts: TrainingWatchParts;
  readonly #watched = new Map<string, Watched>();
  #callOff: (() => void) | undefined;
  #isClosed = false;

  constructor(parts: TrainingWatchParts) {
    this.#parts = parts;
  }

  /** @param curve - as the viewer was just told. */
  add(viewer: LabViewer, curve: TrainingCurve): void {
    if (this.#isClosed) return;
    const { file } = curve.entry;
    this.#forget(viewer, file);
    const watched = this.#watched.get(file);
    if (watched !== undefined) watched.viewers.add(viewer);
    else
      this.#watched.set(file, {
        viewers: new Set([viewer]),
        told: JSON.stringify(curve),
        version: undefined,
        numQuiet: 0,
      });
    this.#plan();
  }

  remove(viewer: LabViewer): void {
    for (const file of [...this.#watched.keys()]) this.#drop(viewer, file);
  }

  close(): void {
    this.#isClosed = true;
    this.#watched.clear();
    this.#callOff?.();
  }

  /** The oldest of too many. */
  #forget(viewer: LabViewer, newest: string): void {
    const files = [...this.#watched].filter(([file, { viewers }]) => file !== newest && viewers.has(viewer));
    if (files.length >= mostFiles) this.#drop(viewer, files[0]![0]);
  }

  #drop(viewer: LabViewer, file: string): void {
    const { viewers } = this.#watched.get(file)!;
    viewers.delete(viewer);
    if (viewers.size === 0) this.#watched.delete(file);
  }

  #plan(): void {
    if (this.#callOff !== undefined || this.#isClosed || this.#watched.size === 0) return;
    this.#callOff = this.#parts.clock.after(periodMs, () => void this.#lookAtAll());
  }

  /** Never rejects. */
  async #lookAtAll(): Promise<void> {
    for (const [file, watched] of [...this.#watched]) await this.#look(file, watched);
    this.#callOff = undefined;
    this.#plan();
  }

  async #look(file: string, watched: Watched): Promise<void> {
    const version = await this.#parts.version(file);
    const isSame = version === undefined || version === watched.version;
    if (isSame && ++watched.numQuiet < quietPeriods) return;
    watched.version = version;
    watched.numQuiet = 0;
    const curve = await this.#parts.read(file).catch(() => undefined); // damaged, or gone: what was told stays
    const text = JSON.stringify(curve);
    if (curve === undefined || text === watched.told) return;
    watched.told = text;
    for (const viewer of watched.viewers) viewer.send(curve);
  }
}
