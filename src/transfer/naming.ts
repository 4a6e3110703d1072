/** How other libraries name a policy's tensors, and the names that bundles have for them. */
import { CheckpointError } from "../core/errors.js";
import type { Tensor, TensorMap } from "../model/tensors.js";

/** Whose names: Stable-Baselines3's `ActorCriticCnnPolicy`, or the `Agent` of CleanRL's PPO scripts. */
export const namingNames = ["sb3", "cleanrl"] as const;
export type NamingName = (typeof namingNames)[number];

/** CleanRL's layers by their place in `nn.Sequential`, activations and the flattening counted. */
const natureLayers: Readonly<Record<string, string>> = {
  "network.0": "features_extractor.cnn.0",
  "network.2": "features_extractor.cnn.2",
  "network.4": "features_extractor.cnn.4",
  "network.7": "features_extractor.linear.0",
};

/** The same for its residual network; the parts of a stage keep their names. */
const impalaLayers: Readonly<Record<string, string>> = {
  "network.0": "features_extractor.stages.0",
  "network.1": "features_extractor.stages.1",
  "network.2": "features_extractor.stages.2",
  "network.5": "features_extractor.linear.0",
};

const cleanrlHeads: Readonly<Record<string, string>> = { actor: "action_net", critic: "value_net" };

/** Names that give a kind of policy away that cannot become a bundle. */
const foreignKinds: readonly (readonly [RegExp, string])[] = [
  [/^(q_net|quantile_net|q_network)\b/, "a value-based agent (DQN or a relative), which has no policy head"],
  [/lstm|gru/i, "a recurrent policy; exits need one that looks at the stacked frames alone"],
  [
    /^mlp_extractor\./,
    "a policy with further layers between the convolutional part and its heads (net_arch)",
  ],
  [/^log_std$/, "a policy for continuous actions"],
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

/** Renames tensors to a bundle's names; nothing is left out, so that what is not known can be refused. */
export function renameTensors(source: string, tensors: TensorMap, naming: NamingName): TensorMap {
  return naming === "sb3" ? dropRepetitions(source, tensors) : renameLayers(tensors);
}

/** Takes a prefix off that PyTorch's wrappers put before every name. */
export function stripWrappers(tensors: TensorMap): TensorMap {
  const prefix = ["module.", "_orig_mod."].find((start) =>
    [...tensors.keys()].every((name) => name.startsWith(start)),
  );
  if (prefix === undefined || tensors.size === 0) return tensors;
  return stripWrappers(new Map([...tensors].map(([name, tensor]) => [name.slice(prefix.length), tensor])));
}

function renameLayers(tensors: TensorMap): TensorMap {
  const layers = tensors.has("network.0.conv.weight") ? impalaLayers : natureLayers;
  const table: Readonly<Record<string, string>> = { ...layers, ...cleanrlHeads };
  const rename = (name: string): string => {
    const [, layer = "", part = ""] = /^(network\.\d+|[a-z]+)\.(.+)$/.exec(name) ?? [];
    return Object.hasOwn(table, layer) ? `${table[layer]}.${part}` : name;
  };
  return new Map([...tensors].map(([name, tensor]) => [rename(name), tensor]));
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
