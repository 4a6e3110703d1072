/** Which of a file's tensors are the policy's: those of the one dict, or under the one prefix, that has a policy's names. */
import { CheckpointError } from "../core/errors.js";
import { cleanName, findPolicies } from "./naming.js";

/** Tensors of any kind, in the dict where they lie. */
export interface NamedTensors<Value> {
  /** Where the dict lies in the file; empty for the outermost one. */
  readonly path: string;
  readonly tensors: ReadonlyMap<string, Value>;
}

interface Candidate<Value> {
  readonly place: string;
  readonly tensors: ReadonlyMap<string, Value>;
}

/** An error lists so many names at most. */
const maxListed = 8;

/**
 * The policy's tensors, without what wrappers put into their names and without what stands before all of them. Where no dict has
 * a policy's names, the outermost with the most tensors is returned as it is: what it is can be said by its names.
 *
 * @throws {CheckpointError} if there are several policies: which one is wanted only the user knows.
 */
export function choosePolicy<Value>(
  source: string,
  dicts: readonly NamedTensors<Value>[],
): ReadonlyMap<string, Value> {
  const cleaned = dicts.map(({ path, tensors }) => ({ path, tensors: cleanNames(source, tensors) }));
  const candidates = cleaned.flatMap(findCandidates);
  // A network that was saved in parts is found in all tensors together, where everything else is found a second time.
  const direct = cleaned.length > 1 ? cleaned.slice(0, -1).flatMap(findCandidates) : candidates;
  const [first, another] = direct.length > 0 ? direct : candidates;
  if (first === undefined) return largest(cleaned);
  if (another === undefined) return first.tensors;
  const places = (direct.length > 0 ? direct : candidates).map(({ place }) => place || "the outermost dict");
  throw new CheckpointError(
    `importPolicy: ${source}: expected one policy, found ${places.length}: ${places.slice(0, maxListed).join(", ")}. Save the one that is wanted alone.`,
  );
}

function findCandidates<Value>({ path, tensors }: NamedTensors<Value>): Candidate<Value>[] {
  return findPolicies([...tensors.keys()]).map((prefix) => {
    const own = [...tensors].filter(([name]) => name.startsWith(prefix));
    const place = [path, prefix.replace(/\.$/, "")].filter((part) => part !== "").join(".");
    return { place, tensors: new Map(own.map(([name, value]) => [name.slice(prefix.length), value])) };
  });
}

function cleanNames<Value>(source: string, tensors: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  const cleaned = new Map([...tensors].map(([name, value]) => [cleanName(name), value] as const));
  if (cleaned.size === tensors.size) return cleaned;
  throw new CheckpointError(
    `importPolicy: ${source} holds a network twice, with and without a wrapper's words (module., _orig_mod.) in its names. Save one of them alone.`,
  );
}

function largest<Value>(dicts: readonly NamedTensors<Value>[]): ReadonlyMap<string, Value> {
  const sorted = [...dicts].sort((a, b) => b.tensors.size - a.tensors.size);
  return sorted[0]?.tensors ?? new Map();
}
