/** Each method is what its name says, and not another one. */
import { describe, expect, it } from "vitest";
import { distillWith } from "../../src/distill/distill-with.js";
import { structures, trainsClassifiers, trainsEnsemble } from "../../src/distill/methods.js";
import { getMethod, loadBundle } from "../../src/model/bundle.js";
import { type MethodName, methodNames } from "../../src/model/bundle-schema.js";
import type { TensorMap } from "../../src/model/tensors.js";
import { makeToyBundle, ToyVector } from "./toy.js";

const trained = methodNames.filter(trainsClassifiers);
const size = { steps: 96, numEnvs: 3, rolloutSteps: 8, epochs: 2, minibatchSize: 12, numThreads: 1 } as const;

async function distillToy(method: MethodName) {
  const { folder } = await makeToyBundle();
  const others = trainsEnsemble(method) ? { ensembleSteps: 48, ensembleMinibatchSize: 24 } : {};
  const { steps } = await distillWith({ ...size, ...others, bundle: folder, method }, () => new ToyVector(3));
  const bundle = loadBundle(folder);
  return { steps, stored: getMethod(bundle, method), tensors: bundle.methodTensors(method) };
}

const made = new Map<MethodName, Awaited<ReturnType<typeof distillToy>>>();
async function distilled(method: MethodName) {
  if (!made.has(method)) made.set(method, await distillToy(method));
  return made.get(method)!;
}

const valuesOf = (tensors: TensorMap, name: string) => [...tensors.get(name)!.data];

describe.each(trained)("%s", (method) => {
  it("is stored with its parts, and trains them", async () => {
    const { stored, steps } = await distilled(method);
    const { cascade, ensemble, ensembleMean, exitRule, hold } = stored;
    const { cascade: own, ...parts } = structures[method];
    expect({ cascade, ensemble, ensembleMean, exitRule, hold }).toEqual({
      cascade: own,
      ensembleMean: undefined,
      exitRule: undefined,
      hold: undefined,
      ...parts,
    });
    expect(Object.keys(steps)).toEqual(
      trainsEnsemble(method) ? ["classifiers", "ensemble"] : ["classifiers"],
    );
  });
});

it("no two methods have the same parts and weights", async () => {
  const told = new Set<string>();
  for (const method of trained) {
    const { stored, tensors } = await distilled(method);
    const { cascade, ensemble, ensembleMean, exitRule } = stored;
    const weights = [...tensors].map(([name, { data }]) => [name, [...data]]);
    told.add(JSON.stringify([cascade, ensemble, ensembleMean, exitRule, weights]));
  }
  expect(told.size).toBe(trained.length);
});

it("pbee has the very classifiers of sdn, and another rule", async () => {
  const [pbee, sdn] = [await distilled("pbee"), await distilled("sdn")];
  for (const name of sdn.tensors.keys())
    expect(valuesOf(pbee.tensors, name)).toEqual(valuesOf(sdn.tensors, name));
  expect(pbee.stored.exitRule).toBe("patience");
});

it("ztw-uniform and ztw-additive have the very classifiers of ztw", async () => {
  const { tensors } = await distilled("ztw");
  for (const method of ["ztw-uniform", "ztw-additive"] as const)
    for (const name of [...tensors.keys()].filter((name) => name.startsWith("classifiers.")))
      expect(valuesOf((await distilled(method)).tensors, name)).toEqual(valuesOf(tensors, name));
});

it("ztw-uniform's heads count alike, and those of ztw do not", async () => {
  const isZero = ({ tensors }: { readonly tensors: TensorMap }) =>
    [...tensors]
      .filter(([name]) => name.startsWith("ensemble."))
      .every(([, { data }]) => data.every((x) => x === 0));
  expect(isZero(await distilled("ztw-uniform"))).toBe(true);
  expect(isZero(await distilled("ztw"))).toBe(false);
});

it("a shared gradient changes the first classifier, which begins as that of ztw", async () => {
  const first = async (method: MethodName) =>
    valuesOf((await distilled(method)).tensors, "classifiers.0.linear.weight");
  expect(await first("ztw-shared-gradient")).not.toEqual(await first("ztw"));
});
