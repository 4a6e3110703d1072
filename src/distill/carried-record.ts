/** What the record of a training says of classifiers that it began with: how they came to be. */
import type { MethodName } from "../model/bundle-schema.js";
import type { StoredMethod } from "./base-method.js";

type TrainingRecord = Readonly<Record<string, unknown>>;

/** What identifies a run that begins with them; steps and minibatches of their training are theirs, not the options'. */
export function describeSource({ name, sha256, training }: StoredMethod): TrainingRecord {
  const { steps, batchSize } = training;
  return { steps, batchSize, classifiersFrom: name, classifiersSha256: sha256 };
}

/** The record of a run that began with them: the stages before its own are theirs. */
export function withClassifiers(own: TrainingRecord, source: StoredMethod): TrainingRecord {
  const classifiersTraining = trainingOfClassifiers(source);
  const join = (name: "playedSteps" | "measures") => ({
    ...(classifiersTraining[name] as TrainingRecord),
    ...(own[name] as TrainingRecord),
  });
  return { ...own, playedSteps: join("playedSteps"), measures: join("measures"), classifiersTraining };
}

/** The record of a method that is nothing but them. */
export function copiedRecord(method: MethodName, source: StoredMethod): TrainingRecord {
  const { name, sha256 } = source;
  return { ...trainingOfClassifiers(source), method, classifiersFrom: name, classifiersSha256: sha256 };
}

/** How they were trained, by whoever trained them, without what came after. */
function trainingOfClassifiers({ training }: StoredMethod): TrainingRecord {
  const { classifiersTraining, classifiersFrom, classifiersSha256, ...own } = training;
  if (isRecord(classifiersTraining)) return classifiersTraining;
  const { ensembleSteps, ensembleBatchSize, playedSteps, measures, ...rest } = own;
  return { ...rest, playedSteps: ofClassifiers(playedSteps), measures: ofClassifiers(measures) };
}

/** Of a record by stage, what it says of the classifiers. */
function ofClassifiers(byStage: unknown): TrainingRecord {
  return isRecord(byStage) && "classifiers" in byStage ? { classifiers: byStage.classifiers } : {};
}

function isRecord(value: unknown): value is TrainingRecord {
  return typeof value === "object" && value !== null;
}
