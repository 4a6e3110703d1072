/** A bundle's policy on its way into the engine: which weights, in which numbers, found again by a fingerprint. */
import type { Build } from "../../core/wasm-addon.js";
import type { Bundle } from "../../model/bundle.js";
import { readCalibration } from "../../model/calibration.js";
import type { PolicyWeights } from "../../model/policy-weights.js";
import { describeForEngine, type EngineNumbers, fingerprintOf } from "./description.js";
import type { NativeNetworkOptions } from "./native.js";

/** How the engine computes; by default in float32. */
export interface EngineArithmetic {
  /**
   * Rounds the weights of linear blocks to 16 bits, half the memory to read: answers are close to the expert's, and no
   * longer equal. Default false.
   */
  readonly isBfloat16?: boolean;
  /**
   * Computes in integers: weights of 8 bits, activations of 8 bits at the scales of the bundle's calibration. Answers are
   * near the expert's, not equal. Default false.
   */
  readonly isInteger?: boolean;
  /** Default: `ZTW_INSTRUCTION_SET`, else the fastest that this processor has. */
  readonly instructionSet?: string;
  /** What the engine was compiled to. Default: see `loadEngine`. */
  readonly build?: Build;
}

export const engineBackendNames = [
  "engine",
  "engine-bf16",
  "engine-int8",
  "engine-wasm",
  "engine-wasm-int8",
] as const;
export type EngineBackendName = (typeof engineBackendNames)[number];

export const engineArithmetics: Readonly<Record<EngineBackendName, EngineArithmetic>> = {
  engine: {},
  "engine-bf16": { isBfloat16: true },
  "engine-int8": { isInteger: true },
  "engine-wasm": { build: "wasm" },
  "engine-wasm-int8": { build: "wasm", isInteger: true },
};

/**
 * A policy of a bundle as the addon takes it.
 *
 * @throws {CheckpointError} with `isInteger`, if the bundle lacks a calibration.
 */
export function bundleNetwork(
  bundle: Bundle,
  policy: PolicyWeights,
  { isInteger, build, ...arithmetic }: EngineArithmetic = {},
): NativeNetworkOptions {
  const network = nativeNetwork(policy, {
    ...arithmetic,
    ...(isInteger && { activationScales: scalesOf(bundle) }),
  });
  // The variable is about processors; WebAssembly has its own two.
  return build === "wasm" ? { ...network, instructionSet: arithmetic.instructionSet ?? "" } : network;
}

/** Any policy as the addon takes it. */
export function nativeNetwork(
  policy: PolicyWeights,
  { instructionSet, ...numbers }: EngineNumbers & Pick<EngineArithmetic, "instructionSet"> = {},
): NativeNetworkOptions {
  const { isBfloat16, activationScales } = numbers;
  const label = activationScales ? ` int8 ${activationScales.join(" ")} ` : isBfloat16 ? " bf16 " : " ";
  return {
    fingerprint: `${fingerprintOf(policy)}${label}`,
    describe: () => describeForEngine(policy, numbers),
    instructionSet: instructionSet ?? process.env.ZTW_INSTRUCTION_SET ?? "",
  };
}

/** The largest byte stands for the end of a block's range. */
function scalesOf(bundle: Bundle): Float32Array {
  return Float32Array.from(readCalibration(bundle).activationRanges, (end) => end / largestByte);
}

const largestByte = 255;
