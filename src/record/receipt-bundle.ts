/** Finds the policy that a receipt is of, by the checksums of its weights. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CheckpointError } from "../core/errors.js";
import { packageRoot } from "../core/paths.js";
import { type Bundle, loadBundle, openBundle } from "../model/bundle.js";
import type { ReceiptPolicy, ReceiptSubject } from "./receipt-schema.js";

/**
 * The bundle that holds a receipt's policy.
 *
 * @param given - to look in; default: those that ship.
 * @returns undefined if nothing that ships is that policy.
 * @throws {CheckpointError} if the given one is another.
 */
export function findReceiptBundle(
  { game, policy }: Pick<ReceiptSubject, "game"> & { readonly policy: ReceiptPolicy },
  given: string | Bundle | undefined,
): Bundle | undefined {
  if (given === undefined)
    return shippedBundles().find((bundle) => findOther(bundle, game, policy) === undefined);
  const bundle = openBundle(given, "replay");
  const other = findOther(bundle, game, policy);
  if (other === undefined) return bundle;
  throw new CheckpointError(
    `replay: expected ${other.name} ${other.expected} in ${bundle.folder}, as the receipt says, received ${other.received}. ` +
      "Name the bundle that it was made with, or replay its actions only.",
  );
}

function shippedBundles(): Bundle[] {
  const models = join(packageRoot, "models");
  const folders = readdirSync(models).map((game) => join(models, game));
  return folders.filter((folder) => existsSync(join(folder, "policy.json"))).map(loadBundle);
}

/** What of a bundle is not what the receipt says; undefined if it is that policy. */
function findOther(
  { manifest }: Bundle,
  game: string,
  { method, expertSha256, methodSha256 }: ReceiptPolicy,
) {
  const stored = method === "expert" ? null : (manifest.methods[method]?.sha256 ?? "no such method");
  const parts = [
    { name: "the game", expected: game, received: manifest.game },
    { name: "the expert", expected: expertSha256, received: manifest.expert.sha256 },
    { name: `the method ${method}`, expected: methodSha256, received: stored },
  ];
  return parts.find(({ expected, received }) => expected !== received);
}
