import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { type Architecture, natureCnn, referenceClassifiers } from "../../src/model/architecture.js";
import { chooseClassifiers } from "../../src/model/classifier-shapes.js";
import { exitCosts, type NominalCostModelName } from "../../src/model/cost.js";
import type { ExitRuleName } from "../../src/model/exit-rule.js";
import { maxHeld, numHoldUnits } from "../../src/model/hold-gate.js";
import { noClassifiers } from "../../src/model/tensor-shapes.js";

const architecture = natureCnn(6);
const small = referenceClassifiers(architecture);
const sdn = { classifiers: small, cascade: false, ensemble: false };
const ztw = { classifiers: small, cascade: true, ensemble: true };

/** PROTOCOL.md section 6: the totals that the published profiler arrives at. */
const published = [
  { name: "SDN", method: sdn, exits: [7_034_874, 12_656_764 - 72, 19_489_974 - 72] },
  { name: "cascade", method: { ...sdn, cascade: true }, exits: [7_034_874, 12_656_764, 19_489_974] },
  { name: "ZTW", method: ztw, exits: [7_034_874, 12_656_811, 19_490_109] },
];

describe("exitCosts, reference", () => {
  it.each(published)("$name costs what the published profiler books", ({ method, exits }) => {
    expect(exitCosts(architecture, method, "reference")).toEqual({ base: 18_713_210, exits });
  });

  it.each([
    ["small", ["37.59", "67.64", "104.15"]],
    ["standard", ["44.99", "83.31", "119.83"]],
    ["bigger", ["105.18", "161.02", "197.54"]],
  ] as const)("%s classifiers cost the published shares", (classifier, shares) => {
    const classifiers = chooseClassifiers("test", architecture, { classifier });
    const method = { classifiers, cascade: true, ensemble: false };
    const { base, exits } = exitCosts(architecture, method, "reference");
    expect(exits.map((cost) => ((100 * cost) / base).toFixed(2))).toEqual(shares);
  });

  it("one exit costs its block and its classifier, and the next pay for it", () => {
    const classifiers = chooseClassifiers("test", architecture, { positions: [2] });
    const { base, exits } = exitCosts(architecture, { ...sdn, classifiers }, "reference");
    const first = 468_474; // the published cost of the first classifier
    expect(exits).toEqual([12_656_764 - 72 - first, base + 308_218]);
  });

  it("no classifiers leave the expert alone", () => {
    expect(exitCosts(architecture, noClassifiers, "reference")).toEqual({
      base: 18_713_210,
      exits: [18_713_210],
    });
  });

  it("the number of actions changes the heads and the ensembles", () => {
    const { base, exits } = exitCosts(natureCnn(18), ztw, "reference");
    const extraLogits = 12 * (2 * 512 - 1);
    expect(base).toBe(18_713_210 + extraLogits);
    expect(exits[0]).toBe(7_034_874 + extraLogits); // IC 1 happens to have 512 features too
  });
});

describe("exitCosts, strict", () => {
  const numActions = 6;
  const exitTest = 6 * numActions - 2;
  const firstPooling = 800 + 32 * (64 - 16) + 32 * 64 + (1 + 3 * 512);
  const secondPooling = 256 + 64 * (16 - 16) + 64 * 16 + (1 + 3 * 1024);

  it("each exit also pays pooling, LayerNorm, its own ensemble and the exit test", () => {
    const reference = exitCosts(architecture, ztw, "reference").exits;
    const { base, exits } = exitCosts(architecture, ztw, "strict");
    const first = firstPooling - (512 + 1024) + exitTest;
    const second = secondPooling - 1024 + (7 * numActions + 2) + exitTest;
    expect(base).toBe(18_713_210);
    expect(exits).toEqual([
      reference[0]! + first + 47,
      reference[1]! + first + second + 88,
      reference[2]! + first + second,
    ]);
  });

  it("a method without cascade pays no LayerNorm", () => {
    const withCascade = exitCosts(architecture, { ...sdn, cascade: true }, "strict");
    const without = exitCosts(architecture, sdn, "strict");
    expect(withCascade.exits[1]! - without.exits[1]!).toBe(72 + 7 * numActions + 2);
  });
});

describe("a gate", () => {
  const numActions = 6;
  /** log-softmax and floor, sorting, probabilities and entropy, 31 products and sums, the sigmoid, the comparison. */
  const gate = 23 + 6 + 15 + 6 + 1 + 12 + 62 + 4 + 1;

  it("is booked at every exit that it is asked at", () => {
    const plain = exitCosts(architecture, ztw, "reference").exits;
    const gated = exitCosts(architecture, { ...ztw, exitRule: "gate" }, "reference").exits;
    expect(gated.map((cost, exit) => cost - plain[exit]!)).toEqual([gate, 2 * gate, 2 * gate]);
  });

  it("takes the place of the largest probability's test", () => {
    const plain = exitCosts(architecture, ztw, "strict").exits;
    const gated = exitCosts(architecture, { ...ztw, exitRule: "gate" }, "strict").exits;
    expect(gated[0]! - plain[0]!).toBe(gate - (6 * numActions - 2));
  });

  it("has a multiply-add for each number that it reads", () => {
    const plain = exitCosts(architecture, ztw, "macs").exits;
    const gated = exitCosts(architecture, { ...ztw, exitRule: "gate" }, "macs").exits;
    expect(gated[0]! - plain[0]!).toBe(5 * numActions + 1);
  });
});

