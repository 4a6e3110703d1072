/** Every environment passes the checker, and the checker catches every fault that is planted. */
import { expect, it } from "vitest";
import { EnvironmentStateError } from "../../src/core/errors.js";
import { makeAtari } from "../../src/envs/atari-environment.js";
import { checkEnvironment } from "../../src/envs/checker/check-environment.js";
import { environmentRules } from "../../src/envs/checker/environment-rules.js";
import type { AnyEnvironment, ResetOptions } from "../../src/envs/environment.js";
import { protocolNames } from "../../src/envs/protocols.js";
import { make } from "../../src/envs/registry/make.js";
import { Box } from "../../src/envs/spaces/box.js";
import { Space } from "../../src/envs/spaces/space.js";
import { AtariPreprocessing } from "../../src/envs/wrappers/atari-preprocessing.js";
import { FrameStack } from "../../src/envs/wrappers/frame-stack.js";
import { StickyAction } from "../../src/envs/wrappers/sticky-action.js";
import { TimeLimit } from "../../src/envs/wrappers/time-limit.js";
import { ClipReward } from "../../src/envs/wrappers/transform.js";
import { Wrapper } from "../../src/envs/wrappers/wrapper.js";
import { SingleOfVector } from "./single-of-vector.js";
import { ToyEnvironment } from "./toy-environment.js";

it.each(protocolNames)("makeAtari passes under %s, to the end of an episode", (protocol) => {
  const make = () => makeAtari("breakout", { protocol, maxFrames: 24 });
  expect(checkEnvironment(make, { numSteps: 8 })).toEqual([]);
});

it.each(["sb3", "envpool"] as const)("makeAtari passes under %s with lives as episodes", (protocol) => {
  const make = () => makeAtari("breakout", { protocol, episodicLife: true });
  expect(checkEnvironment(make, { numSteps: 60 })).toEqual([]);
});

it("makeAtari passes with captured frames and all actions", () => {
  const make = () => makeAtari("qbert", { captureFrames: true, fullActionSpace: true, maxFrames: 24 });
  expect(checkEnvironment(make, { numSteps: 8 })).toEqual([]);
});

it("an environment of a vector passes", () => {
  expect(checkEnvironment(() => new SingleOfVector("pong"), { numSteps: 8 })).toEqual([]);
});

it.each([
  ["rgb", {}],
  ["ram with sound", { obsType: "ram", soundObs: true }],
  ["continuous", { continuous: true, obsType: "ram" }],
  ["random frame skips", { frameSkip: [2, 5], obsType: "ram" }],
] as const)("what make makes passes: %s", (_, options) => {
  expect(
    checkEnvironment(() => make("ALE/Breakout-v5", { maxFrames: 24, ...options }), { numSteps: 6 }),
  ).toEqual([]);
});

it("environments in wrappers pass, to the end of an episode", () => {
  const wrap = () => new AtariPreprocessing(make("ALE/Breakout-v5", { frameSkip: 1 }), { noopMax: 2 });
  const stack = () => new FrameStack(new ClipReward(new StickyAction(new TimeLimit(wrap(), 4), 0.5)), 4);
  expect(checkEnvironment(stack, { numSteps: 8 })).toEqual([]);
});

it("the toy environment passes", () => {
  expect(checkEnvironment(() => new ToyEnvironment())).toEqual([]);
});

it("bad options of the checker are refused", () => {
  const make = () => new ToyEnvironment();
  expect(() => checkEnvironment(make, { seed: -1 })).toThrow("for seed, received -1");
  expect(() => checkEnvironment(make, { numSteps: 0 })).toThrow("for numSteps, received 0");
});

/** Counts environments that were made: a planted fault differs between them. */
let made = 0;

/** A space of one's own. */
class TwoActions extends Space<number> {
  readonly kind = "two";
  contains(value: unknown): value is number {
    return value === 0 || value === 1;
  }
  equals(other: unknown): boolean {
    return other instanceof TwoActions;
  }
  toString(): string {
    return "TwoActions()";
  }
  protected draw(random: { integer(bound: number): number }): number {
    return random.integer(2);
  }
}

it("an environment with a space of its own passes", () => {
  const make = () =>
    new (class extends ToyEnvironment {
      override readonly actionSpace = new TwoActions() as never;
    })();
  expect(checkEnvironment(make)).toEqual([]);
});

