/** Options of `AtariPreprocessing`, with Gymnasium's defaults. */
import { checkBoolean, checkInteger, checkOptionNames, freezeOptions } from "../../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../../core/errors.js";
import { checkList } from "../../core/lists.js";
import type { PictureSize } from "./area-resize.js";

export interface AtariPreprocessingOptions {
  /** A reset plays 1 … noopMax no-ops, each a step of the environment inside; 0 plays none. Default 30. */
  readonly noopMax?: number;
  /** Steps of the environment inside for which an action is held. Default 4. */
  readonly frameSkip?: number;
  /** Height and width of observations, or `[width, height]`; at most the screen's. Default 84. */
  readonly screenSize?: number | readonly [width: number, height: number];
  /** A lost life terminates the episode. Default false. */
  readonly terminalOnLifeLoss?: boolean;
  /** Gray pictures instead of color. Default true. */
  readonly grayscaleObs?: boolean;
  /** Gray pictures are `[height, width, 1]`. Default false. */
  readonly grayscaleNewaxis?: boolean;
  /** Observations are float32 from 0 to 1. Default false. */
  readonly scaleObs?: boolean;
  /** Skip frames although an environment inside already does. Default false: refused. */
  readonly force?: boolean;
}

const where = "AtariPreprocessing";
const names = [
  "noopMax",
  "frameSkip",
  "screenSize",
  "terminalOnLifeLoss",
  "grayscaleObs",
  "grayscaleNewaxis",
  "scaleObs",
  "force",
];

/** Checks the options against the size of the screen, and fills in the defaults. */
export function resolvePreprocessing(given: AtariPreprocessingOptions, screen: PictureSize) {
  const options = freezeOptions(where, given);
  checkOptionNames(where, options, names);
  const flag = (name: keyof AtariPreprocessingOptions, byDefault: boolean) =>
    checkBoolean(where, name, options[name] ?? byDefault);
  return {
    noopMax: checkInteger(where, "noopMax", options.noopMax ?? 30, { min: 0, max: 10_000 }),
    frameSkip: checkInteger(where, "frameSkip", options.frameSkip ?? 4, { min: 1, max: 1000 }),
    size: checkSize(options.screenSize ?? 84, screen),
    terminalOnLifeLoss: flag("terminalOnLifeLoss", false),
    grayscaleObs: flag("grayscaleObs", true),
    grayscaleNewaxis: flag("grayscaleNewaxis", false),
    scaleObs: flag("scaleObs", false),
    force: flag("force", false),
  };
}

function checkSize(given: unknown, screen: PictureSize): PictureSize {
  const [width, height, ...more] =
    typeof given === "number" ? [given, given] : checkList(where, "screenSize", given);
  if (more.length > 0 || height === undefined)
    throw new InvalidArgumentError(
      describeMismatch(where, "a number or [width, height]", "screenSize", given),
    );
  return {
    width: checkInteger(where, "the width of screenSize", width, { min: 1, max: screen.width }),
    height: checkInteger(where, "the height of screenSize", height, { min: 1, max: screen.height }),
  };
}
