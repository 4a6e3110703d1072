/** Environments of both builds that go on from each other's saved states, back and forth, under every protocol. */
import { makeAtari, protocolNames } from "../../src/envs.js";
import { RandomStream } from "../../src/index.js";
import { describeDifference } from "./describe-difference.js";

export interface CompareStatesOptions {
  readonly seed: number;
  /** Of each build, over all protocols. */
  readonly numFrames: number;
  /** Has the one that took a state step once more: that this is found is what tests of the comparison see. */
  readonly plant?: boolean;
}

type Atari = ReturnType<typeof makeAtari>;
type Result = ReturnType<Atari["step"]>;

const framesOfStep = 4;
const handovers = 4;

/**
 * Plays each protocol in turn: one build plays on alone and gives its state away, the other goes on from there, both play the same
 * actions, and at the end have the same state; then the other way round, and so on.
 *
 * @returns where they first differ, in words; null if they do not.
 */
export function compareStates(game: string, options: CompareStatesOptions): string | null {
  const { seed, numFrames, plant = false } = options;
  const stepsOfLeg = Math.max(1, Math.floor(numFrames / protocolNames.length / framesOfStep / handovers / 2));
  for (const protocol of protocolNames) {
    using native = makeAtari(game, { protocol, backend: "native", captureSound: true });
    using wasm = makeAtari(game, { protocol, backend: "wasm", captureSound: true });
    native.reset({ seed });
    wasm.reset({ seed: seed + 1 });
    const stream = new RandomStream(seed, "compared actions");
    const draw = () => stream.integer(native.actionSpace.n);
    for (let handover = 0; handover < handovers; handover++) {
      const [giver, taker] = handover % 2 === 0 ? [native, wasm] : [wasm, native];
      const differs = handOver({ giver, taker, draw, numSteps: stepsOfLeg, plant });
      const way = handover % 2 === 0 ? "from native to WebAssembly" : "from WebAssembly to native";
      if (differs !== null) return `${game}, ${protocol}, seed ${seed}, state ${handover} ${way}: ${differs}`;
    }
  }
  return null;
}

interface Handover {
  readonly giver: Atari;
  readonly taker: Atari;
  readonly draw: () => number;
  readonly numSteps: number;
  readonly plant: boolean;
}

function handOver({ giver, taker, draw, numSteps, plant }: Handover): string | null {
  for (let step = 0; step < numSteps; step++) stepOn(giver, draw());
  const bytes = giver.saveState();
  const taken = taker.restoreState(bytes);
  const given = giver.restoreState(bytes);
  const atOnce = compareResults("at once", given, taken);
  if (atOnce !== null) return atOnce;
  if (plant) stepOn(taker, draw());
  for (let step = 0; step < numSteps; step++) {
    const action = draw();
    const [one, other] = [stepOn(giver, action), stepOn(taker, action)];
    const differs =
      compareResults(`step ${step}`, one, other) ??
      describeDifference(`step ${step}, the sound`, giver.capturedSound(), taker.capturedSound(), givers);
    if (differs !== null) return differs;
  }
  return describeDifference("the state at the end", giver.saveState(), taker.saveState(), givers);
}

const givers = ["of the giver", "of the taker"] as const;

function compareResults(when: string, one: Result, other: Result): string | null {
  const { observation, ...rest } = one;
  const { observation: otherObservation, ...otherRest } = other;
  return (
    describeDifference(`${when}, the observation`, observation, otherObservation, givers) ??
    describeDifference(`${when}, the result`, rest, otherRest, givers)
  );
}

/** The next game begins where one ends: how, the generators say, which are part of a state. */
function stepOn(environment: Atari, action: number): Result {
  const result = environment.step(action);
  if (result.terminated || result.truncated) environment.reset();
  return result;
}
