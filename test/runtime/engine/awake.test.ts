/** Environments that a vector session is not to decide for now: nothing is computed, and their answers stay. */
import { beforeAll, describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../../src/core/errors.js";
import type { Bundle } from "../../../src/model/bundle.js";
import { openVectorSession, type VectorDecision } from "../../../src/runtime/engine/vector-session.js";
import { sharedTemporaryFolder } from "../../helpers/temporary-folder.js";
import { makeToyBundle, randomObservation } from "../../helpers/toy-bundle.js";

const folder = sharedTemporaryFolder();
let bundle: Bundle;
beforeAll(async () => {
  bundle = await makeToyBundle(folder, { seed: 6, methods: ["ztw", "ztw-hold"] });
});

const numEnvs = 3;
const numPixels = 4 * 84 * 84;
const tau = 0.5;

function screens(...seeds: number[]): Uint8Array {
  const stacked = new Uint8Array(numEnvs * numPixels);
  for (const [index, seed] of seeds.entries()) stacked.set(randomObservation(seed), index * numPixels);
  return stacked;
}

/** What is said of one environment. */
function answerOf(decision: VectorDecision, environment: number): unknown[] {
  const { actions, exitIndices, confidences, logits, numHeld } = decision;
  const numActions = logits.length / numEnvs;
  const scores = logits.slice(environment * numActions, (environment + 1) * numActions);
  const each = [actions, exitIndices, confidences, ...(numHeld ? [numHeld] : [])];
  return [...each.map((values) => values[environment]), ...scores];
}

function open(method: "ztw" | "ztw-hold" = "ztw-hold") {
  return openVectorSession(bundle, { method, numEnvs, numThreads: 2 });
}

describe.each(["ztw", "ztw-hold"] as const)("with %s", (method) => {
  it("an environment that sleeps keeps its answers; the others are decided for as ever", () => {
    const [vector, full] = [open(method), open(method)];
    const before = vector.decideSync(screens(1, 2, 3), tau);
    const kept = answerOf(before, 1);
    full.decideSync(screens(1, 2, 3), tau);
    const after = vector.decideSync(screens(4, 5, 6), tau, Uint8Array.of(1, 0, 1));
    const expected = full.decideSync(screens(4, 5, 6), tau);
    expect(answerOf(after, 1)).toEqual(kept);
    expect(answerOf(expected, 1), "it would have been decided otherwise").not.toEqual(kept);
    for (const environment of [0, 2])
      expect(answerOf(after, environment)).toEqual(answerOf(expected, environment));
    expect(answerOf(vector.decideSync(screens(4, 5, 6), tau), 1)).toEqual(answerOf(expected, 1));
    vector.close();
    full.close();
  });
});

it("nothing is computed for those that sleep", () => {
  const vector = open();
  vector.decideSync(screens(1, 2, 3), tau);
  const { multiplyAdds, bytesCompared } = vector.performed;
  vector.decideSync(screens(4, 5, 6), tau, new Uint8Array(numEnvs));
  expect(vector.performed).toEqual({ multiplyAdds, bytesCompared });
  vector.decideSync(screens(4, 5, 6), tau, [0, 1, 0]);
  expect(vector.performed.bytesCompared - bytesCompared).toBe(numPixels);
  vector.close();
});

it("any byte but 0 is awake, and so are all without a list", () => {
  const vector = open();
  const all = vector.decideSync(screens(1, 2, 3), tau, Uint8Array.of(1, 255, 2));
  const answers = [0, 1, 2].map((environment) => answerOf(all, environment));
  const again = vector.decideSync(screens(1, 2, 3), tau, undefined);
  expect([0, 1, 2].map((environment) => answerOf(again, environment))).toEqual(answers);
  vector.close();
});

it.each<[string, unknown, string]>([
  ["too short", new Uint8Array(2), "a Uint8Array of length 3 for awake, received Uint8Array of length 2"],
  ["too long", [1, 1, 1, 1], "a Uint8Array of length 3 for awake, received an array of length 4"],
  ["no list", true, "a Uint8Array of length 3 for awake, received true (boolean)"],
  ["null", null, "a Uint8Array of length 3 for awake, received null"],
  ["of no bytes", [1, 0.5, 1], "an integer from 0 to 255 for awake[1], received 0.5 (number)"],
])("a list that is %s is refused", (_, awake, message) => {
  const vector = open();
  const decide = () => vector.decideSync(screens(1, 2, 3), tau, awake as Uint8Array);
  expect(decide).toThrow(InvalidArgumentError);
  expect(decide).toThrow(`VectorSession.decideSync: expected ${message}`);
  vector.close();
});
