/** Safetensors of other libraries: any floating-point type, converted to float32. */
import { parseSafetensors, type StoredTypes } from "../model/safetensors.js";
import type { TensorMap } from "../model/tensors.js";
import { describeConversions, numberFormats } from "./number-formats.js";

/** The storages of PyTorch by safetensors' names of their types. */
const storageNames = {
  F32: "FloatStorage",
  F64: "DoubleStorage",
  F16: "HalfStorage",
  BF16: "BFloat16Storage",
} as const;

const types: StoredTypes = Object.fromEntries(
  Object.entries(storageNames).map(([dtype, storage]) => [dtype, numberFormats[storage]!]),
);

/**
 * Reads the tensors of a safetensors file.
 *
 * @param source - the file's name, for messages.
 * @throws {CheckpointError} if the bytes are truncated, damaged, or hold numbers that are not floating-point.
 */
export function readForeignSafetensors(
  source: string,
  bytes: Uint8Array,
): { readonly tensors: TensorMap; readonly notes: readonly string[] } {
  const seen = new Set<string>();
  const tensors = parseSafetensors(source, bytes, { types, onType: (dtype) => seen.add(dtype) });
  const storages = Object.entries(storageNames).filter(([dtype]) => seen.has(dtype));
  return { tensors, notes: describeConversions(storages.map(([, storage]) => storage)) };
}
