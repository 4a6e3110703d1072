import { describe, expect, it } from "vitest";
import { Announcer } from "../../../lab/model/announcements.js";
import {
  decisionSentence,
  differenceSentence,
  outcomeSentence,
  recycledSentence,
  replayedSentence,
  trailSentence,
} from "../../../lab/model/sentences.js";
import { fasterSpeed, slowerSpeed } from "../../../lab/model/speeds.js";
import {
  comparedTexts,
  confidenceText,
  scoreText,
  shareText,
  speedText,
  tauText,
  timeText,
} from "../../../lab/model/texts.js";
import type { TrailStep } from "../../../lab/model/trail.js";
import type { LaneState } from "../../../lab/state/lab-state.js";
import { initialState } from "../../../lab/state/lab-state.js";
import { reduce } from "../../../lab/state/reduce.js";
import { fastest } from "../../../src/lab/requests.js";
import { decision, expert, fullDecision, hold, lane, totals, ztw } from "./facts.js";

const step = (exitIndex: number, more: Partial<TrailStep> = {}): TrailStep => ({
  step: 0,
  exitIndex,
  isHeld: false,
  referenceShare: 0.38,
  performedShare: 0.02,
  pixelShare: 0.05,
  layerShare: 0.04,
  microseconds: 40,
  ...more,
});

describe("numbers as the page writes them", () => {
  it.each([
    [0, "0 %"],
    [0.0025, "0.25 %"],
    [0.034, "3.4 %"],
    [0.0996, "10 %"],
    [0.62, "62 %"],
    [1.04, "104 %"],
    [null, "–"],
  ])("share %j is %s", (share, text) => expect(shareText(share)).toBe(text));

  it.each([
    [0.5, "0.50"],
    [0.9949, "0.99"],
    [0.9951, "0.995"],
    [0.99999, "0.999…"],
    [1, "1.00"],
  ])("confidence %j is %s, never 1 where it is below", (confidence, text) =>
    expect(confidenceText(confidence)).toBe(text),
  );

  it.each([
    [0.97, 0.85, ["0.97", "0.85"]],
    [0.301, 0.3, ["0.301", "0.300"]],
    [0.30004, 0.3, ["0.30004", "0.30000"]],
    [0.3, 0.3, ["0.30", "0.30"]],
    [0.99971, 0.9996, ["0.9997", "0.9996"]],
    [0.300000001, 0.3, ["0.300000", "0.300000"]],
  ])("tells %d and %d apart where it compares them", (left, right, texts) =>
    expect(comparedTexts(left, right)).toEqual(texts),
  );

  it("writes thresholds, times, scores and speeds", () => {
    expect([tauText(0.8500000001), tauText([0.95, 0.6])]).toEqual(["0.85", "0.95/0.6"]);
    expect([timeText(38.2), timeText(1234), timeText(0)]).toEqual(["38 µs", "1.2 ms", "< 1 ms"]);
    expect([scoreText(4125), scoreText(-21)]).toEqual(["4,125", "−21"]);
    expect([0, 0.1, 0.25, 1, 4, 1000].map(speedText)).toEqual(["paused", "⅒×", "¼×", "1×", "4×", "max"]);
  });

  it("goes through the speeds, up to the host's fastest", () => {
    expect([0.1, 1, 4, 1000].map(fasterSpeed)).toEqual([0.25, 4, fastest, fastest]);
    expect([1000, 1, 0.25, 0.1].map(slowerSpeed)).toEqual([4, 0.25, 0.1, 0.1]);
  });
});

describe("sentences about one decision", () => {
  it("say what was saved, or that nothing was", () => {
    expect(decisionSentence(decision, ztw)).toBe(
      "Exit 1 was sure enough (0.97): the rest of the network, 62 % of its operations, did not run.",
    );
    expect(decisionSentence(fullDecision, ztw)).toBe("No exit was sure enough: the whole network ran.");
    expect(decisionSentence({ ...fullDecision, tau: 1 }, ztw)).toMatch(/^At τ = 1 no exit is asked/);
    expect(decisionSentence({ ...decision, isHeld: true }, hold)).toMatch(/nothing was computed/);
    expect(decisionSentence({ ...decision, exitIndex: 0 }, expert)).toMatch(/^There are no exits/);
  });
});

