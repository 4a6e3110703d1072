/** The dicts of tensors in what was saved, wherever they lie, and how the wanted one is chosen. */
import { CheckpointError } from "../core/errors.js";
import type { NamedTensors } from "./choose-policy.js";
import {
  describePickleValue,
  OpaqueObject,
  PickleDict,
  PickleList,
  PickleTuple,
  type PickleValue,
  TensorReference,
} from "./pickle-values.js";

export type SavedDict = NamedTensors<TensorReference>;

/** Takes what is wanted out of the dicts of a file, with the names that are wanted. */
export type ChooseTensors = (
  source: string,
  dicts: readonly SavedDict[],
) => ReadonlyMap<string, TensorReference>;

/** Far above what checkpoints have; an error lists some. */
const maxListed = 8;

/**
 * Every dict that holds tensors, the outermost first, and last one in which all are together under names with their paths,
 * as `network.0.weight`: some scripts save a network in parts.
 *
 * @throws {CheckpointError} if there are none.
 */
export function collectDicts(source: string, root: PickleValue): SavedDict[] {
  const dicts: SavedDict[] = [];
  const together = new Map<string, TensorReference>();
  const seen = new Set<PickleValue>();
  const visit = (value: PickleValue, path: string): void => {
    const children = childrenOf(value);
    if (children === undefined || seen.has(value)) return;
    seen.add(value);
    const tensors = new Map<string, TensorReference>();
    for (const [key, child] of children) {
      if (!(child instanceof TensorReference)) continue;
      tensors.set(String(key), child);
      together.set(join(path, key), child);
    }
    if (tensors.size > 0) dicts.push({ path, tensors });
    for (const [key, child] of children) visit(child, join(path, key));
  };
  visit(root, "");
  if (dicts.length === 0) throw describeNothing(source, root);
  return dicts.length === 1 ? dicts : [...dicts, { path: "", tensors: together }];
}

/** The one dict with tensors, which is what a file of weights holds. */
export function chooseOnly(source: string, dicts: readonly SavedDict[]): SavedDict["tensors"] {
  const [first, another] = dicts;
  if (first !== undefined && another === undefined) return first.tensors;
  const places = dicts.slice(0, -1).map(({ path }) => path || "its outermost dict");
  throw new CheckpointError(
    `readTorchFile: ${source}: expected one dict of tensors, received some in ${places.slice(0, maxListed).join(", ")}.`,
  );
}

function join(path: string, key: PickleValue): string {
  return path === "" ? String(key) : `${path}.${key}`;
}

/** Longer keys are no names. */
const maxKeyLength = 256;

/** Keys that are short text or numbers lead on; a list's items go by their numbers. */
function childrenOf(value: PickleValue): [string | number, PickleValue][] | undefined {
  if (value instanceof PickleTuple || value instanceof PickleList)
    return value.items.map((item, index) => [index, item]);
  if (!(value instanceof PickleDict)) return undefined;
  return [...value.entries].filter(
    (entry): entry is [string | number, PickleValue] =>
      typeof entry[0] === "number" || (typeof entry[0] === "string" && entry[0].length <= maxKeyLength),
  );
}

const advice = "Save the weights alone: torch.save(agent.state_dict(), file).";

function describeNothing(source: string, root: PickleValue): CheckpointError {
  const where = `readTorchFile: ${source}`;
  if (root instanceof OpaqueObject) {
    return new CheckpointError(`${where} holds a whole module or object (${root.type}). ${advice}`);
  }
  if (!(root instanceof PickleDict)) {
    const received = describePickleValue(root);
    return new CheckpointError(`${where}: expected a dict of tensors, received ${received}. ${advice}`);
  }
  const entries = [...root.entries].slice(0, maxListed);
  const nameOf = (key: PickleValue) =>
    typeof key === "string" ? key.slice(0, maxKeyLength) : describePickleValue(key);
  const listed = entries.map(([key, value]) => `${nameOf(key)} (${describePickleValue(value)})`).join(", ");
  const isModule = entries.some(([, value]) => value instanceof OpaqueObject);
  const what = `${where} holds no tensors; its dict has ${listed || "nothing"}.`;
  return new CheckpointError(isModule ? `${what} ${advice}` : what);
}
