/** All that an id stands for, as data and as text. */
import { inspect } from "node:util";
import { AleEnvironment } from "../ale/ale-environment.js";
import type { AleSettings } from "../ale/ale-options.js";
import { describeGame, type GameDescription } from "../game-description.js";
import { type ReferenceReturns, referenceReturns } from "../reference-returns.js";
import type { AtariId } from "./atari-ids.js";
import { vectorOptions } from "./make-vec.js";
import { findEntry, type Registration } from "./registry.js";

/** What `describe` tells; `String(description)` is text to print. */
export interface EnvironmentDescription {
  readonly id: string;
  /** Where the id comes from: releases of ale-py, or a program's `register`. */
  readonly source: string;
  /** What `make` sets; null for registered ids. */
  readonly settings: Readonly<AleSettings> | null;
  /** What `makeVec` sets for its native vector; null where it makes a `SyncVector`. */
  readonly vector: Readonly<Record<string, unknown>> | null;
  readonly maxEpisodeSteps: number | null;
  /** As Gymnasium writes them; null for registered ids, of which none is made. */
  readonly observationSpace: string | null;
  readonly actionSpace: string | null;
  readonly actionMeanings: readonly string[] | null;
  readonly game: GameDescription | null;
  /** Of the table dqn_zoo; null where it has none. */
  readonly referenceReturns: ReferenceReturns | null;
  /** What could surprise. */
  readonly notes: readonly string[];
  toString(): string;
}

const vectorNote =
  "make and makeVec are two tasks: makeVec plays up to 29 no-ops and FIRE, pools and shrinks screens, stacks four and clips rewards.";

/**
 * Describes an id: what `make` and `makeVec` set, spaces, actions, modes, published returns. `console.log` of it is readable.
 *
 * @param id - one of `listIds()`.
 * @throws {InvalidArgumentError} if it is unknown.
 * @throws {NativeError} if the addon does not load or the game's ROM cannot be used.
 * @example
 * console.log(String(describe("ALE/Pong-v5")));
 */
export function describe(id: string): EnvironmentDescription {
  const entry = findEntry("describe", id);
  const description =
    entry.kind === "atari" ? describeAtari(entry.atari) : describeRegistered(id, entry.registration);
  const text = textOf(description);
  return Object.freeze({ ...description, toString: () => text, [inspect.custom]: () => text });
}

type Described = Omit<EnvironmentDescription, "toString">;

function describeAtari(atari: AtariId): Described {
  const { id, game, settings, hasVector, source } = atari;
  const environment = new AleEnvironment(game, settings);
  const { observationSpace, actionSpace, actionMeanings } = environment;
  environment.close();
  const { numEnvs: _, ...vector } = vectorOptions(atari, { numEnvs: 1 });
  return {
    id,
    source,
    settings,
    vector: hasVector ? Object.freeze(vector) : null,
    maxEpisodeSteps: null,
    observationSpace: String(observationSpace),
    actionSpace: String(actionSpace),
    actionMeanings,
    game: describeGame(game),
    referenceReturns: referenceReturns(game) ?? null,
    notes: notesOf(atari),
  };
}

function notesOf({ settings, hasVector }: AtariId): readonly string[] {
  const { frameSkip, repeatActionProbability } = settings;
  const skips = Array.isArray(frameSkip)
    ? [`Each action is held for ${frameSkip[0]} to ${frameSkip[1]! - 1} frames, drawn evenly.`]
    : [];
  const sticky =
    repeatActionProbability > 0
      ? [`In every frame ALE repeats the old action with the chance ${repeatActionProbability}.`]
      : [];
  return Object.freeze([
    ...skips,
    ...sticky,
    "Observations are not pooled, shrunk or stacked, rewards are not clipped, and lives end nothing: AtariPreprocessing and FrameStack do that.",
    ...(hasVector ? [vectorNote] : []),
  ]);
}

function describeRegistered(id: string, { maxEpisodeSteps, description }: Registration): Described {
  const nothing = {
    settings: null,
    vector: null,
    observationSpace: null,
    actionSpace: null,
    actionMeanings: null,
  };
  const notes = Object.freeze(description === undefined ? [] : [description]);
  const source = "register";
  return {
    id,
    source,
    ...nothing,
    maxEpisodeSteps: maxEpisodeSteps ?? null,
    game: null,
    referenceReturns: null,
    notes,
  };
}

function textOf(description: Described): string {
  const { id, source, settings, vector, game, maxEpisodeSteps } = description;
  const lines = [
    `${id} (${source})`,
    line("observations", description.observationSpace),
    line(
      "actions",
      description.actionSpace && `${description.actionSpace}: ${description.actionMeanings?.join(" ")}`,
    ),
    line("make", settings && valuesText(settings)),
    line("makeVec", vector && valuesText(vector)),
    line("maxEpisodeSteps", maxEpisodeSteps),
    line("modes", game && `${game.modes.join(", ")} (default ${game.defaultMode})`),
    line("difficulties", game && `${game.difficulties.join(", ")} (default ${game.defaultDifficulty})`),
    line("returns", referenceText(description.referenceReturns)),
    line("ROM", game && `${game.game}, md5 ${game.romMd5}`),
    ...description.notes.map((note) => `  ${note}`),
  ];
  return lines.filter((text) => text !== "").join("\n");
}

const nameWidth = 16;

function line(name: string, value: unknown): string {
  return value === null || value === undefined ? "" : `  ${name.padEnd(nameWidth)}${value}`;
}

function valuesText(values: object): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? `[${value.join(", ")})` : value}`)
    .join(", ");
}

function referenceText(returns: ReferenceReturns | null): string | null {
  return returns && `random ${returns.random}, human ${returns.human} (table dqn_zoo)`;
}