describe("a regret gate", () => {
  const numActions = 6;
  /** As for a gate, what it reads of the answer; then 64 units over pooled features and that, and one over the units. */
  const regretGate = (numPooled: number) =>
    23 + 6 + 15 + 6 + 1 + 12 + 64 * (2 * (numPooled + 31) + 1) + 2 * 64 + 4 + 1;

  it("is booked at every exit that it is asked at", () => {
    const plain = exitCosts(architecture, ztw, "reference").exits;
    const gated = exitCosts(architecture, { ...ztw, exitRule: "regret" }, "reference").exits;
    const both = regretGate(512) + regretGate(1024);
    expect(gated.map((cost, exit) => cost - plain[exit]!)).toEqual([regretGate(512), both, both]);
  });

  it("has a multiply-add for each weight", () => {
    const plain = exitCosts(architecture, ztw, "macs").exits;
    const gated = exitCosts(architecture, { ...ztw, exitRule: "regret" }, "macs").exits;
    expect(gated[0]! - plain[0]!).toBe(64 * (512 + 5 * numActions + 1) + 64);
  });
});

describe("rules without gates", () => {
  it("are free where the reference books no exit test, and differ where all is counted", () => {
    const firstExit = (exitRule: ExitRuleName, costModel: "reference" | "strict") =>
      exitCosts(architecture, { ...ztw, exitRule }, costModel).exits[0]!;
    const rules = ["max-probability", "entropy", "margin", "patience"] as const;
    expect(new Set(rules.map((rule) => firstExit(rule, "reference"))).size).toBe(1);
    const [largest, ...others] = rules.map((rule) => firstExit(rule, "strict"));
    // 34 of the largest probability; 48, 39 and 9
    expect(others.map((cost) => cost - largest!)).toEqual([14, 5, -25]);
  });
});

describe("exitCosts, macs", () => {
  it("the full policy has 9,346,048 multiply-adds", () => {
    expect(exitCosts(architecture, sdn, "macs").base).toBe(9_346_048);
  });

  it("an exit costs the layers up to it", () => {
    const firstClassifier = 800 * 288 + 6 * 512;
    const secondClassifier = 256 * 576 + 6 * (1024 + 6);
    const { exits } = exitCosts(architecture, ztw, "macs");
    expect(exits[0]).toBe(3_276_800 + firstClassifier);
    expect(exits[1]).toBe(exits[0]! + 2_654_208 + secondClassifier);
    expect(exits[2]).toBe(9_346_048 + firstClassifier + secondClassifier);
  });
});

describe("exitCosts", () => {
  it("works for another list of blocks", () => {
    const tiny: Architecture = {
      ...natureCnn(2),
      inputShape: [1, 8, 8],
      blocks: [
        { type: "conv2d", name: "a", inChannels: 1, outChannels: 2, kernelSize: 2, stride: 2 }, // [2, 4, 4]
        { type: "linear", name: "b", inFeatures: 32, outFeatures: 3 },
      ],
    };
    const classifiers = [{ afterBlock: 0, convChannels: 1, kernelSize: 2, stride: 2, poolSize: 1 }]; // [1, 2, 2] -> [1]
    const { base, exits } = exitCosts(tiny, { classifiers, cascade: true, ensemble: false }, "macs");
    expect(base).toBe(32 * 4 + 3 * 32 + 2 * 3);
    expect(exits).toEqual([32 * 4 + 4 * 8 + 2 * 1, base + 4 * 8 + 2 * 1]);
  });

  it("refuses a cost model that is not known", () => {
    const call = () => exitCosts(architecture, sdn, "flops" as NominalCostModelName);
    expect(call).toThrow(InvalidArgumentError);
    expect(call).toThrow('expected one of reference, strict, macs for costModel, received "flops" (string)');
  });
});

describe("exitCosts of a method with a hold gate", () => {
  const regret = { ...ztw, exitRule: "regret" } as const;
  const numFeatures = 512 + 31 + 3 + 6;

  it("adds the gate to each decision once, whoever makes it, and leaves the full policy as it is", () => {
    const without = exitCosts(architecture, regret, "macs");
    const { base, exits } = exitCosts(architecture, { ...regret, hold: { rate: 0.02 } }, "macs");
    expect(base).toBe(without.base);
    const gate = numHoldUnits * (numFeatures + maxHeld);
    expect(exits).toEqual(without.exits.map((cost) => cost + gate));
  });

  it.each(["reference", "strict"] as const)("is a small part of the policy, by %s", (costModel) => {
    const without = exitCosts(architecture, regret, costModel);
    const { base, exits } = exitCosts(architecture, { ...regret, hold: { rate: 0.02 } }, costModel);
    const gate = numHoldUnits * (2 * numFeatures + 1) + maxHeld * (2 * numHoldUnits + 4) + 1 + 4 * maxHeld;
    expect(exits).toEqual(without.exits.map((cost) => cost + gate));
    expect(gate / base).toBeLessThan(0.015);
  });
});
