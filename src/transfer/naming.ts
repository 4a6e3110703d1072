/** How other libraries name a policy's tensors, and the names that bundles have for them. */
import { CheckpointError } from "../core/errors.js";
import type { Tensor, TensorMap } from "../model/tensors.js";

/** Whose names: Stable-Baselines3's `ActorCriticCnnPolicy`, or the `Agent` of CleanRL's PPO scripts. */
export const namingNames = ["sb3", "cleanrl"] as const;
export type NamingName = (typeof namingNames)[number];

/**
 * A bundle's layers in the order in which CleanRL's `network`, an `nn.Sequential`, has them. Their numbers there differ with the
 * layers without weights between them (activations, flattening, the division by 255), so order is what counts.
 */
const natureLayers = ["cnn.0", "cnn.2", "cnn.4", "linear.0"] as const;
/** The same for its residual network; the parts of a stage keep their names. */
const impalaLayers = ["stages.0", "stages.1", "stages.2", "linear.0"] as const;

const cleanrlHeads: Readonly<Record<string, string>> = { actor: "action_net", critic: "value_net" };

/** Names that give a kind of policy away that cannot become a bundle. */
const foreignKinds: readonly (readonly [RegExp, string])[] = [
  [
    /(^|\.)(q_net|quantile_net|q_network)\b/,
    "a value-based agent (DQN or a relative), which has no policy head",
  ],
  [/lstm|gru/i, "a recurrent policy; exits need one that looks at the stacked frames alone"],
  [
    /(^|\.)mlp_extractor\./,
    "a policy with further layers between the convolutional part and its heads (net_arch)",
  ],
  [/(^|\.)log_std$/, "a policy for continuous actions"],
];

/** Which library's names these are. */
export function detectNaming(source: string, names: readonly string[]): NamingName {
  for (const [pattern, kind] of foreignKinds)
    if (names.some((name) => pattern.test(name))) throw refuse(source, `it is ${kind}`);
  if (names.includes("action_net.weight")) return "sb3";
  if (names.includes("actor.weight") && names.includes("critic.weight")) return "cleanrl";
  if (names.includes("network.0.weight"))
    throw refuse(source, "it has a network and no actor, so it is a value-based agent (DQN or a relative)");
  throw refuse(source, `its tensors are called ${names.slice(0, 4).join(", ") || "nothing"}`);
}

function refuse(source: string, what: string): CheckpointError {
  return new CheckpointError(
    `importPolicy: ${source}: expected an actor-critic policy on Atari images from Stable-Baselines3 or CleanRL; ${what}.`,
  );
}

/** Words that PyTorch's wrappers put into names, before any part of a network. */
const wrappers: ReadonlySet<string> = new Set([
  "module",
  "_orig_mod",
  "_forward_module",
  "_fsdp_wrapped_module",
]);

/** A name without the words that wrappers put into it. */
export function cleanName(name: string): string {
  const parts = name.split(".");
  return parts.filter((part) => !wrappers.has(part)).join(".");
}

/**
 * What stands before the names of each policy among some tensors: `""`, `"agent."`, `"models.best."`. A policy is where a
 * policy head is and, in CleanRL's naming, a critic and a network.
 */
export function findPolicies(names: readonly string[]): string[] {
  const all = new Set(names);
  const prefixes = names.flatMap((name) => {
    const [, prefix, head] = /^(|.*\.)(action_net|actor)\.weight$/.exec(name) ?? [];
    if (prefix === undefined) return [];
    if (head === "action_net") return [prefix];
    const hasNetwork = names.some((other) => other.startsWith(`${prefix}network.`));
    return hasNetwork && all.has(`${prefix}critic.weight`) ? [prefix] : [];
  });
  return [...new Set(prefixes)];
}

/** Tensors with a bundle's names, and what the file calls each. */
export interface RenamedTensors {
  readonly tensors: TensorMap;
  /** The file's name for a bundle's, for messages; in words where the file has no such tensor. */
  nameInFile(name: string): string;
}

/** Renames tensors to a bundle's names; nothing is left out, so that what is not known can be refused. */
export function renameTensors(source: string, tensors: TensorMap, naming: NamingName): RenamedTensors {
  if (naming === "sb3") return { tensors: dropRepetitions(source, tensors), nameInFile: (name) => name };
  const rename = cleanrlRenaming([...tensors.keys()]);
  const fileNames = new Map([...tensors.keys()].map((name) => [rename(name), name]));
  return {
    tensors: new Map([...tensors].map(([name, tensor]) => [rename(name), tensor])),
    nameInFile: (name) => fileNames.get(name) ?? describeCleanrlName(name),
  };
}

/** How a tensor that is missing would be called, as far as one can know: numbers differ from file to file. */
function describeCleanrlName(name: string): string {
  const [, layer, part] = /^features_extractor\.(\w+\.\d+)\.(.+)$/.exec(name) ?? [];
  const position = [natureLayers, impalaLayers].flatMap((layers) => {
    const index = (layers as readonly string[]).indexOf(layer ?? "");
    return index === -1 ? [] : [index + 1];
  })[0];
  if (position !== undefined) return `network.*.${part} (of its layer ${position})`;
  const head = Object.entries(cleanrlHeads).find(([, ours]) => name.startsWith(`${ours}.`));
  return head === undefined ? name : name.replace(head[1], head[0]);
}

function cleanrlRenaming(names: readonly string[]): (name: string) => string {
  const numbers = names.flatMap((name) => /^network\.(\d+)\./.exec(name)?.[1] ?? []);
  const order = [...new Set(numbers)].sort((a, b) => Number(a) - Number(b));
  const layers = names.some((name) => /^network\.\d+\.conv\./.test(name)) ? impalaLayers : natureLayers;
  return (name) => {
    const [, number, part] = /^network\.(\d+)\.(.+)$/.exec(name) ?? [];
    const layer = number === undefined ? undefined : layers[order.indexOf(number)];
    if (layer !== undefined) return `features_extractor.${layer}.${part}`;
    const [, head = "", headPart] = /^([a-z]+)\.(\w+)$/.exec(name) ?? [];
    return Object.hasOwn(cleanrlHeads, head) ? `${cleanrlHeads[head]}.${headPart}` : name;
  };
}

/** One extractor, and the two names under which Stable-Baselines3 2 stores it again. */
const extractor = "features_extractor.";
const repetitions = ["pi_features_extractor.", "vf_features_extractor."] as const;

/** Keeps one of the up to three copies of the extractor, if they are equal: actor and critic share it in a bundle. */
function dropRepetitions(source: string, tensors: TensorMap): TensorMap {
  const kept = new Map<string, Tensor>();
  for (const [name, tensor] of tensors) {
    const prefix = repetitions.find((start) => name.startsWith(start));
    const shared = prefix === undefined ? name : `${extractor}${name.slice(prefix.length)}`;
    const first = kept.get(shared);
    if (first !== undefined && !areEqual(first, tensor)) {
      throw refuse(
        source,
        `its policy and its value function have networks of their own (${shared} and ${name} differ), where a bundle has one for both`,
      );
    }
    kept.set(shared, first ?? tensor);
  }
  return kept;
}

function areEqual(a: Tensor, b: Tensor): boolean {
  return `${a.shape}` === `${b.shape}` && a.data.every((value, index) => Object.is(value, b.data[index]));
}
