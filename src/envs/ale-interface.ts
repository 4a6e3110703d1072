/** ALE under the names that its own JavaScript module gives it, over whichever build. */
import { readFileSync } from "node:fs";
import { checkObject, checkOptionNames, checkPath } from "../core/check.js";
import { EnvironmentStateError, NativeError } from "../core/errors.js";
import { isUint8Array } from "../core/typed-arrays.js";
import { AleInterfaceSettings } from "./ale-interface-settings.js";
import { type AleBackend, checkBackend } from "./backends.js";
import { Emulator, type EmulatorStatus } from "./emulator.js";
import { loadAle } from "./load-ale.js";
import { identifyRom } from "./rom-source.js";

/** Where an `ALEInterface` plays. */
export interface AleInterfaceOptions {
  /** Which build of ALE plays: see `aleBackendNames`. Default: the compiled addon, where there is one. */
  readonly backend?: AleBackend;
  /** Reads the ROM that a path names. Default: a file. */
  readonly readRom?: (path: string) => Uint8Array;
}

/** A picture for a canvas, as the class that browsers have. */
export interface ScreenImage {
  readonly width: number;
  readonly height: number;
  /** uint8 `[height, width, 4]`: red, green, blue, 255. */
  readonly data: Uint8ClampedArray;
}

const where = "ALEInterface";
const rgbaBytes = 4;
const opaque = 255;

/**
 * One emulator, with the methods of `ALEInterface` in `@farama/ale-wasm` 0.12, and what they mean there: a page that was written for that
 * changes its import. Differs: what would end ALE's process is an error of ours; a saved state is of our format, exact, and checked; what
 * is seen or played before the first `resetGame` begins with one. For programs that begin here, `Emulator` says the same in our words.
 *
 * @example
 * const ale = new ALEInterface();
 * ale.setInt("random_seed", 1);
 * ale.loadROM("breakout.bin");
 * ale.resetGame();
 * const reward = ale.act(ale.getMinimalActionSet()[1]);
 */
export class ALEInterface {
  readonly #options: AleInterfaceOptions;
  readonly #settings = new AleInterfaceSettings();
  #emulator: Emulator | undefined;
  #wasReset = false;

  /** @throws {InvalidArgumentError} if the backend is none. */
  constructor(options: AleInterfaceOptions = {}) {
    checkOptionNames(where, options, ["backend", "readRom"]);
    checkBackend(where, options.backend);
    this.#options = { ...checkObject(where, "options", options) };
  }

  /** ALE's version, e.g. `"0.12.1"`. */
  static getVersion(): string {
    return loadAle().emulatorVersion;
  }

  // Settings act when a ROM is loaded.

  setBool(key: string, value: boolean): void {
    this.#settings.set(`${where}.setBool`, key, value, "boolean");
  }

  getBool(key: string): boolean {
    return this.#settings.get(`${where}.getBool`, key, "boolean") as boolean;
  }

  setInt(key: string, value: number): void {
    this.#settings.set(`${where}.setInt`, key, value, "integer");
  }

  getInt(key: string): number {
    return this.#settings.get(`${where}.getInt`, key, "integer") as number;
  }

  setFloat(key: string, value: number): void {
    this.#settings.set(`${where}.setFloat`, key, value, "float");
  }

  getFloat(key: string): number {
    return this.#settings.get(`${where}.getFloat`, key, "float") as number;
  }

  setString(key: string, value: string): void {
    this.#settings.set(`${where}.setString`, key, value, "string");
  }

  getString(key: string): string {
    return this.#settings.get(`${where}.getString`, key, "string") as string;
  }

