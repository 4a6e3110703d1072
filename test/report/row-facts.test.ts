import { describe, expect, it } from "vitest";
import { summarize } from "../../src/evaluate/summary.js";
import { loadBundle, shippedBundleFolder } from "../../src/model/bundle.js";
import { type MethodName, methodNames } from "../../src/model/bundle-schema.js";
import { confirmationTable } from "../../src/report/confirmation-table.js";
import { mainRows, renderMainTable } from "../../src/report/main-table.js";
import {
  describeExits,
  describeTried,
  mergeTwins,
  nameGames,
  nameMethods,
  trainedSteps,
} from "../../src/report/row-facts.js";
import { plantAttempt, plantConfirmation, plantSweep, ran } from "../evaluate/synthetic-results.js";

const expert = { tau: 1, mean: 14, exitCounts: [0, 0, 1000] } as const;
const alone = { tau: 0.1, mean: 14, exitCounts: [1000, 0, 0] } as const;
const lossy = { tau: 0.5, mean: 2, exitCounts: [700, 200, 100] } as const;
const sweep = plantSweep({ points: [alone, expert], deviation: 0.2 });
const attemptOf = (point: typeof alone | typeof lossy) =>
  plantAttempt({ points: [point, expert], numEpisodes: 50, deviation: 0.5 });
const ofGate = { ...ran, method: "ztw-gate" } as const;

describe("describeExits", () => {
  it.each([
    [[1, 0, 0], "exit 1 alone"],
    [[0.21, 0.02, 0.77], "exits 21 / 2 / 77"],
    [[0.997, 0.002, 0.001], "exits 100 / 0.2 / 0.1"],
  ])("of shares %j says %s", (exitShares, text) => {
    expect(describeExits({ exitShares })).toBe(text);
  });
});

describe("twins", () => {
  it("are the very same games, not games that are nearly so", () => {
    const [point] = summarize(sweep).points;
    const [same] = summarize({ ...sweep, ran: ofGate }).points;
    const [near] = summarize(
      plantSweep({ points: [{ ...alone, mean: 14.001 }, expert], deviation: 0.2 }),
    ).points;
    expect(nameGames(same!)).toBe(nameGames(point!));
    expect(nameGames(near!)).not.toBe(nameGames(point!));
  });

  it("become one row that names both methods", () => {
    const rows = [{ method: "ztw" }, { method: "sdn" }, { method: "ztw-gate" }];
    const merged = mergeTwins<string, { method: string; twins?: readonly string[] }>(rows, ({ method }) =>
      method.slice(0, 3),
    );
    expect(merged.map(nameMethods)).toEqual(["ztw = ztw-gate", "sdn"]);
    expect(mergeTwins<string, { method: string }>(rows, () => undefined)).toEqual(rows);
  });

  it("are one row of the main table and of the confirmations", () => {
    const confirmation = plantConfirmation([attemptOf(alone)]);
    const subjects = [
      { sweep, confirmation },
      { sweep: { ...sweep, ran: ofGate }, confirmation: { ...confirmation, ran: ofGate } },
    ];
    const [row, ...more] = mainRows(subjects);
    expect([more, row!.twins]).toEqual([[], ["ztw-gate"]]);
    expect(renderMainTable([row!], new Map())).toMatch(
      /\| Pong \| greedy \| ztw = ztw-gate \|.*62\.4 % \(exit 1 alone\)/,
    );
    const attempts = confirmationTable(subjects.map((subject) => subject.confirmation)).rows;
    expect(attempts.map(([, method]) => method)).toEqual(["ztw = ztw-gate"]);
  });
});

describe("trainedSteps", () => {
  const manifest = loadBundle(shippedBundleFolder("pong")).manifest;
  const of = (method: MethodName, methodSha256: string | null) =>
    trainedSteps({ method, methodSha256 }, manifest);

  it("are those that were played, the ones that gates stand on included", () => {
    const { methods } = manifest;
    const { ztw } = methods;
    const gated = methodNames.find((name) => name !== "ztw" && methods[name] !== undefined)!;
    const { classifiers, ensemble } = ztw!.training.playedSteps as Record<string, number>;
    const steps = `${Number((classifiers! / 1e6).toFixed(2))}M + ${Number((ensemble! / 1e6).toFixed(2))}M`;
    expect(of("ztw", ztw!.sha256)).toBe(steps);
    expect(of(gated, methods[gated]!.sha256)).toMatch(
      new RegExp(`^${steps.replaceAll("+", "\\+")} \\+ [\\d.]+M$`),
    );
  });

  it("are unknown of weights that do not ship, and of an expert", () => {
    expect(of("ztw", "0".repeat(64))).toBeUndefined();
    expect(trainedSteps({ method: "expert", methodSha256: null }, manifest)).toBeUndefined();
    expect(trainedSteps({ method: "ztw", methodSha256: "0".repeat(64) }, undefined)).toBeUndefined();
  });
});

describe("describeTried", () => {
  it("says how many were tried where none was confirmed, and of how many", () => {
    const confirmation = plantConfirmation([attemptOf(lossy)]);
    const candidates = [{ mode: "greedy", taus: [0.5, 0.6, 0.7] } as const];
    expect(
      describeTried(
        { ...confirmation, candidates: candidates.map((each) => ({ ...each, taus: [...each.taus] })) },
        "greedy",
      ),
    ).toBe(
      "Pong, ztw, greedy: none was confirmed; one threshold was tried on fresh seeds, the cheapest of 3 candidates, and the others not.",
    );
  });

  it("says nothing where one was confirmed, or none tried", () => {
    const confirmation = plantConfirmation([attemptOf(alone)]);
    expect(describeTried(confirmation, "greedy")).toBeUndefined();
    expect(describeTried({ ...confirmation, attempts: [] }, "greedy")).toBeUndefined();
  });
});

describe("times of two backends", () => {
  it("never stand in one column without their names", () => {
    const timed = (backend: "onnx" | "engine", game: string) => ({
      ...plantConfirmation([attemptOf(alone)]),
      ran: { ...ran, backend, game },
      decisionTimes: [
        {
          mode: "greedy" as const,
          tau: 0.1,
          numObservations: 10,
          policyMicroseconds: [5],
          expertMicroseconds: [50],
          loadAverage: [0, 0, 0],
        },
      ],
    });
    const times = (...all: ReturnType<typeof timed>[]) =>
      confirmationTable(all).rows.map((row) => row.at(-1));
    expect(times(timed("onnx", "pong"), timed("engine", "qbert"))).toEqual([
      "5, 50 (onnx)",
      "5, 50 (engine)",
    ]);
    expect(times(timed("onnx", "pong"), timed("onnx", "qbert"))).toEqual(["5, 50", "5, 50"]);
  });
});
