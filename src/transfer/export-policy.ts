/** Writes a bundle's expert for other libraries: as Stable-Baselines3's `policy.pth`, or as safetensors. */
import { checkOneOf, checkPath } from "../core/check.js";
import { CheckpointError } from "../core/errors.js";
import { writeFileAtomic } from "../core/files.js";
import { checkOutputFile } from "../core/output.js";
import { type Bundle, openBundle } from "../model/bundle.js";
import { type PolicyName, policyNames } from "../model/bundle-schema.js";
import { writeSafetensors } from "../model/safetensors.js";
import type { Tensor } from "../model/tensors.js";
import { serializeTorch } from "./torch-writer.js";

const extractor = "features_extractor.";
/** Stable-Baselines3 2 stores the shared extractor three times, and asks for all of them. */
const extractorNames = [extractor, `pi_${extractor}`, `vf_${extractor}`] as const;

/**
 * Writes the expert as a `policy.pth` that Stable-Baselines3's `policy.load_state_dict` takes:
 * `PPO("CnnPolicy", env).policy.load_state_dict(torch.load("policy.pth"))`. Exits have no place there.
 *
 * @throws {CheckpointError} if the expert's weights are damaged, or its architecture is none of Stable-Baselines3's.
 * @example
 * await exportSb3(shippedBundleFolder("pong"), "policy.pth")
 */
export async function exportSb3(policy: string | Bundle, path: string): Promise<void> {
  const bundle = openBundle(policy, "exportSb3");
  checkPath("exportSb3", "path", path);
  const { name } = bundle.manifest.architecture;
  if (name !== "nature-cnn") {
    throw new CheckpointError(
      `exportSb3: expected the architecture nature-cnn in ${bundle.folder}, received ${name}. Stable-Baselines3 has no other for images.`,
    );
  }
  checkOutputFile("exportSb3", path, "path");
  await writeFileAtomic(path, serializeTorch(toSb3(bundle)));
}

function toSb3(bundle: Bundle): Map<string, Tensor> {
  const { blocks, policyHead, valueHead } = bundle.manifest.architecture;
  const tensors = bundle.expertTensors();
  const parts = (layer: string) => ["weight", "bias"].map((part) => `${layer}.${part}`);
  const stateDict = new Map<string, Tensor>();
  for (const prefix of extractorNames)
    for (const name of blocks.flatMap((block) => parts(block.name)))
      stateDict.set(`${prefix}${name.slice(extractor.length)}`, tensors.get(name)!);
  for (const name of [policyHead, valueHead].flatMap(parts)) stateDict.set(name, tensors.get(name)!);
  return stateDict;
}

/**
 * Writes the weights of the expert, or those of a distilled method, as one safetensors file; game, protocol and action
 * meanings are in its metadata.
 *
 * @throws {CheckpointError} if the bundle lacks the method, or its weights are damaged.
 */
export async function exportSafetensors(
  policy: string | Bundle,
  method: PolicyName,
  path: string,
): Promise<void> {
  const bundle = openBundle(policy, "exportSafetensors");
  checkOneOf("exportSafetensors", "method", method, policyNames);
  checkOutputFile("exportSafetensors", path, "path");
  const { game, protocol, actionMeanings, architecture } = bundle.manifest;
  const tensors = method === "expert" ? bundle.expertTensors() : bundle.methodTensors(method);
  const metadata = {
    game,
    protocol,
    method,
    architecture: architecture.name,
    actions: actionMeanings.join(" "),
  };
  await writeSafetensors(path, tensors, metadata);
}
