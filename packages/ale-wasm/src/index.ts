/** `ztw-ale-wasm`: Atari games as environments, and the emulator under them, without a compiler: in Node, browsers and workers. */
import { createALEModule } from "./create-ale-module.js";

export {
  CheckpointError,
  EnvironmentStateError,
  InvalidArgumentError,
  isZtwError,
  NativeError,
} from "../../../src/core/errors.js";
export type { AleEnvironment, AleInfo } from "../../../src/envs/ale/ale-environment.js";
export type { AleOptions, AleSettings } from "../../../src/envs/ale/ale-options.js";
export { ALEInterface, type AleInterfaceOptions, type ScreenImage } from "../../../src/envs/ale-interface.js";
export type {
  AtariEnvironment,
  AtariEnvironmentOptions,
  AtariInfo,
} from "../../../src/envs/atari-environment.js";
export type { AtariVector, AtariVectorOptions } from "../../../src/envs/atari-vector.js";
export { checkEnvironment, type EnvironmentProblem } from "../../../src/envs/checker/check-environment.js";
export type { Emulator, EmulatorStatus } from "../../../src/envs/emulator.js";
export type { EmulatorOptions, EmulatorSettings } from "../../../src/envs/emulator-options.js";
export type { EmulatorState } from "../../../src/envs/emulator-state.js";
export type {
  AnyEnvironment,
  Environment,
  ResetOptions,
  ResetResult,
  RgbFrame,
  StepResult,
} from "../../../src/envs/environment.js";
export { episode } from "../../../src/envs/episode.js";
export type { GameDescription } from "../../../src/envs/game-description.js";
export type { ProtocolOptions, ProtocolOverrides } from "../../../src/envs/protocol-options.js";
export { describeProtocol, type ProtocolName, protocolNames } from "../../../src/envs/protocols.js";
export type { RomIdentity } from "../../../src/envs/rom-source.js";
export { Ale, type CreateAleOptions, createAle } from "./create-ale.js";
export {
  type AleModule,
  type AleModuleOptions,
  createALEModule,
  type MemoryFiles,
} from "./create-ale-module.js";

// The name under which pages import ALE's own module.
export default createALEModule;
