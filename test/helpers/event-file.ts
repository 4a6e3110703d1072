/** Reads TensorBoard's event files by a reader of its own: TFRecord frames around Event messages. */
import { readFileSync } from "node:fs";
import protobuf from "protobufjs";

/** The fields of TensorFlow's `event.proto` and `summary.proto` that a scalar uses. */
const { root } = protobuf.parse(`syntax = "proto3";
  message Value { string tag = 1; float simple_value = 2; }
  message Summary { repeated Value value = 1; }
  message Event { double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5; }`);
const eventType = root.lookupType("Event");

export interface Scalar {
  readonly step: number;
  readonly tag: string;
  readonly value: number;
}

/** All scalars of a file, in order. */
export function readScalars(file: string): Scalar[] {
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
