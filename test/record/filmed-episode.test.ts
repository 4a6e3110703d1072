import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EnvironmentStateError } from "../../src/core/errors.js";
import type { PolicySession } from "../../src/core/policy-types.js";
import { runEpisode } from "../../src/evaluate/episode.js";
import { EpisodeTally } from "../../src/record/episode-tally.js";
import { Film } from "../../src/record/film.js";
import { type FilmableEnvironment, FilmedEpisode } from "../../src/record/filmed-episode.js";
import { layOutFrame } from "../../src/record/frame-layout.js";
import { OverlayPanel } from "../../src/record/overlay-panel.js";
import type { PanelState } from "../../src/record/panel-state.js";
import type { RecomputedWatch } from "../../src/record/recomputed-watch.js";
import { VideoWriter } from "../../src/record/video-writer.js";
import { realTools, temporaryFolder } from "./encoders.js";

const folder = temporaryFolder();
/** Index and gray value are one. */
const palette = Uint8Array.from({ length: 256 * 3 }, (_, at) => Math.floor(at / 3));
const screen = { width: 16, height: 210, palette };
const framesPerReset = 3;
const framesPerStep = 4;

/** A game whose picture is one gray value, ten more with each emulated frame; it ends after some steps. */
function countingGame(numSteps: number): FilmableEnvironment {
  let numFrames = 0;
  let stepIndex = 0;
  let frames: Uint8Array[] = [];
  const observation = new Uint8Array(4);
  const buffers = Array.from(
    { length: Math.max(framesPerReset, framesPerStep) },
    () => new Uint8Array(screen.width * screen.height),
  );
  const emulate = (count: number) => {
    frames = buffers.slice(0, count).map((buffer) => buffer.fill(10 * numFrames++)); // written again by the next step
  };
  return {
    reset: () => {
      numFrames = 0;
      stepIndex = 0;
      emulate(framesPerReset);
      return { observation };
    },
    step: () => {
      emulate(framesPerStep);
      stepIndex++;
      const info = { rawReward: 2, episodeFrames: numFrames, stuck: false };
      return { observation, terminated: stepIndex === numSteps, truncated: false, info };
    },
    capturedScreens: () => frames,
  };
}

/** Answers with exit 0, 1, 0, 1, ...; each action may go on for so many steps. */
function alternatingSession(numHeld?: number): PolicySession {
  let numDecisions = 0;
  return {
    numActions: 2,
    numExits: 2,
    decide: async () => ({
      action: 1,
      exitIndex: numDecisions++ % 2,
      confidence: 0.8,
      logits: Float32Array.of(0, 1),
      ...(numHeld !== undefined && { numHeld }),
    }),
    reset: () => {},
    close: async () => {},
  };
}

interface Setup {
  readonly numSteps: number;
  readonly stride?: number;
  readonly maxFrames?: number;
  readonly hasPanel?: boolean;
  readonly signal?: AbortSignal;
  readonly numHeld?: number;
}

async function filmGame(name: string, setup: Setup) {
  const { numSteps, stride = 1, maxFrames = Number.POSITIVE_INFINITY, hasPanel = false } = setup;
  const { signal, numHeld } = setup;
  const size = { screenWidth: screen.width, screenHeight: screen.height };
  const layout = layOutFrame({ ...size, scale: 2, pixelAspect: "square", hasPanel });
  const path = join(folder, name);
  const writer = await VideoWriter.open(path, { ...layout, framesPerSecond: 60 / stride, tools: realTools });
  const title = { game: "Counting", method: "ZTW", mode: "greedy", tau: 0.5, numExits: 2 };
  const panel = hasPanel ? new OverlayPanel(layout, title) : undefined;
  const film = new Film({ writer, layout, screen, panel, stride, maxFrames });
  const tally = new EpisodeTally({ base: 10, exits: [5, 11] });
  const parts = {
    environment: countingGame(numSteps),
    session: alternatingSession(numHeld),
    film,
    tally,
    signal,
  };
  const episode = new FilmedEpisode({ ...parts, actionMeanings: ["NOOP", "FIRE"] });
  const options = { seed: 1, tau: 0.5, mode: "greedy" } as const;
  const { counts } = await runEpisode(episode.environment, episode.session, options);
  await episode.flush();
  return { counts, facts: await writer.finish(), path, layout, film, tally, isCut: episode.isCut };
}

/** The gray value at a place of each frame of a video, as decoded. */
function decodeGray(path: string, x: number, y: number): number[] {
  const crop = `crop=2:2:${x}:${y},format=gray`;
  const args = ["-v", "error", "-i", path, "-vf", crop, "-f", "rawvideo", "pipe:1"];
  const bytes = execFileSync(realTools.ffmpeg, args);
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes[4 * index]!);
}

