/** What `distill` gives back. */
import type { MethodName } from "../model/bundle-schema.js";
import type { StageMeasures } from "./measures.js";

/** What a distillation made. */
export interface DistillResult {
  /** The bundle that holds the method now. */
  readonly bundleFolder: string;
  readonly method: MethodName;
  /** Per stage and head, averaged over the last rollouts: agreement with the expert, and loss. */
  readonly measures: StageMeasures;
  /** Environment steps of each stage. */
  readonly steps: Readonly<Record<string, number>>;
  /** Time spent training, sessions before a restart included. */
  readonly wallTimeMs: number;
}
