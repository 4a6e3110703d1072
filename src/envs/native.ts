/** What ALE's addon offers, whatever it was compiled to; `load-ale.ts` loads it. */
import type { NativeAddon } from "../core/addon-errors.js";
import type { Core } from "./cores.js";
import type { ProtocolOptions } from "./protocol-options.js";
import type { VectorArrays } from "./vector-arrays.js";

/** What the addon is given to create environments; values have been checked. */
export interface NativeVectorOptions
  extends Omit<ProtocolOptions, "frameStack" | "screenSize" | NullableOption> {
  /** Opens the messages of errors. */
  readonly where: string;
  /** The ROM's file, or what messages call `romBytes`. */
  readonly romPath: string;
  readonly core: Core;
  readonly romBytes?: Uint8Array | undefined;
  readonly numEnvs: number;
  /** 0: all work is done in the calling thread. */
  readonly numThreads: number;
  readonly autoreset: string;
  /** Rows of the arrays: fewer than `numEnvs` receive those that are ready first. Default: `numEnvs`. */
  readonly batchSize?: number;
  /** Views of shared memory that results are written into. Default: the addon's own memory. */
  readonly arrays?: VectorArrays;
  /** 0: never. */
  readonly maxInnerSteps: number;
  /** 0: never. */
  readonly stuckSteps: number;
  /** -1: the game's default. */
  readonly mode: number;
  readonly captureFrames: boolean;
  readonly captureSound: boolean;
}

type NullableOption = "maxInnerSteps" | "stuckSteps" | "mode";

/** Native environments; the arrays are views of native memory, one entry an environment. */
export interface NativeVector extends VectorArrays {
  readonly actionSet: readonly number[];
  readonly screenHeight: number;
  readonly screenWidth: number;
  /** Lines of the screen, from the top, that observations show. */
  readonly observedHeight: number;
  /** uint8 `[256, 3]`: red, green, blue. */
  readonly palette: Uint8Array;
  readonly romMd5: string;
  reset(indices?: Int32Array, seeds?: Int32Array): void;
  step(actions: Int32Array, envIds?: Int32Array): void;
  sendReset(indices?: Int32Array, seeds?: Int32Array): void;
  send(actions: Int32Array, envIds?: Int32Array): void;
  recv(): Promise<void>;
  saveState(index: number, slot: number): void;
  loadState(index: number, slot: number, seed: number): void;
  serializeState(index: number, seed: number): Uint8Array;
  /** Returns the seed that went along. */
  restoreState(index: number, bytes: Uint8Array): number;
  render(index: number): Uint8Array;
  /** uint8 `[n, height, width]`: indices into `palette`. */
  capturedScreens(index: number): Uint8Array;
  /** uint8 `[n, 512]`: the sound of these screens. */
  capturedSound(index: number): Uint8Array;
  close(): void;
}

/** What the addon is told of ALE's settings; values have been checked. */
export interface NativeEmulatorSettings {
  readonly core: Core;
  readonly frameSkip: number;
  /** 0: never. */
  readonly maxFrames: number;
  readonly truncateOnLifeLoss: boolean;
  readonly rewardMin: number;
  readonly rewardMax: number;
  /** -1: ALE's own. */
  readonly paddleMin: number;
  readonly paddleMax: number;
  readonly colorAveraging: boolean;
  readonly sound: boolean;
  readonly systemSeed: number;
  /** -1: the game's default. */
  readonly mode: number;
  readonly difficulty: number;
}

/** What the addon is given to create an emulator. */
export interface NativeEmulatorOptions {
  readonly where: string;
  readonly romPath: string;
  readonly romBytes?: Uint8Array | undefined;
  readonly repeatActionProbability: number;
  readonly seed: number;
  /** Default: ALE's. */
  readonly settings?: NativeEmulatorSettings;
}

/** A state in native memory, freed when it is collected. */
export interface NativeState {
  readonly nativeState: never;
}

/** One native emulator, frame by frame. What is seen or heard is written into `buffer`, if there is one. */
export interface NativeEmulator {
  readonly minimalActions: readonly number[];
  readonly legalActions: readonly number[];
  readonly screenHeight: number;
  readonly screenWidth: number;
  readonly framesPerSecond: number;
  /** uint8 `[256, 3]`. */
  readonly palette: Uint8Array;
  readonly romMd5: string;
  reset(seed?: number): void;
  act(aleAction: number, paddleStrength?: number): number;
  status(): {
    lives: number;
    gameOver: boolean;
    terminated: boolean;
    truncated: boolean;
    frame: number;
    episodeFrame: number;
  };
  mode(): number;
  setMode(mode: number): void;
  difficulty(): number;
  setDifficulty(difficulty: number): void;
  ram(buffer?: Uint8Array): Uint8Array;
  setRam(index: number, value: number): void;
  screen(buffer?: Uint8Array): Uint8Array;
  grayScreen(buffer?: Uint8Array): Uint8Array;
  rgbScreen(buffer?: Uint8Array): Uint8Array;
  sound(buffer?: Uint8Array): Uint8Array;
  cloneState(includeRng: boolean): NativeState;
  deserializeState(bytes: Uint8Array): { handle: NativeState; includesRng: boolean };
  restoreState(state: NativeState | Uint8Array): void;
  close(): void;
}

/** What ALE knows of a game without its ROM. */
export interface NativeGameDescription {
  /** Of the ROM that ALE wants. */
  readonly md5: string;
  readonly modes: readonly number[];
  readonly defaultMode: number;
  readonly difficulties: readonly number[];
  readonly minimalActions: readonly number[];
  readonly legalActions: readonly number[];
}

/** Where the two cores first differ. */
export interface CoreDifference {
  /** Of the play, from 0. */
  readonly frame: number;
  /** E.g. `"RAM byte 12: 3 with ALE's core, 4 with ours"`. */
  readonly what: string;
  /** Of the frame, from 0; −1 where no instruction ends in another state. */
  readonly instruction: number;
  /** What stood after that instruction, with ALE's core. */
  readonly ale: string;
  readonly ours: string;
  /** It shows only where many instructions are run in one go; `instruction` is then the last of the fewest that do. */
  readonly isInRuns: boolean;
}

/** A mistake in our core: that it is found is what tests of the comparison see. */
export type CorePlant = "none" | "flag" | "long-runs" | "video";

export interface AleNative extends NativeAddon {
  readonly emulatorVersion: string;
  /** What ALE makes of a file, or of bytes that are called `path`; a string is the reason why it cannot play it. */
  identifyRom(path: string, bytes?: Uint8Array): { game: string; md5: string } | string;
  describeGame(game: string): NativeGameDescription | undefined;
  readonly EnvironmentVector: new (options: NativeVectorOptions) => NativeVector;
  readonly Emulator: new (options: NativeEmulatorOptions) => NativeEmulator;
  readonly CoreComparison: new (options: {
    where: string;
    romPath: string;
    romBytes?: Uint8Array;
    plant: CorePlant;
  }) => {
    compare(seed: number, numFrames: number): CoreDifference | null;
    drillProcessors(seed: number, numPrograms: number): string;
    drillVideo(seed: number, numFrames: number): string;
    time(core: string, seed: number, numFrames: number): number;
  };
  serializeState(state: NativeState): Uint8Array;
  /** The pixel pass by itself: uint8 `[84, 84]` of two gray screens `[height, 160]`. */
  poolAndResize(older: Uint8Array, newer: Uint8Array, height: number): Uint8Array;
}
