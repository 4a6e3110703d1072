/** Event files are read back by a reader of their own: TFRecord frames around Event messages. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import { distillWith } from "../../src/distill/distill.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle, ToyVector } from "./toy.js";

/** The fields of TensorFlow's `event.proto` and `summary.proto` that a scalar uses. */
const { root } = protobuf.parse(`syntax = "proto3";
  message Value { string tag = 1; float simple_value = 2; }
  message Summary { repeated Value value = 1; }
  message Event { double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5; }`);
const eventType = root.lookupType("Event");

interface Scalar {
  readonly step: number;
  readonly tag: string;
  readonly value: number;
}

function readScalars(file: string): Scalar[] {
  const bytes = readFileSync(file);
  const scalars: Scalar[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(offset));
    const start = offset + 12; // behind the length and its checksum
    scalars.push(...scalarsOf(bytes.subarray(start, start + length)));
    offset = start + length + 4;
  }
  return scalars;
}

interface EventMessage {
  readonly step?: number;
  readonly summary?: { readonly value: readonly { tag: string; simpleValue: number }[] };
}

function scalarsOf(message: Uint8Array): Scalar[] {
  const { step, summary } = eventType.toObject(eventType.decode(message), { longs: Number }) as EventMessage;
  const values = summary?.value ?? [];
  return values.map(({ tag, simpleValue }) => ({ step: step ?? 0, tag, value: simpleValue }));
}

describe("TensorBoard events of a distillation", () => {
  it("hold loss, agreement, learning rate and throughput of every rollout, as they were reported", async () => {
    const bundle = await makeToyBundle();
    const logFolder = temporaryFolder();
    const small = { steps: 48, ensembleSteps: 24, numEnvs: 3, rolloutSteps: 8, epochs: 1, numThreads: 1 };
    const reported: number[] = [];
    await distillWith(
      {
        ...small,
        bundle: bundle.folder,
        logFolder,
        onProgress: ({ values }) => reported.push(values!["agreement 1"]!),
      },
      () => new ToyVector(3),
    );
    const [file, ...others] = readdirSync(logFolder);
    expect(others).toEqual([]);
    const scalars = readScalars(join(logFolder, file!));
    const stepsOf = (tag: string) => scalars.filter((scalar) => scalar.tag === tag).map(({ step }) => step);
    for (const head of [0, 1]) {
      expect(stepsOf(`classifiers/loss_${head}`)).toEqual([24, 48]);
      expect(stepsOf(`classifiers/agreement_${head}`)).toEqual([24, 48]);
      expect(stepsOf(`ensemble/loss_${head}`)).toEqual([72]);
    }
    expect(stepsOf("learning_rate")).toEqual([24, 48, 72]);
    expect(stepsOf("steps_per_second")).toEqual([24, 48, 72]);
    const first = scalars.find(({ tag }) => tag === "classifiers/agreement_0")!;
    expect(first.value).toBeCloseTo(reported[0]!, 5);
    expect(scalars.every(({ value }) => Number.isFinite(value))).toBe(true);
  });
});
