/** Where everything is that shipping reads, makes and replaces. */
import { dirname, join } from "node:path";

/** In this order: each is made on top of the one before. */
export const shippedMethods = ["ztw", "ztw-regret", "ztw-hold"] as const;
export type ShippedMethod = (typeof shippedMethods)[number];

/** Shares of (expert − random) at which thresholds are chosen, as `ztw tune` reads them; 1 % takes twice the games. */
export const tunedLosses: Readonly<Record<ShippedMethod, string>> = {
  ztw: "2%",
  "ztw-regret": "1%,2%",
  "ztw-hold": "1%,2%",
};

/** What `ztw evaluate` and `ztw tune` leave of a method. */
export const resultKinds = ["sweep", "confirm"] as const;
export type ResultKind = (typeof resultKinds)[number];

/** The two sides of a comparison of experts. */
export type ExpertName = "candidate" | "shipped";

export interface Places {
  readonly game: string;
  /** The bundle that ships. */
  readonly shipped: string;
  /** Where everything is made; removed at the end. */
  readonly work: string;
  /** The bundle that is being made. */
  readonly bundle: string;
  /** A method's result, as it is made. */
  readonly made: (method: ShippedMethod, kind: ResultKind) => string;
  /** An expert's games, as they are played. */
  readonly games: (expert: ExpertName) => string;
  /** A place in `results/<game>/`. */
  readonly result: (...parts: string[]) => string;
  /** Observations and answers that tests hold shipped experts to. */
  readonly golden: string;
}

/**
 * Names all places.
 *
 * @param root - the clone.
 */
export function placesOf(root: string, game: string): Places {
  const work = join(root, "runs", "ship", game);
  return {
    game,
    work,
    bundle: join(work, "bundle"),
    shipped: join(root, "models", game),
    made: (method, kind) => join(work, `${game}-${method}-${kind}.json`),
    games: (expert) => join(work, `${game}-${expert}-expert.json`),
    result: (...parts) => join(root, "results", game, ...parts),
    golden: join(root, "test", "golden", "data", "policy"),
  };
}

/** The curve of the training that saved a bundle, beside its folder. */
export function curveFile(bundle: string, game: string): string {
  return join(dirname(bundle), `${game}-training.json`);
}
