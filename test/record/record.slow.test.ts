import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { InvalidArgumentError, NativeError } from "../../src/core/errors.js";
import { RandomStream } from "../../src/core/random.js";
import { makeAtari } from "../../src/envs/atari-environment.js";
import { runEpisode } from "../../src/evaluate/episode.js";
import { referenceClassifiers } from "../../src/model/architecture.js";
import { loadBundle, saveMethod, shippedBundleFolder } from "../../src/model/bundle.js";
import { methodTensorShapes } from "../../src/model/tensor-shapes.js";
import { FrameComposer, type Shading } from "../../src/record/frame-composer.js";
import { layOutFrame } from "../../src/record/frame-layout.js";
import { HeatMap } from "../../src/record/heat-map.js";
import { RecomputedWatch } from "../../src/record/recomputed-watch.js";
import { record } from "../../src/record/record.js";
import type { RecordOptions } from "../../src/record/record-options.js";
import { replay } from "../../src/record/replay.js";
import type { EngineSession } from "../../src/runtime/engine/session.js";
import { createSession } from "../../src/runtime/session.js";
import { randomTensors } from "../helpers/toy-bundle.js";
import { alignSounds, decodeSound } from "./decoded-sound.js";
import { fakeEncoder, filesIn, newFolder, realTools, temporaryFolder, toolsWith } from "./encoders.js";

const folder = temporaryFolder();
const qbert = join(folder, "qbert-bundle");
const seed = 11;
/** A tau at which random classifiers are confident now and then. */
const tau = 0.6;

/** The shipped expert with random classifiers: real games, and every exit taken. */
beforeAll(async () => {
  cpSync(shippedBundleFolder("qbert"), qbert, { recursive: true });
  const { architecture } = loadBundle(qbert).manifest;
  const structure = { classifiers: referenceClassifiers(architecture), cascade: true, ensemble: true };
  const tensors = randomTensors(methodTensorShapes(architecture, structure), new RandomStream(1, "record"));
  await saveMethod(qbert, "ztw", { tensors, description: { ...structure, training: {} } });
});

/** Options of a short game: the protocol truncates it. */
function shortGame(output: string, change: Partial<RecordOptions> = {}): RecordOptions {
  return {
    bundle: qbert,
    output,
    tau,
    seed,
    tools: realTools,
    protocolOverrides: { maxFrames: 240 },
    ...change,
  };
}

/** One frame of a video, decoded to uint8 `[height, width, 3]`. */
function decodeFrame(path: string, frameIndex: number): Uint8Array {
  const select = ["-vf", `select=eq(n\\,${frameIndex})`, "-frames:v", "1"];
  const args = ["-v", "error", "-i", path, ...select, "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"];
  return execFileSync(realTools.ffmpeg, args, { maxBuffer: 2 ** 24 });
}

