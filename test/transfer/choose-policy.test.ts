import { describe, expect, it } from "vitest";
import { choosePolicy } from "../../src/transfer/choose-policy.js";

const names = ["network.0.weight", "actor.weight", "critic.weight"];
const dict = (path: string, keys: readonly string[]) => ({
  path,
  tensors: new Map(keys.map((key) => [key, key])),
});
/** As files have them: each dict, and at the end all tensors together. */
const file = (...dicts: ReturnType<typeof dict>[]) => {
  const together = dicts.flatMap(({ path, tensors }) =>
    [...tensors.keys()].map((key) => (path === "" ? key : `${path}.${key}`)),
  );
  return dicts.length === 1 ? dicts : [...dicts, dict("", together)];
};
const chosen = (...dicts: ReturnType<typeof dict>[]) => [...choosePolicy("x.pt", file(...dicts)).keys()];

describe("the policy is found", () => {
  it.each([
    ["alone", [dict("", names)]],
    ["under any key", [dict("whatever.deep", names)]],
    ["beside loose tensors", [dict("", ["global_step"]), dict("agent", names)]],
    ["beside an optimizer's", [dict("", names), dict("optimizer.state.0", ["exp_avg", "exp_avg_sq"])]],
    ["behind a prefix", [dict("", ["ema.decay", ...names.map((name) => `agent.${name}`)])]],
    [
      "behind wrappers",
      [
        dict(
          "",
          names.map((name) => `module.${name}`),
        ),
      ],
    ],
    ["with a wrapper inside", [dict("", ["network._orig_mod.0.weight", ...names.slice(1)])]],
    [
      "saved in parts",
      [dict("network", ["0.weight"]), dict("actor", ["weight"]), dict("critic", ["weight"])],
    ],
  ])("%s", (_, dicts) => {
    expect(chosen(...dicts).sort()).toEqual([...names].sort());
  });

  it("by Stable-Baselines3's names too", () => {
    expect(chosen(dict("policy", ["action_net.weight", "value_net.weight"]))).toEqual([
      "action_net.weight",
      "value_net.weight",
    ]);
  });
});

it("an actor without a critic or a network is no policy of this kind, and all names are kept to say so", () => {
  expect(chosen(dict("", ["actor.weight", "obs_rms.mean"]))).toEqual(["actor.weight", "obs_rms.mean"]);
});

it("what lies under the policy's own names is kept, so that what is not known can be refused", () => {
  expect(chosen(dict("agent", [...names, "obs_rms.mean"]))).toContain("obs_rms.mean");
});

it("several policies are listed, and none is taken", () => {
  expect(() => chosen(dict("agent", names), dict("best.agent", names))).toThrow(
    "expected one policy, found 2: agent, best.agent",
  );
});

it("a network that is there with and without a wrapper is refused", () => {
  expect(() => chosen(dict("", [...names, "module.actor.weight"]))).toThrow("holds a network twice");
});
