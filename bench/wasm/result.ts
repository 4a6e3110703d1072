/** The format of `results/bench/wasm.json`: timings a row each; sizes, memory, agents in real time and the page beside them. */
import { z } from "zod";
import { bundlesSchema } from "../shared/bundles.js";
import { machineSchema } from "../shared/machine.js";

export const buildNames = ["native", "wasm"] as const;
export type BuildName = (typeof buildNames)[number];

const timingSchema = z.object({
  /** Emulated frames alone; an agent's frames, with observations and decisions; or microseconds of a decision alone. */
  what: z.enum(["emulator", "agent", "decision"]),
  game: z.string(),
  system: z.string(),
  /** `null`: no exits, or nothing is decided. */
  tau: z.number().nullable(),
  /** By round: frames a second, or the mean of a decision. */
  values: z.array(z.number()).min(1),
});
export type TimingRow = z.infer<typeof timingSchema>;

const sizeSchema = z.object({ name: z.string(), raw: z.number().int(), brotli: z.number().int() });
export type SizeRow = z.infer<typeof sizeSchema>;

const memorySchema = z.object({
  build: z.enum(buildNames),
  emulators: z.number().int().positive(),
  /** Of a process's resident memory, with all of them played a while. */
  megabytes: z.number(),
});
export type MemoryRow = z.infer<typeof memorySchema>;

const realTimeSchema = z.object({
  build: z.enum(buildNames),
  agents: z.number().int().positive(),
  /** Of one core. */
  cpu_share: z.number(),
  /** Steps of all agents that were not done when the next were due. */
  late_steps: z.number(),
  seconds: z.number(),
});
export type RealTimeRow = z.infer<typeof realTimeSchema>;

const pageSchema = z.object({
  browser: z.string(),
  /** From the opening of an address that the browser has never seen to its first frame, visit by visit. */
  first_frame_ms: z.array(z.number()).min(1),
  /** A whole game in the page's worker, as fast as it goes, with all that its viewer is told. */
  game: z.object({ game: z.string(), frames: z.number().int(), seconds: z.number() }),
});
export type PageResult = z.infer<typeof pageSchema>;

export const wasmSchema = z.object({
  formatVersion: z.literal(1),
  kind: z.literal("wasm"),
  bundles: bundlesSchema,
  machine: machineSchema,
  /** Of the native engine, and of what was measured beside us. */
  instructionSet: z.string(),
  versions: z.record(z.string(), z.string()),
  sizes: z.array(sizeSchema).min(1),
  memory: z.array(memorySchema).min(1),
  real_time: z.array(realTimeSchema).min(1),
  /** `null`: there was no browser. */
  page: pageSchema.nullable(),
  rows: z.array(timingSchema).min(1),
});
export type WasmResult = z.infer<typeof wasmSchema>;
