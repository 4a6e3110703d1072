/** Bundles that no job made: what of them a job needs, named by its content. */
import { join } from "node:path";
import { readBytes } from "../core/files.js";
import type { Bundle } from "../model/bundle.js";
import type { MethodName } from "../model/bundle-schema.js";
import { sha256 } from "../model/safetensors.js";
import { type Artifact, blobKey } from "./done.js";
import type { Store } from "./store.js";

/** Files of a bundle, by name. */
export interface GivenBundle {
  readonly artifacts: readonly Artifact[];
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * The expert and some of its methods: others that are distilled into the same bundle later change no identity.
 *
 * @throws {CheckpointError} if weights are missing or damaged, or a method was never distilled into it.
 */
export function describeGivenBundle(bundle: Bundle, methods: readonly MethodName[]): GivenBundle {
  const { manifest, folder } = bundle;
  bundle.expertTensors();
  for (const method of methods) bundle.methodTensors(method);
  const kept = Object.fromEntries(methods.map((method) => [method, manifest.methods[method]!]));
  const weights = [manifest.expert, ...Object.values(kept)].map(({ file }) => file);
  const text = `${JSON.stringify({ ...manifest, methods: kept }, null, 1)}\n`;
  const files = new Map<string, Uint8Array>([
    ["policy.json", Buffer.from(text)],
    ...weights.map((file) => [file, readBytes("planCampaign", join(folder, file))] as const),
  ]);
  const artifacts = [...files].map(([name, bytes]) => ({
    name,
    sha256: sha256(bytes),
    numBytes: bytes.length,
  }));
  return { artifacts, files };
}

/** Puts it where every machine finds it. */
export async function putGivenBundle(store: Store, { artifacts, files }: GivenBundle): Promise<void> {
  for (const artifact of artifacts) await store.put(blobKey(artifact.sha256), files.get(artifact.name)!);
}
