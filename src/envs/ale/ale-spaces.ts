/** What `AleEnvironment` shows and takes, by its settings. */
import { continuousActionRange } from "../continuous-action.js";
import { type Emulator, soundSamplesPerFrame } from "../emulator.js";
import { Box } from "../spaces/box.js";
import { Dict } from "../spaces/dict.js";
import { Discrete } from "../spaces/discrete.js";
import type { Space } from "../spaces/space.js";
import type { AleSettings } from "./ale-options.js";

/** With `soundObs`, the picture and the last frame's sound. */
export interface SoundObservation {
  readonly image: Uint8Array;
  /** uint8 `[512]`: mono samples around 128. */
  readonly sound: Uint8Array;
}

/** Flat, the last axis fastest. */
export type AleObservation = Uint8Array | SoundObservation;

/** An index into the action set; with `continuous`, `[radius, angle, fire]`. */
export type AleAction = number | Float32Array;

const numRamBytes = 128;
const numChannels = 3;

export function observationSpaceOf(
  { obsType, soundObs }: AleSettings,
  emulator: Emulator,
): Space<AleObservation> {
  const { screenHeight, screenWidth } = emulator;
  const shapes = {
    rgb: [screenHeight, screenWidth, numChannels],
    grayscale: [screenHeight, screenWidth],
    ram: [numRamBytes],
  } as const;
  const image = new Box(0, 255, { shape: shapes[obsType] });
  return soundObs ? new Dict({ image, sound: new Box(0, 255, { shape: [soundSamplesPerFrame] }) }) : image;
}

export function actionSpaceOf({ continuous }: AleSettings, numActions: number): Space<AleAction> {
  if (!continuous) return new Discrete(numActions);
  const { low, high } = continuousActionRange;
  return new Box(low, high, { shape: [low.length], dtype: "float32" });
}

/** What is seen now: new arrays each time. */
export function observe({ obsType, soundObs }: AleSettings, emulator: Emulator): AleObservation {
  const image =
    obsType === "ram"
      ? emulator.ram()
      : obsType === "rgb"
        ? emulator.rgbScreen().data
        : emulator.grayScreen();
  return soundObs ? { image, sound: emulator.sound() } : image;
}
