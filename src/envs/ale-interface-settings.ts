/** ALE's settings by the names that it gives them, as `ALEInterface` takes them until a ROM is loaded. */
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { maxEmulatorSeed } from "../core/random.js";
import type { EmulatorOptions } from "./emulator-options.js";

export type AleSettingType = "boolean" | "integer" | "float" | "string";
type Value = boolean | number | string;

interface Setting {
  readonly type: AleSettingType;
  /** ALE's. */
  readonly value: Value;
  /** What it is to an emulator; absent: ALE has it, and nothing comes of it here but the value that it has. */
  readonly option?: (value: never) => EmulatorOptions;
}

const [least, largest] = [-(2 ** 31), 2 ** 31 - 1];

const settings: Readonly<Record<string, Setting>> = {
  random_seed: {
    type: "integer",
    value: -1,
    option: (value: number) => (value < 0 ? {} : { seed: Math.min(value, maxEmulatorSeed) }),
  },
  repeat_action_probability: {
    type: "float",
    value: 0.25,
    option: (value: number) => ({ repeatActionProbability: value }),
  },
  frame_skip: { type: "integer", value: 1, option: (value: number) => ({ frameSkip: value }) },
  max_num_frames_per_episode: {
    type: "integer",
    value: 0,
    option: (value: number) => ({ maxFrames: value === 0 ? null : value }),
  },
  truncate_on_loss_of_life: {
    type: "boolean",
    value: false,
    option: (value: boolean) => ({ truncateOnLifeLoss: value }),
  },
  reward_min: {
    type: "integer",
    value: least,
    option: (value: number) => ({ rewardMin: value === least ? null : value }),
  },
  reward_max: {
    type: "integer",
    value: largest,
    option: (value: number) => ({ rewardMax: value === largest ? null : value }),
  },
  paddle_min: {
    type: "integer",
    value: -1,
    option: (value: number) => ({ paddleMin: value < 0 ? null : value }),
  },
  paddle_max: {
    type: "integer",
    value: -1,
    option: (value: number) => ({ paddleMax: value < 0 ? null : value }),
  },
  color_averaging: {
    type: "boolean",
    value: false,
    option: (value: boolean) => ({ colorAveraging: value }),
  },
  sound_obs: { type: "boolean", value: false, option: (value: boolean) => ({ sound: value }) },
  system_random_seed: {
    type: "integer",
    value: 4_753_849,
    option: (value: number) => ({ systemSeed: value }),
  },
  display_screen: { type: "boolean", value: false },
  record_screen_dir: { type: "string", value: "" },
  record_sound_filename: { type: "string", value: "" },
};

export class AleInterfaceSettings {
  readonly #given = new Map<string, Value>();

  /**
   * @throws {InvalidArgumentError} if ALE has no such setting, or it is of another type, or it is one that cannot be changed here:
   * windows, loudspeakers and folders of pictures.
   */
  set(where: string, key: string, value: unknown, type: AleSettingType): void {
    const setting = findSetting(where, key, type);
    if (!isOfType(value, type))
      throw new InvalidArgumentError(describeMismatch(where, expectedOf(type), key, value));
    if (setting.option === undefined && value !== setting.value)
      throw new InvalidArgumentError(
        describeMismatch(where, `${JSON.stringify(setting.value)}, all that there is here,`, key, value),
      );
    this.#given.set(key, value);
  }

  get(where: string, key: string, type: AleSettingType): Value {
    return this.#given.get(key) ?? findSetting(where, key, type).value;
  }

  /** What an emulator is made with. */
  options(): EmulatorOptions {
    const all = Object.entries(settings).map(([key, { option, value }]) =>
      option?.((this.#given.get(key) ?? value) as never),
    );
    return Object.assign({}, ...all) as EmulatorOptions;
  }
}

function findSetting(where: string, key: string, type: AleSettingType): Setting {
  const setting = typeof key === "string" && Object.hasOwn(settings, key) ? settings[key] : undefined;
  if (setting?.type === type) return setting;
  const names = Object.keys(settings).filter((name) => settings[name]!.type === type);
  throw new InvalidArgumentError(describeMismatch(where, `one of ${names.join(", ")}`, "key", key));
}

function isOfType(value: unknown, type: AleSettingType): value is Value {
  if (type === "integer") return Number.isInteger(value);
  return typeof value === (type === "float" ? "number" : type);
}

function expectedOf(type: AleSettingType): string {
  return { boolean: "true or false", integer: "an integer", float: "a number", string: "a text" }[type];
}
