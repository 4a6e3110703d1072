/** The files that a training writes: bundles of the expert, and the curve. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageVersion } from "../core/provenance.js";
import type { Architecture } from "../model/architecture.js";
import { createBundle } from "../model/bundle.js";
import type { TensorMap } from "../model/tensors.js";
import { type TrainingResult, trainingFormatVersion, writeTraining } from "../model/training-curve.js";
import type { GameVector } from "../training/environment-vector.js";
import type { TrainState } from "./train-checkpoint.js";
import type { TrainPlan } from "./train-plan.js";

export interface OutputParts {
  readonly plan: TrainPlan;
  readonly vector: GameVector;
  readonly architecture: Architecture;
  readonly identity: TrainState["identity"];
}

/** An expert as it is now. */
export interface TrainedExpert {
  /** With the names and layouts of `expert.safetensors`. */
  readonly tensors: TensorMap;
  /** How far its training had come; free-form. */
  readonly progress: Readonly<Record<string, unknown>>;
}

/** A training's output folder. */
export class TrainOutput {
  readonly lastBundle: string;
  readonly bestBundle: string;
  readonly curveFile: string;
  readonly #parts: OutputParts;

  constructor(parts: OutputParts) {
    const { output, game } = parts.plan.options;
    this.#parts = parts;
    this.lastBundle = join(output, "last");
    this.bestBundle = join(output, "best");
    this.curveFile = join(output, `${game}-training.json`);
  }

  get hasBest(): boolean {
    return existsSync(this.bestBundle);
  }

  async saveExpert(folder: string, { tensors, progress }: TrainedExpert): Promise<void> {
    const { plan, vector, architecture, identity } = this.#parts;
    await createBundle(folder, {
      game: plan.options.game,
      protocol: plan.settings.protocol,
      actionSet: [...vector.actionSet],
      actionMeanings: [...vector.actionMeanings],
      architecture,
      expertTensors: tensors,
      training: { what: "PPO by ztw-atari", ...identity, ...progress },
    });
  }

  async saveCurve(
    curve: Pick<TrainingResult, "sessions" | "rollouts" | "evaluations" | "recycled">,
  ): Promise<void> {
    const ran = { packageVersion, ...this.#parts.identity };
    await writeTraining(this.curveFile, {
      formatVersion: trainingFormatVersion,
      kind: "training",
      ran,
      ...curve,
    });
  }
}
