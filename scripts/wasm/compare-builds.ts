/** The native ALE and the one in WebAssembly, played side by side. */
import { Emulator } from "../../src/envs.js";
import { RandomStream } from "../../src/index.js";
import { describeDifference } from "./describe-difference.js";

export interface CompareOptions {
  readonly seed: number;
  readonly numFrames: number;
  /** Seeds one of them with one more: that this is found is what tests of the comparison see. */
  readonly plant?: boolean;
}

const sticky = 0.25;
const framesOfAction = 8;
const framesBetweenScreens = 3;
const framesBetweenStates = 500;

/**
 * Plays the same random actions, held for a while each, on both builds. Compares reward, lives, end and memory after every frame, screens
 * and sound after every third, and the saved state after every five-hundredth, which each then takes from the other.
 *
 * @returns where they first differ, in words; null if they do not.
 */
export function compareBuilds(
  game: string,
  { seed, numFrames, plant = false }: CompareOptions,
): string | null {
  const common = { repeatActionProbability: sticky, sound: true };
  using native = new Emulator(game, { ...common, seed, backend: "native" });
  using wasm = new Emulator(game, { ...common, seed: plant ? seed + 1 : seed, backend: "wasm" });
  native.reset();
  wasm.reset();
  const stream = new RandomStream(seed, "compared actions");
  let action = 0;
  for (let frame = 0; frame < numFrames; frame++) {
    if (frame % framesOfAction === 0) action = stream.integer(native.minimalActionSet.length);
    const code = native.minimalActionSet[action]!;
    const differs =
      describeDifference("the reward", native.act(code), wasm.act(code)) ??
      describeDifference("the status", native.status(), wasm.status()) ??
      describeDifference("the memory", native.ram(), wasm.ram()) ??
      compareSeldom(frame, native, wasm);
    if (differs !== null) return `${game}, seed ${seed}, frame ${frame}: ${differs}`;
    if (native.status().gameOver) {
      native.reset();
      wasm.reset();
    }
  }
  return null;
}

function compareSeldom(frame: number, native: Emulator, wasm: Emulator): string | null {
  if (frame % framesBetweenScreens === 0) {
    const differs =
      describeDifference("the screen", native.screen(), wasm.screen()) ??
      describeDifference("the sound", native.sound(), wasm.sound());
    if (differs !== null) return differs;
  }
  if (frame % framesBetweenStates !== 0) return null;
  const [ofNative, ofWasm] = [native.cloneState().serialize(), wasm.cloneState().serialize()];
  native.restoreState(ofWasm);
  wasm.restoreState(ofNative);
  return describeDifference("the saved state", ofNative, ofWasm);
}
