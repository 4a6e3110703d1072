/** Turns emulated frames into video frames: picture, panel, and the choice of every n-th. */
import { soundSamplesPerFrame } from "../envs/emulator.js";
import { FrameComposer, type ScreenFacts } from "./frame-composer.js";
import type { FrameLayout } from "./frame-layout.js";
import type { HeatMap } from "./heat-map.js";
import type { OverlayPanel } from "./overlay-panel.js";
import type { PanelState } from "./panel-state.js";
import type { RecomputedStrip } from "./recomputed-strip.js";
import type { VideoWriter } from "./video-writer.js";

/** Shows what was computed again: over the picture, and by layer below it. */
export interface FilmedHeat {
  readonly map: HeatMap;
  readonly strip: RecomputedStrip;
}

/** What a film is made of. */
export interface FilmParts {
  readonly writer: VideoWriter;
  readonly layout: FrameLayout;
  readonly screen: ScreenFacts;
  /** Absent: no panel. */
  readonly panel?: OverlayPanel | undefined;
  /** Absent: the picture as it is, and no strip. */
  readonly heat?: FilmedHeat | undefined;
  /** Emulated frames per video frame: 1 keeps all, 3 makes 20 a second of 60. */
  readonly stride: number;
  /** Emulated frames after which nothing more is taken. */
  readonly maxFrames: number;
}

/** What a reset or step has emulated. */
export interface EmulatedFrames {
  readonly screens: readonly Uint8Array[];
  readonly sound?: Uint8Array | undefined;
}

/** The samples of one frame: also of frames that are not shown. */
function soundOf(sound: Uint8Array, index: number): Uint8Array {
  return sound.subarray(index * soundSamplesPerFrame, (index + 1) * soundSamplesPerFrame);
}

/** The video of one episode, frame by frame. */
export class Film {
  readonly #parts: FilmParts;
  readonly #composer: FrameComposer;
  #numFrames = 0;

  constructor(parts: FilmParts) {
    this.#parts = parts;
    this.#composer = new FrameComposer(parts.layout, parts.screen, parts.heat?.map);
  }

  /** Emulated frames seen so far. */
  get numFrames(): number {
    return this.#numFrames;
  }

  /** Whether that many frames more leave no room for another. */
  isFullWith(numFurtherFrames: number): boolean {
    return this.#numFrames + numFurtherFrames >= this.#parts.maxFrames;
  }

  /**
   * Writes the frames of one decision, all with the same panel.
   *
   * @param emulated.screens - each uint8 `[height, width]`, indices into the palette, in the order emulated.
   * @param emulated.sound - uint8 `[numScreens * 512]`, or absent for a silent film.
   */
  async append({ screens, sound }: EmulatedFrames, state: PanelState): Promise<void> {
    const { panel, heat, writer, stride } = this.#parts;
    if (panel) this.#composer.drawPanel(panel.draw(state));
    if (heat && state.recomputed) {
      heat.map.draw(state.recomputed);
      this.#composer.drawStrip(heat.strip.draw(state, state.recomputed));
    }
    for (const [index, screen] of screens.entries()) {
      if (this.isFullWith(0)) return;
      if (sound) await writer.writeSound(soundOf(sound, index));
      if (this.#numFrames++ % stride !== 0) continue;
      this.#composer.drawScreen(screen);
      await writer.write(this.#composer.frame);
    }
  }
}
