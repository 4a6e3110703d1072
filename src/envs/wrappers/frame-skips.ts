/** Frame skips over frame skips: hardly ever meant, so refused. */
import { InvalidArgumentError } from "../../core/errors.js";
import type { AnyEnvironment } from "../environment.js";
import { layersOf } from "./wrapper.js";

/** How many frames a step of this layer itself is; undefined where it does not say. */
function ownFrameSkip(layer: AnyEnvironment): unknown {
  const { frameSkip, protocolOptions } = layer as {
    readonly frameSkip?: unknown;
    readonly protocolOptions?: { readonly frameSkip?: unknown };
  };
  return frameSkip ?? protocolOptions?.frameSkip;
}

/**
 * Refuses layers one of which skips frames: says so by a property `frameSkip` that is not 1.
 *
 * @throws {InvalidArgumentError} that names it.
 */
export function refuseDoubleSkip(where: string, layers: Iterable<AnyEnvironment>): void {
  for (const layer of layers) {
    const frameSkip = ownFrameSkip(layer);
    if (frameSkip === undefined || frameSkip === 1) continue;
    const text = Array.isArray(frameSkip) ? `[${frameSkip.join(", ")}]` : String(frameSkip);
    throw new InvalidArgumentError(
      `${where}: expected a frame skip of 1 inside, received ${text} of ${layer.constructor.name}. ` +
        "Make that with frameSkip: 1, or pass force: true to skip twice.",
    );
  }
}

/** Frames of a console in one step of an environment, by what its layers say, those of a range as their mean; undefined where none does. */
export function framesPerStep(environment: AnyEnvironment): number | undefined {
  const skips = [...layersOf(environment)].map(ownFrameSkip).filter((skip) => skip !== undefined);
  if (skips.length === 0) return undefined;
  return skips.reduce<number>((product, skip) => product * meanSkip(skip), 1);
}

/** Of a number, or of a range `[from, below]`. */
function meanSkip(skip: unknown): number {
  return Array.isArray(skip) ? (skip[0] + skip[1] - 1) / 2 : (skip as number);
}
