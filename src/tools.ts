/** The second door, `ztw-atari/tools`: what our own scripts and benchmarks need besides `index.ts`. It may change in any version. */

import "./core/node-version.js";

export { readCodeVersion } from "./campaign/code-version.js";
export { readDone, writeDone } from "./campaign/done.js";
export { estimateSeconds } from "./campaign/estimate.js";
export { fetchArtifacts, fetchReport } from "./campaign/fetch-report.js";
export { createJob, type JobKind, type JobSpec, jobKinds } from "./campaign/job.js";
export type { JobRunner } from "./campaign/job-runner.js";
export { openStore, storeFolder } from "./campaign/open-store.js";
export { measurePaces, type Paces } from "./campaign/pace.js";
export { type Campaign, planCampaign } from "./campaign/plan.js";
export {
  type CampaignStatus,
  cancelOnQueue,
  type QueuedCampaign,
  readQueueStatus,
  retryOnQueue,
} from "./campaign/queue/control.js";
export { runOnQueue } from "./campaign/queue/planner.js";
export { type RedisSettings, readRedisSettings, redisVariables } from "./campaign/queue/redis-settings.js";
export { runWorker, type WorkerSummary } from "./campaign/queue/worker.js";
export { type CampaignOutcome, runCampaign } from "./campaign/run-campaign.js";
export { runJob } from "./campaign/run-job.js";
export type { Store } from "./campaign/store.js";
export { findDone } from "./campaign/stored-campaign.js";
export { readCampaignStudy } from "./campaign/study.js";
export { cacheFolder, homeFolder } from "./core/cache-folder.js";
export { checkInteger, checkNumber, checkOneOf } from "./core/check.js";
export { readBytes, readJson, writeFileAtomic } from "./core/files.js";
export { canonicalGame, nearestNames } from "./core/game-names.js";
export { gameTitle } from "./core/game-title.js";
export {
  formatBytes,
  formatCount,
  formatDuration,
  formatInterval,
  formatPercent,
  formatRate,
  formatReturn,
  unknown,
} from "./core/number-text.js";
export { sum } from "./core/numbers.js";
export { advancedOption, type OptionMeta, option } from "./core/option-meta.js";
export { checkOutputFile, checkOutputFolder } from "./core/output.js";
export { packageRoot, trainingFolder } from "./core/paths.js";
export { argmax, type PerformedWork } from "./core/policy-types.js";
export { findProgram, findPrograms } from "./core/programs.js";
export type { Progress } from "./core/progress.js";
export { readCommit, readLoad, readMachine } from "./core/provenance.js";
export { episodeSeed, maxEmulatorSeed } from "./core/random.js";
export { describeIntegers, describeNumbers, type NumberRange } from "./core/ranges.js";
export { formatTau, tauKey } from "./core/tau.js";
export { usableCores } from "./core/usable-cores.js";
export { distillWatched } from "./distill/distill-watched.js";
export { holdOptionNames } from "./distill/hold-options.js";
export {
  baseOf,
  classifierSources,
  isCopied,
  structures,
  trainsClassifiers,
  trainsEnsemble,
} from "./distill/methods.js";
export type { DistillSettings } from "./distill/options.js";
export { regretOptionNames } from "./distill/regret-options.js";
export { rlOptionNames } from "./distill/rl-options.js";
export { defaultRollouts, settingsSchema as distillSettingsSchema } from "./distill/settings-schema.js";
export { type CoreComparison, describeCoreDifference, openCoreComparison } from "./envs/core-comparison.js";
export { type Core, cores } from "./envs/cores.js";
export { describeGame, type GameDescription } from "./envs/game-description.js";
export { locateRom } from "./envs/games.js";
export type { ProtocolOverrides } from "./envs/protocol-options.js";
export { protocolNames } from "./envs/protocols.js";
export { type Diagnosis, diagnoseProtocol, type ProtocolFinding } from "./evaluate/diagnose.js";
export { type ActionMode, actionModes, type EpisodeCounts, runEpisode } from "./evaluate/episode.js";
export { createExpertEvaluator } from "./evaluate/expert-evaluator.js";
export { probabilityOfImprovement } from "./evaluate/improvement-probability.js";
export { interquartileMean } from "./evaluate/interquartile-mean.js";
export { defaultForkHorizon, mostForks } from "./evaluate/measure.js";
export { type MeasuresResult, readMeasures } from "./evaluate/measures-result.js";
export type { ModelScores } from "./evaluate/model-scores.js";
export { confirmedLoss } from "./evaluate/non-inferiority.js";
export { performanceProfile } from "./evaluate/performance-profile.js";
export type { RealTime } from "./evaluate/real-time.js";
export { type ResultKind, resultKind } from "./evaluate/result-file.js";
export type { SeedScheme } from "./evaluate/seeds.js";
export { fallbackTau, shippedTau } from "./evaluate/shipped-tau.js";
export { type MeanInterval, meanInterval, median, pairedDifference } from "./evaluate/statistics.js";
export { stratifiedBootstrap } from "./evaluate/stratified-bootstrap.js";
export { nameGame } from "./evaluate/summary.js";
export { defaultTaus } from "./evaluate/taus.js";
export { planTuning } from "./evaluate/tune-options.js";
export { judgeConfirmation } from "./evaluate/verdict.js";
export { createLabHost } from "./lab/host/host.js";
export type { LabEvent, LabRequest } from "./lab/messages.js";
export { findOpener, openBrowser } from "./lab/server/open-browser.js";
export { serveLab } from "./lab/server/serve-lab.js";
export { firstFrameMark } from "./lab/static/site.js";
export { writeStaticLab } from "./lab/static/write-static-lab.js";
export { decodeEvent, encodeRequest, socketPath } from "./lab/wire.js";
export { type Architecture, architectureSchema, internalClassifierSchema } from "./model/architecture.js";
export { architectureNames, makeArchitecture } from "./model/architectures.js";
export { createBundle, getMethod, saveMethod, setBundleProtocol } from "./model/bundle.js";
export { type MethodName, methodNames, policyNames } from "./model/bundle-schema.js";
export { type CostModelName, costModelNames, exitCosts } from "./model/cost.js";
export { exitRuleNames, exitRuleOf } from "./model/exit-rule.js";
export type { RolloutBackend } from "./model/rollout-backend.js";
export { sha256OfFile } from "./model/safetensors.js";
export type { MethodStructure } from "./model/tensor-shapes.js";
export type { TensorMap } from "./model/tensors.js";
export { readTraining } from "./model/training-curve.js";
export { trainSettingsSchema } from "./policy/train-options.js";
export { type PixelAspect, pixelAspects } from "./record/frame-layout.js";
export { findVideoTools } from "./record/video-tools.js";
export { agentNote, measuredAgents, type ShippedAgents } from "./report/agents.js";
export { writeComparisonFigure } from "./report/comparison-figure.js";
export { findIncomparable } from "./report/comparison-figure-data.js";
export { confirmationLines } from "./report/confirmation-text.js";
export { checkFigure } from "./report/figure-files.js";
export { type TextOptions, wrapText } from "./report/fit-text.js";
export { allForksTable, forksNotes, forksTable } from "./report/forks-table.js";
export { writeGameFigure } from "./report/game-figure.js";
export { renderReport } from "./report/html/report.js";
export { allMeasuresTable, measuresNotes, measuresTable, measuresWords } from "./report/measures-table.js";
export { insertResults, readSubjects, renderPage, renderSummary } from "./report/page.js";
export {
  commonFolder,
  confirmationFile,
  figurePrefix,
  findResults,
  gameFigurePrefix,
  type ResultFiles,
} from "./report/result-files.js";
export { writeStudyFigures } from "./report/study/figures.js";
export { renderStudy } from "./report/study/page.js";
export {
  modelFolder,
  readStudy,
  readStudySettings,
  type StudySettings,
  studyFiles,
  studySettingsSchema,
} from "./report/study/study.js";
export { markdownTable, type TableContent, textTable } from "./report/table.js";
export { writeTrainingFigure } from "./report/training-figure.js";
export { evaluationPoints, markdownTraining, textTraining } from "./report/training-table.js";
export { tuningLines } from "./report/tuning-text.js";
export { createActor } from "./runtime/actor.js";
export type { EngineSession } from "./runtime/engine/session.js";
export { type Stage, stages } from "./runtime/engine/stage-times.js";
export { type BackendName, backendNames, createTimedSession } from "./runtime/session.js";
export { PolicyNetwork } from "./tensor/network.js";
export { devices, loadTensorFlow } from "./tensor/tensorflow.js";
export type { DescribedVector } from "./training/environment-vector.js";
export { runOptionsSchema } from "./training/run-options.js";
export { type ImportFormat, importFormats } from "./transfer/checkpoint-file.js";
