/** What the compiled ALE addon offers, and where it is. */
import { join } from "node:path";
import { loadAddon, type NativeAddon } from "../core/native-addon.js";
import { packageRoot } from "../core/paths.js";
import type { ProtocolOptions } from "./protocol-options.js";

/** What the addon is given to create environments; values have been checked. */
export interface NativeVectorOptions
  extends Omit<ProtocolOptions, "frameStack" | "screenSize" | "maxInnerSteps" | "stuckSteps"> {
  /** Opens the messages of errors. */
  readonly where: string;
  readonly romPath: string;
  readonly numEnvs: number;
  /** 0: all work is done in the calling thread. */
  readonly numThreads: number;
  readonly autoreset: string;
  /** 0: never. */
  readonly maxInnerSteps: number;
  /** 0: never. */
  readonly stuckSteps: number;
  readonly captureFrames: boolean;
}

/** Native environments; the arrays are views of native memory, one entry an environment. */
export interface NativeVector {
  readonly actionSet: readonly number[];
  readonly screenHeight: number;
  readonly screenWidth: number;
  /** Lines of the screen, from the top, that observations show. */
  readonly observedHeight: number;
  /** uint8 `[256, 3]`: red, green, blue. */
  readonly palette: Uint8Array;
  readonly romMd5: string;
  readonly observations: Uint8Array;
  readonly finalObservations: Uint8Array;
  readonly rewards: Float32Array;
  readonly rawRewards: Int32Array;
  readonly gameReturns: Int32Array;
  readonly lives: Int32Array;
  readonly frames: Int32Array;
  readonly episodeFrames: Int32Array;
  readonly aleActions: Int32Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  readonly stuck: Uint8Array;
  readonly lifeLost: Uint8Array;
  readonly gameEnded: Uint8Array;
  reset(indices?: Int32Array, seeds?: Int32Array): void;
  step(actions: Int32Array): void;
  send(actions: Int32Array): void;
  recv(): Promise<void>;
  saveState(index: number, slot: number): void;
  loadState(index: number, slot: number, seed: number): void;
  render(index: number): Uint8Array;
  /** uint8 `[n, height, width]`: indices into `palette`. */
  capturedScreens(index: number): Uint8Array;
  close(): void;
}

/** One native emulator, frame by frame. */
export interface NativeEmulator {
  readonly minimalActions: readonly number[];
  readonly screenHeight: number;
  readonly screenWidth: number;
  reset(seed?: number): void;
  act(aleAction: number): number;
  status(): { lives: number; gameOver: boolean; frame: number; episodeFrame: number };
  ram(): Uint8Array;
  screen(): Uint8Array;
  grayScreen(): Uint8Array;
  rgbScreen(): Uint8Array;
  close(): void;
}

export interface AleNative extends NativeAddon {
  readonly emulatorVersion: string;
  /** What ALE makes of a file; a string is the reason why it cannot play it. */
  identifyRom(path: string): { game: string; md5: string } | string;
  readonly EnvironmentVector: new (options: NativeVectorOptions) => NativeVector;
  readonly Emulator: new (options: {
    where: string;
    romPath: string;
    repeatActionProbability: number;
    seed: number;
  }) => NativeEmulator;
  /** The pixel pass by itself: uint8 `[84, 84]` of two gray screens `[height, 160]`. */
  poolAndResize(older: Uint8Array, newer: Uint8Array, height: number): Uint8Array;
}

const addonFiles = [join(packageRoot, "native", "ale", "build", "Release", "ale_native.node")];

/**
 * Loads the addon; in one thread, later calls return the same.
 *
 * @param files - where it may be, tried in turn.
 * @throws {NativeError} with the platform, the files tried, the reason for each, and the next command.
 */
export function loadAle(files: readonly string[] = addonFiles): AleNative {
  const advice = 'Run "npx ztw setup" to build it, or "npx ztw doctor" to see what is missing.';
  return loadAddon<AleNative>({ where: "loadAle", name: "the compiled ALE addon", files, advice });
}
