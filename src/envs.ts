/**
 * The third door, `ztw-atari/envs`: Atari games as environments, alone or as vectors, and the emulator under them.
 *
 * It loads nothing but the compiled ALE, and that on first use.
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
export { RandomStream } from "./core/random.js";
export {
  AleEnvironment,
  type AleInfo,
} from "./envs/ale/ale-environment.js";
export type {
  AleOptions,
  AleSettings,
  FrameSkip,
  ObservationType,
  RenderMode,
} from "./envs/ale/ale-options.js";
export type { AleAction, AleObservation, SoundObservation } from "./envs/ale/ale-spaces.js";
export { ALEInterface, type AleInterfaceOptions, type ScreenImage } from "./envs/ale-interface.js";
export {
  AtariEnvironment,
  type AtariEnvironmentOptions,
  type AtariInfo,
  makeAtari,
} from "./envs/atari-environment.js";
export type { AtariOptions } from "./envs/atari-options.js";
export {
  AtariVector,
  type AtariVectorOptions,
  type AutoresetMode,
  autoresetModes,
  makeAtariVector,
  type VectorResetOptions,
} from "./envs/atari-vector.js";
export { type AleBackend, type AleBackendName, aleBackendNames, type StartedAle } from "./envs/backends.js";
export {
  type CheckEnvironmentOptions,
  checkEnvironment,
  type EnvironmentProblem,
} from "./envs/checker/check-environment.js";
export {
  continuousActionRange,
  defaultActionThreshold,
  mapContinuousAction,
  type PaddleAction,
} from "./envs/continuous-action.js";
export { Emulator, type EmulatorStatus, soundSamplesPerFrame } from "./envs/emulator.js";
export type { EmulatorOptions, EmulatorSettings } from "./envs/emulator-options.js";
export type { EmulatorState } from "./envs/emulator-state.js";
export type {
  AnyEnvironment,
  Environment,
  ResetOptions,
  ResetResult,
  RgbFrame,
  StepResult,
} from "./envs/environment.js";
export { type EpisodeOptions, type EpisodePolicy, type EpisodeStep, episode } from "./envs/episode.js";
export { describeGame, type GameDescription } from "./envs/game-description.js";
export { type GameRom, listGames, locateRom } from "./envs/games.js";
export {
  type Display,
  type DisplayOpener,
  type DisplayOptions,
  registerDisplay,
} from "./envs/human-display.js";
export { encodePng, type PngOptions } from "./envs/png.js";
export type { ProtocolOptions, ProtocolOverrides } from "./envs/protocol-options.js";
export {
  describeProtocol,
  type ProtocolDescription,
  type ProtocolName,
  protocolNames,
} from "./envs/protocols.js";
export {
  humanNormalizedScore,
  type ReferenceReturns,
  type ReferenceTableName,
  referenceReturns,
} from "./envs/reference-returns.js";
export { describe, type EnvironmentDescription } from "./envs/registry/describe.js";
export { type AtariIdText, make } from "./envs/registry/make.js";
export { type MakeSyncVecOptions, type MakeVecOptions, makeVec } from "./envs/registry/make-vec.js";
export { listIds, type Registration, register, unregister } from "./envs/registry/registry.js";
export { type EnvironmentSpec, specOf } from "./envs/registry/specs.js";
export {
  type SyncResetOptions,
  type SyncResetResult,
  type SyncStepResult,
  SyncVector,
} from "./envs/registry/sync-vector.js";
export { identifyRom, type RomIdentity, type RomOptions } from "./envs/rom-source.js";
export { Box, type BoxOptions, type BoxSpace } from "./envs/spaces/box.js";
export { Dict } from "./envs/spaces/dict.js";
export { Discrete, type DiscreteOptions, type DiscreteSpace } from "./envs/spaces/discrete.js";
export { MultiBinary } from "./envs/spaces/multi-binary.js";
export { MultiDiscrete, type MultiDiscreteOptions } from "./envs/spaces/multi-discrete.js";
export { type RandomSource, type SampleOf, Space } from "./envs/spaces/space.js";
export { Tuple } from "./envs/spaces/tuple.js";
export { AtariPreprocessing } from "./envs/wrappers/atari-preprocessing.js";
export type { AtariPreprocessingOptions } from "./envs/wrappers/atari-preprocessing-options.js";
export {
  type EpisodeStatistics,
  type EpisodeStatisticsOptions,
  RecordEpisodeStatistics,
} from "./envs/wrappers/episode-statistics.js";
export { FrameStack, type FrameStackOptions } from "./envs/wrappers/frame-stack.js";
export { RecordVideo, type RecordVideoOptions, type VideoSink } from "./envs/wrappers/record-video.js";
export { StickyAction, type StickyActionOptions } from "./envs/wrappers/sticky-action.js";
export { TimeLimit } from "./envs/wrappers/time-limit.js";
export {
  ClipReward,
  type ClipRewardOptions,
  TransformObservation,
  TransformReward,
} from "./envs/wrappers/transform.js";
export { layersOf, Wrapper } from "./envs/wrappers/wrapper.js";
export { GameWindow, type GameWindowOptions } from "./lab/window/game-window.js";
export { type PlayedGames, type PlayedStep, type PlayOptions, play } from "./lab/window/play.js";