const faults: Record<string, () => AnyEnvironment> = {
  "spaces draw what belongs to them": () =>
    new (class extends ToyEnvironment {
      override readonly actionSpace = new (class extends TwoActions {
        protected override draw() {
          return 2;
        }
      })() as never;
    })(),
  "spaces stay what they are": () =>
    new (class extends ToyEnvironment {
      override readonly observationSpace = new Box(0, 255, { shape: ++made % 2 === 0 ? [8] : [2, 4] });
    })(),
  "the render mode is known": () => Object.assign(new ToyEnvironment(), { renderMode: "ansi" }),
  "step before reset is refused": () =>
    new (class extends ToyEnvironment {
      protected override stepsLeft = 5;
    })(),
  "reset gives an observation of the space": () =>
    new (class extends ToyEnvironment {
      override reset(options?: ResetOptions) {
        return { ...super.reset(options), observation: new Uint8Array(3) };
      }
    })(),
  "step gives an observation, a reward and two flags": () =>
    new (class extends ToyEnvironment {
      override step(action: number) {
        return { ...super.step(action), reward: Number.NaN };
      }
    })(),
  "same seed, same episode": () =>
    new (class extends ToyEnvironment {
      protected override observe() {
        return super.observe().fill(Math.floor(performance.now() * 1000) % 251, 0, 1);
      }
    })(),
  "a used environment plays a seed like a fresh one": () =>
    new (class extends ToyEnvironment {
      #resets = 0;
      override reset(options?: ResetOptions) {
        this.#resets++;
        return super.reset(options);
      }
      protected override observe() {
        return super.observe().fill(this.#resets, 0, 1);
      }
    })(),
  "a reset without a seed begins another episode": () =>
    new (class extends ToyEnvironment {
      override reset(options: ResetOptions = {}) {
        if (options.seed === undefined) throw new Error("a seed is needed");
        return super.reset(options);
      }
    })(),
  "a bad seed is refused": () =>
    new (class extends ToyEnvironment {
      override reset({ seed }: ResetOptions = {}) {
        return super.reset({ seed: seed === undefined ? undefined : Math.trunc(Number(seed)) & 255 });
      }
    })(),
  "unknown options of reset are refused": () =>
    new (class extends ToyEnvironment {
      override reset({ seed }: ResetOptions = {}) {
        return super.reset({ seed });
      }
    })(),
  "a bad action is refused and moves nothing": () =>
    new (class extends ToyEnvironment {
      override step(action: number) {
        if (this.stepsLeft > 0) this.position++;
        try {
          return super.step(action);
        } finally {
          if ([0, 1].includes(action)) this.position--;
        }
      }
    })(),
  "arrays belong to the caller": () =>
    new (class extends ToyEnvironment {
      readonly #reused = new Uint8Array(8);
      protected override observe() {
        return this.#reused.fill(this.position & 255);
      }
    })(),
  "a step after the end is refused": () =>
    new (class extends ToyEnvironment {
      #wasReset = false;
      override reset(options?: ResetOptions) {
        const result = super.reset(options);
        this.#wasReset = true;
        return result;
      }
      override step(action: number) {
        if (this.#wasReset && this.stepsLeft === 0) this.stepsLeft = 1;
        return super.step(action);
      }
    })(),
  "render gives a picture": () =>
    new (class extends ToyEnvironment {
      override render() {
        return { ...super.render(), data: new Uint8Array(5) };
      }
    })(),
  "pictures belong to the caller": () =>
    new (class extends ToyEnvironment {
      readonly #picture = new Uint8Array(6);
      override render() {
        return { ...super.render(), data: this.#picture };
      }
    })(),
  "a wrapper closes what is inside": () =>
    new (class extends Wrapper {
      #isClosed = false;
      override reset(options?: ResetOptions) {
        if (this.#isClosed) throw new EnvironmentStateError("Wrapper: it is closed.");
        return super.reset(options);
      }
      override close() {
        this.#isClosed = true;
      }
    })(new ToyEnvironment()),
  "a closed environment refuses everything but close": () =>
    new (class extends ToyEnvironment {
      override close() {
        if (this.isClosed) throw new EnvironmentStateError("ToyEnvironment: closed twice.");
        super.close();
      }
    })(),
};

it.each(Object.entries(faults))("a planted fault is caught: %s", (rule, makeFaulty) => {
  expect(checkEnvironment(makeFaulty).map((problem) => problem.rule)).toContain(rule);
});

it("every rule has a planted fault", () => {
  expect(Object.keys(faults)).toEqual(environmentRules.map((rule) => rule.name));
});

it("further planted faults are caught, with what came", () => {
  const both = () =>
    new (class extends ToyEnvironment {
      override step(action: number) {
        return { ...super.step(action), terminated: true, truncated: true };
      }
    })();
  const [problem] = checkEnvironment(both);
  expect(problem).toEqual({
    rule: "step gives an observation, a reward and two flags",
    message: "expected terminated and truncated never together, received both",
  });
});