describe("FilmedEpisode", () => {
  it("records every emulated frame once, in order", async () => {
    const { counts, facts, path, film, isCut } = await filmGame("all.mp4", { numSteps: 5 });
    const numFrames = framesPerReset + 5 * framesPerStep;
    expect([facts.numFrames, film.numFrames, counts.numFrames]).toEqual([numFrames, numFrames, numFrames]);
    expect(isCut).toBe(false);
    const gray = decodeGray(path, 4, 4);
    expect(gray).toHaveLength(numFrames);
    gray.forEach((value, index) => {
      expect(Math.abs(value - 10 * index), `frame ${index} is ${value}`).toBeLessThanOrEqual(3);
    });
  });

  it("plays the same episode as without a camera", async () => {
    const options = { seed: 1, tau: 0.5, mode: "greedy" } as const;
    const plain = await runEpisode(countingGame(6), alternatingSession(), options);
    const { counts } = await filmGame("same.mp4", { numSteps: 6 });
    expect(counts).toEqual(plain.counts);
  });

  it("holds a decision's overlay for exactly its four frames", async () => {
    const { path, layout } = await filmGame("hold.mp4", { numSteps: 4, hasPanel: true });
    // Exit boxes of two exits: the first at the panel's left, lit by decisions 0 and 2, the second by 1 and 3.
    const left = decodeGray(path, layout.pictureWidth + 60, 96);
    const lit = left.map((value) => value > 80);
    const hold = (isLit: boolean) => new Array<boolean>(framesPerStep).fill(isLit);
    const expected = [false, false, false, ...hold(true), ...hold(false), ...hold(true), ...hold(false)];
    expect(lit).toEqual(expected);
  });

  it("films held steps too: every frame once, in order, and no exit lit", async () => {
    const played = { numSteps: 5, numHeld: 1 };
    const plain = await filmGame("held.mp4", played);
    expect(plain.counts).toMatchObject({ numSteps: 5, numHeld: 2, exitCounts: [2, 1] });
    const gray = decodeGray(plain.path, 4, 4);
    expect(gray).toHaveLength(framesPerReset + 5 * framesPerStep);
    gray.forEach((value, index) => {
      expect(Math.abs(value - 10 * index), `frame ${index} is ${value}`).toBeLessThanOrEqual(3);
    });
    const { path, layout } = await filmGame("held-panel.mp4", { ...played, hasPanel: true });
    const lit = decodeGray(path, layout.pictureWidth + 60, 96).map((value) => value > 80);
    const ofSteps = [false, true, false, false, false, true]; // reset; exit 1, held, exit 2, held, exit 1
    expect(lit).toEqual(
      ofSteps.flatMap((isLit, step) =>
        new Array<boolean>(step === 0 ? framesPerReset : framesPerStep).fill(isLit),
      ),
    );
  });

  it("takes every third frame for a clip of 20 frames a second", async () => {
    const { facts, path } = await filmGame("third.mp4", { numSteps: 5, stride: 3 });
    expect(facts).toMatchObject({ numFrames: 8, framesPerSecond: 20, durationSeconds: 0.4 });
    const gray = decodeGray(path, 4, 4);
    gray.forEach((value, index) => {
      expect(Math.abs(value - 30 * index)).toBeLessThanOrEqual(3);
    });
  });

  it.each([
    [10, 2],
    [11, 2],
    [12, 3],
  ])("cuts at %i frames to the frame, after %i decisions", async (maxFrames, numSteps) => {
    const { counts, facts, isCut } = await filmGame(`cut-${maxFrames}.mp4`, { numSteps: 20, maxFrames });
    expect(facts.numFrames).toBe(maxFrames);
    expect(counts).toMatchObject({ numSteps, truncated: true, terminated: false });
    expect(isCut).toBe(true);
  });

  it("is not cut when the game ends by itself on the last frame that fits", async () => {
    const { counts, isCut } = await filmGame("exact.mp4", { numSteps: 2, maxFrames: 11 });
    expect([counts.terminated, isCut]).toEqual([true, false]);
  });

  it("stops after the decision during which it is aborted, with a clip that plays", async () => {
    const signal = AbortSignal.abort();
    const { counts, facts, isCut } = await filmGame("aborted.mp4", { numSteps: 20, signal });
    expect([counts.numSteps, facts.numFrames, isCut]).toEqual([1, framesPerReset + framesPerStep, true]);
  });

  it("counts what the overlay shows", async () => {
    const { tally } = await filmGame("tally.mp4", { numSteps: 4 });
    expect(tally.state).toMatchObject({
      episodeReturn: 8,
      numSteps: 4,
      exitCounts: [2, 2],
      actionName: "FIRE",
    });
    expect(tally.savedShare).toBeCloseTo(1 - 32 / 40, 12);
  });

  it("shows what the decision of a step computed again, and nothing before the first and while it is held", async () => {
    const shown: string[] = [];
    const film = {
      append: async (_: unknown, { recomputed }: PanelState) => {
        shown.push(recomputed === nothing ? "nothing" : String(recomputed?.performedShare));
      },
      isFullWith: () => false,
    } as unknown as Film;
    let numLooks = 0;
    const nothing = { maps: [], performedShare: 0 };
    const watch = {
      nothing,
      look: () => ({ maps: [], performedShare: ++numLooks }),
    } as unknown as RecomputedWatch;
    const tally = new EpisodeTally({ base: 10, exits: [5, 11] });
    const parts = { environment: countingGame(5), session: alternatingSession(1), film, tally, watch };
    const episode = new FilmedEpisode({ ...parts, actionMeanings: [] });
    for (let game = 0; game < 2; game++) {
      await runEpisode(episode.environment, episode.session, { seed: 1, tau: 0.5, mode: "greedy" });
      await episode.flush();
    }
    const first = ["nothing", "1", "nothing", "2", "nothing", "3"];
    expect(shown.slice(0, 6)).toEqual(first);
    expect(shown.slice(6, 8)).toEqual(["nothing", "4"]);
  });

  it("refuses a step before any decision", async () => {
    const film = {} as Film;
    const tally = new EpisodeTally({ base: 1, exits: [1] });
    const parts = { environment: countingGame(1), session: alternatingSession(), film, tally };
    const episode = new FilmedEpisode({ ...parts, actionMeanings: [] });
    expect(() => episode.environment.step(0)).toThrow(
      new EnvironmentStateError("FilmedEpisode.step: called before a decision; ask the session first."),
    );
  });
});
