/** The ids that ale-py registers, now and in earlier releases, and what each sets: made from names of games, as there. */
import { canonicalGame } from "../../core/game-names.js";
import { type AleSettings, aleDefaults } from "../ale/ale-options.js";
import { nativeDescription } from "../game-description.js";
import { listGames } from "../games.js";
import { referenceTables } from "../reference-returns.js";

/** What an id of a game sets. */
export interface AtariId {
  readonly id: string;
  readonly game: string;
  readonly settings: Readonly<AleSettings>;
  /** Whether ale-py's vector environment plays it; of other ids a vector is made of single environments. */
  readonly hasVector: boolean;
  /** The releases that register it. */
  readonly source: string;
}

const current = "ale-py 0.12.1";
const earlier = "ale-py up to 0.8.1, no longer registered by 0.12.1";

/** Of v5, and a cap of half an hour at 60 frames a second for all ids. */
const common = { ...aleDefaults, maxFrames: 108_000 } as const;

/** ids without a namespace exist for the games that gym had: those of the published table but Surround, and six others. */
const gymGames: ReadonlySet<string> = new Set([
  ...Object.keys(referenceTables.dqn_zoo).filter((game) => game !== "surround"),
  ...["adventure", "air_raid", "carnival", "elevator_action", "journey_escape", "pooyan"],
]);

/** Chance of sticky actions by version. */
const stickiness: Readonly<Record<string, number>> = { v0: 0.25, v4: 0 };

/** What stands between a game's name and its version. */
const flavors = ["", "NoFrameskip", "Deterministic"] as const;
type Flavor = (typeof flavors)[number];

function frameSkipOf(game: string, flavor: Flavor): AleSettings["frameSkip"] {
  if (flavor === "NoFrameskip") return 1;
  if (flavor === "") return Object.freeze([2, 5] as const);
  return game === "space_invaders" ? 3 : 4; // its lasers blink every other frame
}

/** As ale-py: `"tic_tac_toe_3d"` becomes `"TicTacToe3D"`. */
export function pascalName(game: string): string {
  return game
    .replace(
      /(^|_|\d)([a-z])/g,
      (_, before: string, letter: string) => before.replace("_", "") + letter.toUpperCase(),
    )
    .replaceAll("_", "");
}

const pattern = /^(ALE\/)?([A-Za-z0-9]+?)(-ram)?(NoFrameskip|Deterministic)?-(v\d+)$/;

/** What an id sets; undefined if it is none of ale-py's. Whether the game's ROM is there is not asked. */
export function findAtariId(id: string): AtariId | undefined {
  const [, namespace = "", name = "", ram = "", flavor = "", version = ""] = pattern.exec(id) ?? [];
  if (name === "") return undefined;
  const game = canonicalGame("make", name);
  if (pascalName(game) !== name || nativeDescription(game) === undefined) return undefined;
  const found =
    namespace === ""
      ? gymId(game, flavor as Flavor, version)
      : version === "v5" && flavor === ""
        ? v5
        : undefined;
  if (found === undefined) return undefined;
  const { settings, hasVector, source } = found;
  if (ram === "") return { id, game, settings, hasVector, source };
  return {
    id,
    game,
    settings: Object.freeze({ ...settings, obsType: "ram" }),
    hasVector: false,
    source: earlier,
  };
}

type Found = Omit<AtariId, "id" | "game">;

const v5: Found = { settings: Object.freeze({ ...common }), hasVector: true, source: current };

function gymId(game: string, flavor: Flavor, version: string): Found | undefined {
  const repeatActionProbability = stickiness[version];
  if (repeatActionProbability === undefined || !gymGames.has(game)) return undefined;
  const settings = Object.freeze({
    ...common,
    repeatActionProbability,
    frameSkip: frameSkipOf(game, flavor),
  });
  return { settings, hasVector: false, source: flavor === "Deterministic" ? earlier : current };
}

/**
 * All ids of ale-py, for games whose ROM is there.
 *
 * @param romFolder - as for `listGames`.
 */
export function listAtariIds(romFolder?: string): string[] {
  return listGames(romFolder).flatMap((game) => {
    const name = pascalName(game);
    const v5Ids = ["", "-ram"].map((ram) => `ALE/${name}${ram}-v5`);
    if (!gymGames.has(game)) return v5Ids;
    const versions = Object.keys(stickiness);
    const gymIds = ["", "-ram"].flatMap((ram) =>
      flavors.flatMap((flavor) => versions.map((version) => `${name}${ram}${flavor}-${version}`)),
    );
    return [...v5Ids, ...gymIds];
  });
}