  /**
   * Loads a ROM, in the place of one before.
   *
   * @param rom - a path, or the bytes.
   * @throws {NativeError} if there is no such file, or ALE has no game for exactly these bytes; what was loaded before stays.
   */
  loadROM(rom: string | Uint8Array): void {
    const bytes = isUint8Array(rom) ? rom : this.#readRom(checkPath(`${where}.loadROM`, "rom", rom));
    const identity = identifyRom(bytes);
    if (identity === undefined)
      throw new NativeError(`${where}.loadROM: ALE has no game for these ${bytes.length} bytes.`);
    const { backend } = this.#options;
    const options = { ...this.#settings.options(), ...(backend && { backend }), rom: bytes };
    const emulator = new Emulator(identity.game, options);
    this.#emulator?.close();
    this.#emulator = emulator;
    this.#wasReset = false;
  }

  #readRom(path: string): Uint8Array {
    try {
      return (this.#options.readRom ?? readFileSync)(path);
    } catch (cause) {
      throw new NativeError(`${where}.loadROM: the ROM file ${path} cannot be read.`, { cause });
    }
  }

  /** @returns the reward. */
  act(action: number): number {
    return this.#playing("act").act(action);
  }

  resetGame(): void {
    this.#loaded("resetGame").reset();
    this.#wasReset = true;
  }

  gameOver(): boolean {
    return this.#status("gameOver").gameOver;
  }

  gameTruncated(): boolean {
    return this.#status("gameTruncated").truncated;
  }

  lives(): number {
    return this.#status("lives").lives;
  }

  /** Frames since the ROM was loaded. */
  getFrameNumber(): number {
    return this.#status("getFrameNumber").frame;
  }

  getEpisodeFrameNumber(): number {
    return this.#status("getEpisodeFrameNumber").episodeFrame;
  }

  /** uint8 `[height, width, 3]`: red, green, blue. */
  getScreenRGB(): Uint8Array {
    return this.#playing("getScreenRGB").rgbScreen().data;
  }

  /** uint8 `[height, width]`. */
  getScreenGrayscale(): Uint8Array {
    return this.#playing("getScreenGrayscale").grayScreen();
  }

  /** An `ImageData` where there is this class, else an object with the same properties. */
  getScreenImageData(): ScreenImage {
    const { width, height, data: rgb } = this.#playing("getScreenImageData").rgbScreen();
    const data = new Uint8ClampedArray(width * height * rgbaBytes).fill(opaque);
    for (let pixel = 0; pixel < width * height; pixel++)
      data.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * rgbaBytes);
    const { ImageData } = globalThis as BrowserGlobals;
    return ImageData === undefined ? { width, height, data } : new ImageData(data, width, height);
  }

  /**
   * Draws the screen on the page's canvas of this id, and gives the canvas the screen's size.
   *
   * @throws {EnvironmentStateError} if there is no page, or no such canvas on it.
   */
  renderToCanvas(canvasId: string): void {
    const canvas = (globalThis as BrowserGlobals).document?.getElementById(canvasId);
    const context = canvas?.getContext?.("2d");
    if (!canvas || !context)
      throw new EnvironmentStateError(`${where}.renderToCanvas: there is no canvas with the id ${canvasId}.`);
    const image = this.getScreenImageData();
    if (canvas.width !== image.width) canvas.width = image.width;
    if (canvas.height !== image.height) canvas.height = image.height;
    context.putImageData(image, 0, 0);
  }

  getScreenWidth(): number {
    return this.#loaded("getScreenWidth").screenWidth;
  }

  getScreenHeight(): number {
    return this.#loaded("getScreenHeight").screenHeight;
  }

  /** uint8 `[128]`, a copy. */
  getRAM(): Uint8Array {
    return this.#playing("getRAM").ram();
  }

  setRAM(index: number, value: number): void {
    this.#playing("setRAM").setRam(index, value);
  }

  /** ALE's codes of all actions that the game takes. */
  getLegalActionSet(): number[] {
    return [...this.#loaded("getLegalActionSet").legalActionSet];
  }

  /** ALE's codes of the actions that the game uses. */
  getMinimalActionSet(): number[] {
    return [...this.#loaded("getMinimalActionSet").minimalActionSet];
  }

  getAvailableModes(): number[] {
    return [...this.#loaded("getAvailableModes").availableModes];
  }

  getMode(): number {
    return this.#loaded("getMode").mode;
  }

  /** For the next `resetGame` and those after it. */
  setMode(mode: number): void {
    this.#loaded("setMode").setMode(mode);
  }

  getAvailableDifficulties(): number[] {
    return [...this.#loaded("getAvailableDifficulties").availableDifficulties];
  }

  getDifficulty(): number {
    return this.#loaded("getDifficulty").difficulty;
  }

  setDifficulty(difficulty: number): void {
    this.#loaded("setDifficulty").setDifficulty(difficulty);
  }

  /** The state of this moment without the generator behind sticky actions, as ALE's `cloneState()`. */
  saveState(): Uint8Array {
    return this.#playing("saveState").cloneState(false).serialize();
  }

  /** @throws {CheckpointError} if it is of another ROM or damaged; nothing has moved then. */
  loadState(state: Uint8Array): void {
    this.#playing("loadState").restoreState(state);
  }

  /** Frees the emulator; a second call does nothing. */
  close(): void {
    this.#emulator?.close();
  }

  /** For `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #status(method: string): EmulatorStatus {
    return this.#playing(method).status();
  }

  #playing(method: string): Emulator {
    if (!this.#wasReset) {
      this.#loaded(method);
      this.resetGame();
    }
    return this.#loaded(method);
  }

  #loaded(method: string): Emulator {
    if (this.#emulator !== undefined) return this.#emulator;
    throw new EnvironmentStateError(`${where}.${method}: there is no ROM. Call loadROM first.`);
  }
}

/** What there is in a browser only, as far as it is used. */
interface BrowserGlobals {
  readonly ImageData?: new (data: Uint8ClampedArray, width: number, height: number) => ScreenImage;
  readonly document?: {
    getElementById(id: string): {
      width: number;
      height: number;
      getContext?(kind: "2d"): { putImageData(image: ScreenImage, x: number, y: number): void } | null;
    } | null;
  };
}
