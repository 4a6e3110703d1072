/** Where trained weights came from: the trainings before theirs, as a list. */
import { z } from "zod";

const recordSchema = z.record(z.string(), z.unknown());
const ancestorSchema = z.object({ sha256: z.string(), training: recordSchema });

/** Weights that a training began from, and how they were made; free-form. */
export type Ancestor = z.infer<typeof ancestorSchema>;

type Training = Readonly<Record<string, unknown>>;

/**
 * What is stored of a training, with its `lineage` as a list. An earlier form, `continuedFrom`, held each training inside the one that
 * continued it, seven deep in the end; it is read as the same list. What is in neither form stays as it is.
 */
export function flattenLineage(training: Training): Record<string, unknown> {
  const { continuedFrom, ...own } = training;
  if (continuedFrom === undefined) return own;
  if (continuedFrom === null) return { ...own, lineage: [] };
  const parsed = ancestorSchema.safeParse(continuedFrom);
  return parsed.success ? { ...own, lineage: lineageFrom(parsed.data) } : { ...training };
}

/** The trainings that a training began from, oldest first; the first may be of another package. */
export function lineageOf(training: Training): Ancestor[] {
  return z.array(ancestorSchema).catch([]).parse(flattenLineage(training).lineage);
}

/** The lineage of what continues these weights: theirs, and themselves. */
export function lineageFrom({
  sha256,
  training,
}: {
  readonly sha256: string;
  readonly training: Training;
}): Ancestor[] {
  const { lineage: _lineage, ...own } = flattenLineage(training);
  return [...lineageOf(training), { sha256, training: own }];
}
