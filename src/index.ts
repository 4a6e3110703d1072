/** The public API of ztw-atari. Heavy parts (emulator, TensorFlow, ONNX Runtime, encoders) load on first use. */

// core
export * from "./core/check.js";
export * from "./core/errors.js";
export * from "./core/files.js";
export { gameTitle } from "./core/game-title.js";
export { cacheFolder, packageRoot, trainingFolder } from "./core/paths.js";
export * from "./core/policy-types.js";
export { findProgram, isExecutable } from "./core/programs.js";
export * from "./core/progress.js";
export * from "./core/random.js";
export { sampleAction } from "./core/sampling.js";
// distill
export { type DistillResult, distill } from "./distill/distill.js";
export {
  type DistillOptions,
  type DistillSettings,
  settingsSchema as distillSettingsSchema,
} from "./distill/options.js";
// envs
export {
  type AtariEnvironment,
  type AtariEnvironmentOptions,
  type AtariInfo,
  makeAtari,
} from "./envs/atari-environment.js";
export type { AtariOptions } from "./envs/atari-options.js";
export {
  type AtariVector,
  type AtariVectorOptions,
  type AutoresetMode,
  autoresetModes,
  makeAtariVector,
} from "./envs/atari-vector.js";
export {
  type CheckEnvironmentOptions,
  checkEnvironment,
  type EnvironmentProblem,
} from "./envs/check-environment.js";
export { Emulator, type EmulatorOptions } from "./envs/emulator.js";
export type { Environment, ResetOptions, ResetResult, RgbFrame, StepResult } from "./envs/environment.js";
export { listGames } from "./envs/games.js";
export {
  type ConventionName,
  conventionNames,
  type GrayscaleStage,
  grayscaleStages,
  type InnerStepFrames,
  innerStepFrameNames,
  type ProtocolOptions,
  type ProtocolOverrides,
  type StackStart,
  stackStarts,
} from "./envs/protocol-options.js";
export {
  describeProtocol,
  type ProtocolDescription,
  type ProtocolName,
  protocolNames,
  resolveProtocol,
} from "./envs/protocols.js";
export type { BoxSpace, DiscreteSpace } from "./envs/spaces.js";
// evaluate
export { type CalibrateOptions, calibrate } from "./evaluate/calibrate.js";
export { type ConfirmOptions, confirm } from "./evaluate/confirm.js";
export {
  type DiagnoseOptions,
  type Diagnosis,
  diagnoseProtocol,
  type ProtocolFinding,
} from "./evaluate/diagnose.js";
export {
  type ActionMode,
  actionModes,
  type EpisodeCounts,
  runEpisode,
} from "./evaluate/episode.js";
export { type EvaluateOptions, evaluate } from "./evaluate/evaluate.js";
export { humanNormalizedScore, referenceReturns, referenceTables } from "./evaluate/normalization.js";
export type { RealTime } from "./evaluate/real-time.js";
export {
  type ResultKind,
  readConfirmation,
  readSweep,
  resultKind,
  writeResult,
} from "./evaluate/result-file.js";
export type { ConfirmationResult, SweepResult } from "./evaluate/result-schema.js";
export { type MeanInterval, meanInterval, pairedDifference } from "./evaluate/statistics.js";
export { type CurvePoint, type Summary, saving, summarize } from "./evaluate/summary.js";
export { defaultTaus } from "./evaluate/taus.js";
export { confirmedTau, judgeConfirmation, type Verdict } from "./evaluate/verdict.js";
// model
export * from "./model/architecture.js";
export { type ArchitectureName, architectureNames, makeArchitecture } from "./model/architectures.js";
export {
  type Bundle,
  createBundle,
  getMethod,
  loadBundle,
  type NewBundle,
  saveMethod,
  setBundleProtocol,
  shippedBundleFolder,
} from "./model/bundle.js";
export * from "./model/bundle-schema.js";
export {
  type CostModelName,
  costModelNames,
  type ExitCosts,
  exitCosts,
  type NominalCostModelName,
  nominalCostModelNames,
} from "./model/cost.js";
export { impalaResNet } from "./model/residual-stage.js";
export type {
  RolloutBackend,
  RolloutNetwork,
  RolloutOutputs,
  RolloutRunner,
  RolloutRunnerOptions,
} from "./model/rollout-backend.js";
export { readSafetensors, sha256OfFile, writeSafetensors } from "./model/safetensors.js";
export type { Tensor, TensorMap } from "./model/tensors.js";
export { readTraining, type TrainingResult } from "./model/training-curve.js";
export { type TrainResult, train } from "./policy/train.js";
export { type TrainOptions, type TrainSettings, trainSettingsSchema } from "./policy/train-options.js";
// record
export { type PixelAspect, pixelAspects } from "./record/frame-layout.js";
export { type Recording, record } from "./record/record.js";
export type { RecordOptions } from "./record/record-options.js";
export { findVideoTools, type VideoTools } from "./record/video-tools.js";
// report
export { confirmationLines } from "./report/confirmation-text.js";
export { drawFigure, writeFigure } from "./report/figure.js";
export { insertReadmeBlock, readmeCostModels, readmeMarkers, renderReadmeBlock } from "./report/readme.js";
export { renderPng } from "./report/render.js";
export { confirmationFile, figurePrefix, findResults, type ResultFiles } from "./report/result-files.js";
export { markdownReport, textReport } from "./report/table.js";
export { drawTraining, writeTrainingFigure } from "./report/training-figure.js";
export { evaluationPoints, markdownTraining, textTraining } from "./report/training-table.js";
// runtime
export { type BatchActor, createActor } from "./runtime/actor.js";
export { engineRollouts } from "./runtime/engine/rollouts.js";
export {
  createVectorSession,
  type VectorDecision,
  type VectorSession,
  type VectorSessionOptions,
} from "./runtime/engine/vector-session.js";
export { type ExportOptions, exportOnnx } from "./runtime/onnx/file.js";
export {
  type BackendName,
  backendNames,
  createSession,
  defaultBackend,
  type SessionOptions,
} from "./runtime/session.js";
// policy
export { devices } from "./tensor/tensorflow.js";
// transfer
export { type ImportFormat, importFormats } from "./transfer/checkpoint-file.js";
export { exportSafetensors, exportSb3 } from "./transfer/export-policy.js";
export { type ImportedPolicy, type ImportOptions, importPolicy } from "./transfer/import-policy.js";
export { type NamingName, namingNames } from "./transfer/naming.js";
