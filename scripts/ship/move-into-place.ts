/** Replaces what ships by what was made. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { methodNames } from "../../src/tools.js";
import { readMadeBundle } from "../shared/made.js";
import { curveFile, type Places, resultKinds, shippedMethods } from "./places.js";

/** Weights first: a bundle is read by its `policy.json`, which names their checksums. */
const bundleFiles = [
  "expert.safetensors",
  ...shippedMethods.map((method) => `${method}.safetensors`),
  "int8.json",
  "policy.json",
];

/** A file beside its place, until everything is there. */
const waiting = (target: string) => `${target}.new`;

/**
 * Moves the bundle and its results to where they ship: all are copied beside their places first and renamed then, so that a disk
 * that fills up, or a file that is missing, changes nothing.
 *
 * @param from - the bundle of a new expert, whose games and training curve are published too.
 */
export function moveIntoPlace(places: Places, from: string | undefined): void {
  const moves = [...resultMoves(places, from !== undefined), ...bundleMoves(places)];
  for (const [source, target] of moves) {
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(source, waiting(target));
  }
  const curve = from === undefined ? [] : prepareCurve(from, places);
  for (const target of [...curve, ...moves.map(([, place]) => place)]) renameSync(waiting(target), target);
  for (const name of readdirSync(places.shipped))
    if (!bundleFiles.includes(name)) rmSync(join(places.shipped, name), { recursive: true }); // of the other expert
  for (const method of methodNames.filter((name) => !isShipped(name)))
    rmSync(places.result(method), { recursive: true, force: true });
}

function isShipped(method: string): boolean {
  return shippedMethods.some((name) => name === method);
}

type Move = readonly [source: string, target: string];

function bundleMoves({ bundle, shipped }: Places): Move[] {
  return bundleFiles.map((name) => [join(bundle, name), join(shipped, name)]);
}

/** `ztw report` draws the figures beside them. */
function resultMoves({ made, games, result }: Places, hasNewExpert: boolean): Move[] {
  const ofMethods = shippedMethods.flatMap((method) =>
    resultKinds.map((kind): Move => [made(method, kind), result(method, `${kind}.json`)]),
  );
  return hasNewExpert ? [...ofMethods, [games("candidate"), result("expert.json")]] : ofMethods;
}

/** Writes the curve of the expert's training, with the step that it is of, beside its place; none if there is no curve. */
function prepareCurve(from: string, { game, result }: Places): string[] {
  const curve = curveFile(from, game);
  if (!existsSync(curve)) return [];
  const { playedSteps } = readMadeBundle("ship", from).expert.training;
  const published = { ...(JSON.parse(readFileSync(curve, "utf8")) as object), shippedStep: playedSteps };
  const target = result("training.json");
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(waiting(target), `${JSON.stringify(published, null, 1)}\n`);
  return [target];
}