describe("sentences about play as it runs", () => {
  it("count who answered", () => {
    const trail = [step(0), step(0), step(1), step(0, { isHeld: true }), step(2)];
    expect(trailSentence(trail, hold, 0.9)).toBe(
      "Of the last 5 steps, 3 were answered by an early exit, 1 let the action before go on and computed nothing and 1 needed the whole network.",
    );
    const all = (exitIndex: number) => Array.from({ length: 6 }, () => step(exitIndex));
    expect(trailSentence(all(0), ztw, 0.85)).toBe(
      "An early exit was sure enough in all of the last 6 steps: the rest of the network did not run.",
    );
    expect(trailSentence(all(2), ztw, 0.85)).toMatch(/^No exit was sure enough in the last 6 steps/);
    expect(trailSentence(all(2), ztw, 1)).toBe("At τ = 1 no exit is asked: the full network decides.");
    expect(trailSentence(all(0), expert, 1)).toMatch(/^There are no exits/);
    expect(trailSentence([], ztw, 0.85)).toBe("The game begins …");
  });

  it("say what was recycled, where the backend tells", () => {
    expect(recycledSentence([step(0), step(0, { layerShare: 0.02 })], 30, true)).toBe(
      "In the last 30 steps, on average: 3.0 % of the first layer’s positions were computed again; the other 97.0 % were recycled from the decision before, to the same bits.",
    );
    expect(recycledSentence([step(0, { layerShare: 0.02 })], 1, true)).toMatch(/^2.0 % of the first layer/);
    expect(recycledSentence([step(0, { isHeld: true })], 1, true)).toMatch(/^Nothing was computed/);
    expect(recycledSentence([step(0)], 1, false)).toMatch(/computes everything anew/);
  });
});

describe("sentences about games", () => {
  const outcome = { episodeReturn: 15425, actionsHash: "c19a63516f1feab4" };
  const replayed = { type: "replayed", file: "sweep.json", game: 3, isEqual: true } as const;

  it("say whether a replay was the stored game, and how not", () => {
    expect(replayedSentence({ ...replayed, expected: outcome, received: outcome })).toBe(
      "The same game, action for action: 15,425 points again.",
    );
    const received = { episodeReturn: 15400, actionsHash: "00000000ffffffff" };
    expect(replayedSentence({ ...replayed, isEqual: false, expected: outcome, received })).toBe(
      "Not the same game: 15,400 points instead of 15,425; the actions’ hash is 00000000ffffffff, stored was c19a63516f1feab4.",
    );
  });

  it("say who won, once both games are over", () => {
    const lanes = (...returns: (number | null)[]) =>
      returns.map(
        (episodeReturn) =>
          ({ over: episodeReturn === null ? null : { totals: { ...totals, episodeReturn } } }) as LaneState,
      );
    expect(outcomeSentence(lanes(400, null))).toBe("");
    expect(outcomeSentence(lanes(400, 16425))).toBe("The agent won: 400 points against 16,425.");
    expect(outcomeSentence(lanes(3, -21))).toBe("You won: 3 points against −21.");
    expect(outcomeSentence(lanes(5, 5))).toBe("A draw: 5 points against 5.");
  });

  it("say where two lanes parted", () => {
    const meanings = [lane.actionMeanings, lane.actionMeanings];
    expect(differenceSentence(null, meanings)).toMatch(/same actions/);
    expect(differenceSentence({ type: "difference", step: 57, actions: [3, 4] }, meanings)).toBe(
      "First difference at step 58: RIGHT on the left, LEFT on the right.",
    );
  });
});

describe("Announcer", () => {
  const opened = reduce(initialState, {
    type: "opened",
    lanes: [lane],
    seed: 7,
    protocol: "ref-clean",
    frameSkip: 4,
    replay: null,
  });
  const playing = (event: typeof decision) => reduce(opened, event).match!;
  const scored = { ...decision, step: 1, totals: { ...decision.totals, episodeReturn: 50, numSteps: 2 } };

  it("speaks at a polite rate while the game runs, and only of what is new", () => {
    const announcer = new Announcer();
    expect(announcer.next(playing(decision), false, 0)).toBe("Score 25, cost 38 %.");
    expect(announcer.next(playing(scored), false, 3000)).toBeUndefined();
    expect(announcer.next(playing(decision), false, 7000)).toBeUndefined();
    expect(announcer.next(playing(scored), false, 7001)).toBe("Score 50, cost 38 %.");
  });

  it("speaks at once of a single decision, and of the end", () => {
    const announcer = new Announcer();
    announcer.next(playing(decision), false, 0);
    expect(announcer.next(playing(scored), true, 1)).toMatch(/^Exit 1 was sure enough .* Score 50/);
    const over = reduce(reduce(opened, scored), {
      type: "over",
      lane: 0,
      totals: scored.totals,
      actionsHash: "00",
    }).match!;
    expect(announcer.next(over, false, 2)).toBe("The game is over. Score 50, cost 38 %.");
  });
});
