/**
 * The public API of ztw-atari: what a program needs that trains, distills, evaluates, records or plays.
 *
 * What our own scripts need besides is in `tools.ts`. Heavy parts (emulator, TensorFlow, ONNX Runtime, encoders) load on first use.
 */

import "./core/node-version.js";
import "./lab/window/register.js";

export {
  CheckpointError,
  EnvironmentStateError,
  InvalidArgumentError,
  isZtwError,
  NativeError,
} from "./core/errors.js";
export type { Decision, Evaluator, PolicySession } from "./core/policy-types.js";
export type { LongWork } from "./core/progress.js";
export { RandomStream } from "./core/random.js";
export { sampleAction } from "./core/sampling.js";
export type { Tau } from "./core/tau.js";
export { distill } from "./distill/distill.js";
export type { DistillResult } from "./distill/distill-result.js";
export type { DistillOptions } from "./distill/options.js";
export {
  type AtariEnvironment,
  type AtariEnvironmentOptions,
  type AtariInfo,
  makeAtari,
} from "./envs/atari-environment.js";
export { type AtariVector, type AtariVectorOptions, makeAtariVector } from "./envs/atari-vector.js";
export { checkEnvironment, type EnvironmentProblem } from "./envs/checker/check-environment.js";
export type { Environment, StepResult } from "./envs/environment.js";
export { listGames } from "./envs/games.js";
export { describeProtocol, type ProtocolName } from "./envs/protocols.js";
export { make } from "./envs/registry/make.js";
export { makeVec } from "./envs/registry/make-vec.js";
export { calibrate } from "./evaluate/calibrate.js";
export { type ConfirmOptions, confirm } from "./evaluate/confirm.js";

export { type EvaluateOptions, evaluate } from "./evaluate/evaluate.js";
export { type ForkMeasure, measureForks } from "./evaluate/fork-measures.js";
export { type HeadMeasure, measureHeads } from "./evaluate/head-measures.js";
export { type MeasureOptions, measure } from "./evaluate/measure.js";
export { readConfirmation, readSweep } from "./evaluate/result-file.js";
export type { ConfirmationResult, SweepResult } from "./evaluate/result-schema.js";
export { type Summary, summarize } from "./evaluate/summary.js";
export { tune } from "./evaluate/tune.js";
export type { TuneOptions } from "./evaluate/tune-options.js";
export { judgeTuning, type TuningVerdict } from "./evaluate/tuning-verdict.js";
export { confirmedTau } from "./evaluate/verdict.js";
export { type Bundle, loadBundle, shippedBundleFolder } from "./model/bundle.js";
export type { PolicyName } from "./model/bundle-schema.js";
export { type ExitRuleName, patienceTau } from "./model/exit-rule.js";
export { train } from "./policy/train.js";
export type { TrainOptions } from "./policy/train-options.js";
export type { TrainResult } from "./policy/train-result.js";
export { type Recording, record } from "./record/record.js";
export type { RecordOptions } from "./record/record-options.js";
export { type ReplayResult, replay } from "./record/replay.js";
export type { ReplayOptions } from "./record/replay-options.js";
export { type VideoFiles, type VideoFilesOptions, videoFiles } from "./record/video-files.js";
export { writeFigure } from "./report/figure.js";
export { markdownReport, textReport } from "./report/table.js";
export { engineRollouts } from "./runtime/engine/rollouts.js";
export type { VectorDecision, VectorSession, VectorSessionOptions } from "./runtime/engine/vector-session.js";
export { exportOnnx } from "./runtime/onnx/file.js";
export { createSession, type SessionOptions } from "./runtime/session.js";
export { createVectorSession } from "./runtime/vector-session.js";
export { exportSafetensors, exportSb3 } from "./transfer/export-policy.js";
export { type ImportedPolicy, importPolicy } from "./transfer/import-policy.js";