describe("record", () => {
  it("records the episode that is evaluated for the same seed, every frame of it", async () => {
    const path = join(folder, "game.mp4");
    const recording = await record(shortGame(path));
    const environment = makeAtari("qbert", { maxFrames: 240 });
    const session = await createSession(loadBundle(qbert), { method: "ztw" });
    const { counts } = await runEpisode(environment, session, { seed, tau, mode: "greedy" });
    const { numFrames, ...played } = counts;
    expect(recording).toMatchObject({ ...played, seed, isCut: false, truncated: true });
    expect(recording.exitCounts.filter((count) => count > 0).length).toBeGreaterThan(1);
    environment.reset({ seed });
    const captured = makeAtari("qbert", { maxFrames: 240, captureFrames: true });
    captured.reset({ seed });
    const framesAtReset = captured.capturedFrames().length;
    const emulatedByReset = numFrames - 4 * counts.numSteps;
    expect(recording.numFrames).toBe(4 * counts.numSteps + framesAtReset);
    expect(framesAtReset - emulatedByReset).toBeLessThanOrEqual(1); // the screen that was there before any frame
    expect(recording).toMatchObject({ codec: "h264", width: 832, height: 420, framesPerSecond: 60 });
    expect(recording.durationSeconds).toBeCloseTo(recording.numFrames / 60, 6);
    for (const closable of [environment, captured, session]) await closable.close();
  });

  it("shows the emulator's own picture, enlarged", async () => {
    const path = join(folder, "picture.mp4");
    const { numFrames } = await record(shortGame(path, { overlay: false, maxFrames: 61 }));
    const shown = decodeFrame(path, numFrames - 1);
    const environment = makeAtari("qbert", { captureFrames: true });
    const session = await createSession(loadBundle(qbert), { method: "ztw" });
    const screens: Uint8Array[] = [];
    let { observation } = environment.reset({ seed });
    const keep = () => screens.push(...environment.capturedScreens());
    for (keep(); screens.length < numFrames; keep())
      observation = environment.step((await session.decide(observation, tau)).action).observation;
    const { palette } = environment;
    const expected = enlarge(screens[numFrames - 1]!, palette);
    const lossOfCompression = meanDifference(shown, expected);
    expect(lossOfCompression).toBeLessThan(3);
    // The same measure tells a picture apart that is shifted by one emulator pixel.
    const shifted = enlarge(new Uint8Array([...screens[numFrames - 1]!.subarray(1), 0]), palette);
    expect(meanDifference(shown, shifted)).toBeGreaterThan(2 * lossOfCompression);
    environment.close();
    await session.close();
  });

  it.each([
    ["a whole game", {}, "truncated"],
    ["a game that was cut", { maxFrames: 60 }, "cut"],
    ["lives that are episodes", { protocolOverrides: { maxFrames: 1200, episodicLife: true } }, "truncated"],
  ])("writes a receipt of %s, which a replay finds equal", async (_what, change, end) => {
    const receipt = join(folder, "receipts", "game.json");
    const options = shortGame(join(folder, "receipt.mp4"), { receipt, mode: "sampled", ...change });
    const { episodeReturn, numSteps, receipt: written } = await record(options);
    expect(written).toBe(receipt);
    const result = await replay({ receipt, bundle: qbert });
    expect(result).toMatchObject({ isEqual: true, compared: "policy", notes: [], numSteps });
    expect(result.receipt).toMatchObject({ end, episodeReturn, seed });
    const { isEqual, compared, notes } = await replay({ receipt }); // of no bundle that ships
    expect({ isEqual, compared }).toEqual({ isEqual: true, compared: "actions" });
    expect(notes.join()).toContain("No shipped bundle holds the expert");
  });

  it("writes the receipt of a clip that was stopped", async () => {
    const controller = new AbortController();
    const receipt = join(folder, "stopped.json");
    const onProgress = ({ done }: { done: number }) => done > 20 && controller.abort();
    const options = shortGame(join(folder, "stopped.mp4"), {
      receipt,
      signal: controller.signal,
      onProgress,
    });
    await expect(record(options)).rejects.toThrow(/abort/i);
    const result = await replay({ receipt, bundle: qbert });
    expect(result).toMatchObject({ isEqual: true, receipt: { end: "cut" } });
    expect(result.numSteps).toBeGreaterThan(3);
  });

  it("keeps clip and receipt apart", async () => {
    const output = join(folder, "same.mp4");
    await expect(record(shortGame(output, { receipt: join(folder, ".", "same.mp4") }))).rejects.toThrow(
      /record: expected another file than output for receipt, received /,
    );
    await expect(record(shortGame(output, { receipt: folder }))).rejects.toThrow(
      /for receipt, received .*folder/i,
    );
    expect(existsSync(output)).toBe(false);
  });

  it("shows what was recomputed, of the same episode", async () => {
    const path = join(folder, "recomputed.mp4");
    const plain = await record(shortGame(join(folder, "plain.mp4"), { maxFrames: 61 }));
    const recording = await record(shortGame(path, { maxFrames: 61, recomputed: true, overlay: false }));
    expect(recording).toMatchObject({ width: 560, height: 584, numFrames: 61 });
    for (const name of ["actionsHash", "episodeReturn", "exitCounts", "performed"] as const)
      expect(recording[name]).toEqual(plain[name]);
    const environment = makeAtari("qbert", { captureFrames: true });
    const session = (await createSession(loadBundle(qbert), { method: "ztw" })) as EngineSession;
    const watch = new RecomputedWatch(session, loadBundle(qbert).manifest.architecture);
    let { observation } = environment.reset({ seed });
    let numFrames = environment.capturedScreens().length;
    let latest = watch.nothing;
    while (numFrames < 61) {
      const { action } = await session.decide(observation, tau);
      latest = watch.look();
      observation = environment.step(action).observation;
      numFrames += environment.capturedScreens().length;
    }
    const screen = environment.capturedScreens().at(60 - numFrames)!;
    const { layers } = watch;
    const heat = new HeatMap({
      layout,
      screen: { height: 210, observedHeight: 210 },
      observation: [84, 84],
      layers,
    });
    heat.draw(latest);
    const shown = decodeFrame(path, 60).subarray(0, 560 * 420 * 3);
    const lossOfCompression = meanDifference(shown, enlarge(screen, environment.palette, heat));
    expect(lossOfCompression).toBeLessThan(3);
    // The same measure tells the picture apart without its heat, and with that of no decision.
    expect(meanDifference(shown, enlarge(screen, environment.palette))).toBeGreaterThan(
      2 * lossOfCompression,
    );
    heat.draw(watch.nothing);
    const night = enlarge(screen, environment.palette, heat);
    expect(meanDifference(shown, night)).toBeGreaterThan(2 * lossOfCompression);
    environment.close();
    await session.close();
  });

  it("plays the expert alone, which saves nothing", async () => {
    const { exitCounts, savedShare } = await record(
      shortGame(join(folder, "expert.mp4"), { method: "expert", maxFrames: 40 }),
    );
    expect(exitCounts).toEqual([10]);
    expect(savedShare).toBe(0);
  });

  it("writes a GIF of every third frame", async () => {
    const recording = await record(shortGame(join(folder, "clip.gif"), { maxFrames: 120 }));
    expect(recording).toMatchObject({
      codec: "gif",
      numFrames: 40,
      numEmulatedFrames: 120,
      framesPerSecond: 20,
    });
    expect(recording).toMatchObject({ durationSeconds: 2, isCut: true, truncated: false, terminated: false });
  });

  it("gives the clip the game's sound, in step, of frames that are not shown too", async () => {
    const path = join(folder, "sound.mp4");
    const options = { sound: true, maxFrames: 201, framesPerSecond: 30 };
    const recording = await record(shortGame(path, options));
    expect(recording).toMatchObject({ numFrames: 101, numEmulatedFrames: 201, sound: { codec: "aac" } });
    const silent = await record(shortGame(join(folder, "silent.mp4"), { maxFrames: 201 }));
    expect([silent.sound, silent.episodeReturn]).toEqual([undefined, recording.episodeReturn]);
    const environment = makeAtari("qbert", { captureSound: true });
    const session = await createSession(loadBundle(qbert), { method: "ztw" });
    let { observation } = environment.reset({ seed });
    const sounds = [environment.capturedSound()];
    for (let frames = 0; frames < 200; frames += 4) {
      const { action } = await session.decide(observation, tau);
      ({ observation } = environment.step(action));
      sounds.push(environment.capturedSound());
    }
    const played = Buffer.concat(sounds).subarray(0, 201 * 512);
    const { lag, likeness } = alignSounds(played, decodeSound(path, 60 * 512), 300);
    expect(Math.abs(lag)).toBeLessThan(60); // two milliseconds
    expect(likeness).toBeGreaterThan(0.8);
    for (const closable of [environment, session]) await closable.close();
  });

  it("records games with another screen", async () => {
    const airRaid = join(folder, "air-raid-bundle"); // 250 lines, and Pong's action set
    cpSync(shippedBundleFolder("pong"), airRaid, { recursive: true });
    const manifest = join(airRaid, "policy.json");
    writeFileSync(manifest, readFileSync(manifest, "utf8").replace('"game": "pong"', '"game": "air_raid"'));
    const change = { bundle: airRaid, method: "expert", maxFrames: 30 } as const;
    const recording = await record(shortGame(join(folder, "air-raid.mp4"), change));
    expect(recording).toMatchObject({ width: 832, height: 500, numFrames: 30 });
  });

  it("keeps the clip so far when it is aborted, and rejects with the reason", async () => {
    const path = join(newFolder(folder, "aborted"), "clip.mp4");
    const controller = new AbortController();
    let numReports = 0;
    const onProgress = () => {
      if (++numReports === 5) controller.abort(new Error("enough"));
    };
    const options = shortGame(path, { signal: controller.signal, onProgress });
    await expect(record(options)).rejects.toThrow("enough");
    expect(numReports).toBe(5);
    expect(decodeFrame(path, 19).length).toBe(832 * 420 * 3);
  });

  it("does nothing when it is aborted before it starts", async () => {
    const path = join(newFolder(folder, "never"), "clip.mp4");
    const options = shortGame(path, { signal: AbortSignal.abort(new Error("never mind")) });
    await expect(record(options)).rejects.toThrow("never mind");
    expect(existsSync(path)).toBe(false);
  });

  it("leaves no file when the encoder dies", async () => {
    const place = newFolder(folder, "dead-encoder");
    const dying = toolsWith(fakeEncoder(folder, "dying.sh", "head -c 9000000 >/dev/null; exit 9"));
    await expect(record(shortGame(join(place, "clip.mp4"), { tools: dying }))).rejects.toThrow(NativeError);
    expect(filesIn(place)).toEqual([]);
  });

  it("reports progress towards the frames asked for", async () => {
    const reports: number[] = [];
    const onProgress = ({ done, total, unit }: { done: number; total: number; unit: string }) => {
      expect([total, unit]).toEqual([40, "frames"]);
      reports.push(done);
    };
    await record(shortGame(join(folder, "progress.mp4"), { maxFrames: 40, onProgress }));
    expect(reports).toHaveLength(10);
    expect([...reports].sort((a, b) => a - b)).toEqual(reports);
  });

  it("refuses a protocol with other actions than the policy was made for", async () => {
    const path = join(folder, "refused.mp4");
    const options = shortGame(path, { protocolOverrides: { fullActionSpace: true } });
    await expect(record(options)).rejects.toThrow(
      new InvalidArgumentError(
        `record: expected the actions that ${qbert} was made for (ALE codes 0 1 2 3 4 5) for the protocol's action set, received "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17" (string). Is fullActionSpace overridden?`,
      ),
    );
    expect(existsSync(path)).toBe(false);
  });
});

const size = { screenWidth: 160, screenHeight: 210 };
const layout = layOutFrame({ ...size, scale: 2, pixelAspect: "tv", hasPanel: false });

function enlarge(screen: Uint8Array, palette: Uint8Array, shading?: Shading): Uint8Array {
  const composer = new FrameComposer(layout, { width: 160, height: 210, palette }, shading);
  composer.drawScreen(screen);
  return composer.frame.filter((_, index) => index % 4 !== 3);
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((sum, value, index) => sum + Math.abs(value - b[index]!), 0) / a.length;
}
