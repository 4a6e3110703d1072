/** Plays one whole game with an early-exit policy and writes it as a video. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { gameTitle } from "../core/game-title.js";
import { checkOutputFile } from "../core/output.js";
import type { PolicySession } from "../core/policy-types.js";
import type { AtariEnvironment } from "../envs/atari-environment.js";
import { type EpisodeCounts, runEpisode } from "../evaluate/episode.js";
import { openEnvironment, openSession } from "../evaluate/player-setup.js";
import { wholeGames } from "../evaluate/whole-games.js";
import { getMethod } from "../model/bundle.js";
import { type ExitCosts, exitCosts } from "../model/cost.js";
import { noClassifiers } from "../model/tensor-shapes.js";
import { isEngineSession } from "../runtime/engine/session.js";
import { EpisodeTally } from "./episode-tally.js";
import { Film, type FilmedHeat } from "./film.js";
import { FilmedEpisode } from "./filmed-episode.js";
import { type FrameLayout, layOutFrame } from "./frame-layout.js";
import { HeatMap, type HeatMapParts } from "./heat-map.js";
import { OverlayPanel } from "./overlay-panel.js";
import { describeSubject, writeReceipt } from "./receipt.js";
import { ReceiptWriter, receiptEnd } from "./receipt-writer.js";
import { RecomputedStrip } from "./recomputed-strip.js";
import { RecomputedWatch } from "./recomputed-watch.js";
import { type RecordOptions, type RecordSettings, resolveRecordOptions } from "./record-options.js";
import type { VideoFacts } from "./video-probe.js";
import { VideoWriter } from "./video-writer.js";

/** What was recorded: the file, and the episode in it. */
export interface Recording extends VideoFacts, Omit<EpisodeCounts, "numFrames"> {
  readonly path: string;
  readonly numBytes: number;
  /** Emulated frames that the clip covers; `numFrames` counts those in the file. */
  readonly numEmulatedFrames: number;
  readonly seed: number;
  /** The clip ended before the game did: at `maxFrames`. */
  readonly isCut: boolean;
  /** Operations saved against the expert alone, as a share, under the `reference` cost model. */
  readonly savedShare: number;
  /** The receipt's file, if one was asked for. */
  readonly receipt?: string;
}

/**
 * Records one episode: the same actions, exits and rewards as `evaluate` has for that seed.
 *
 * Every emulated frame goes to the encoder as it comes, so memory stays flat, and no display is needed. The overlay of
 * a decision holds for the frames that it caused. The file is opened again and its frames are counted before it gets
 * its name; an older file of that name is replaced. When aborted, the clip so far is finished and kept, and the
 * promise rejects with the signal's reason.
 *
 * @throws {InvalidArgumentError} if an option is out of range, or the output cannot be written to.
 * @throws {CheckpointError} if the bundle is damaged or lacks the method.
 * @throws {NativeError} if the emulator, ONNX Runtime or the encoder does not work; no file is left then.
 * @example
 * const bundle = shippedBundleFolder("pong");
 * const { episodeReturn, durationSeconds } = await record({ bundle, output: "pong.mp4", tau: 0.9 });
 */
export async function record(options: RecordOptions): Promise<Recording> {
  const settings = resolveRecordOptions(options);
  checkOutputFile("record", settings.output);
  if (settings.receipt !== undefined) checkReceiptFile(settings.receipt, settings.output);
  settings.signal?.throwIfAborted();
  const environment = openEnvironment(settings.bundle, settings, {
    where: "record",
    captureFrames: true,
    captureSound: settings.sound,
  });
  try {
    const session = await openSession(settings.bundle, settings);
    try {
      return await recordEpisode(settings, environment, session);
    } finally {
      await session.close();
    }
  } finally {
    environment.close();
  }
}

async function recordEpisode(
  settings: RecordSettings,
  environment: AtariEnvironment,
  session: PolicySession,
): Promise<Recording> {
  const { output, seed, overlay, framesPerSecond, tools, signal, receipt: receiptFile } = settings;
  const { sound: hasSound, soundFormat: sound } = settings;
  const { screenWidth: width, screenHeight: height, observedHeight, palette } = environment;
  const screen = { width, height, observedHeight, palette };
  const layout = layOut(settings, screen);
  const panel = overlay ? createPanel(settings, layout, session.numExits) : undefined;
  const watch = watchFor(settings, session);
  const heat = watch && createHeat(settings, layout, { screen, watch });
  const tally = new EpisodeTally(costsOf(settings));
  const receipt = receiptFile === undefined ? undefined : startReceipt(settings, environment, session);
  const writer = await VideoWriter.open(output, { ...layout, framesPerSecond, sound, tools });
  try {
    const film = new Film({ ...settings, writer, layout, screen, panel, heat });
    const onStep = () => reportProgress(settings, { film, tally, environment });
    const { actionMeanings } = environment;
    const parts = {
      environment: wholeGames(environment),
      session,
      film,
      hasSound,
      tally,
      receipt,
      watch,
      actionMeanings,
      signal,
      onStep,
    };
    const { counts, isCut } = await playFilmed(new FilmedEpisode(parts), settings);
    const facts = await writer.finish();
    if (receipt !== undefined)
      await writeReceipt(receiptFile!, receipt.finish(isCut ? "cut" : receiptEnd(counts)));
    signal?.throwIfAborted();
    const file = {
      ...facts,
      path: output,
      numBytes: statSync(output).size,
      seed,
      ...(receiptFile !== undefined && { receipt: receiptFile }),
    };
    return { ...counts, ...file, isCut, numEmulatedFrames: film.numFrames, savedShare: tally.savedShare };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

function startReceipt(
  { bundle, method, exitRule, backend, seed, mode }: RecordSettings,
  environment: AtariEnvironment,
  session: PolicySession,
): ReceiptWriter {
  const policy = { bundle, session, method, exitRule, backend };
  return new ReceiptWriter(describeSubject({ environment, policy, seed, mode }));
}

/** One would take the place of the other. */
function checkReceiptFile(receipt: string, output: string): void {
  checkOutputFile("record", receipt, "receipt");
  if (resolve(receipt) !== resolve(output)) return;
  throw new InvalidArgumentError(describeMismatch("record", "another file than output", "receipt", receipt));
}

async function playFilmed(
  episode: FilmedEpisode,
  { seed, tau, mode }: RecordSettings,
): Promise<{ counts: EpisodeCounts; isCut: boolean }> {
  const { counts } = await runEpisode(episode.environment, episode.session, { seed, tau, mode });
  await episode.flush();
  const { isCut } = episode;
  return { counts: { ...counts, truncated: counts.truncated && !isCut }, isCut };
}

function layOut(settings: RecordSettings, screen: { width: number; height: number }): FrameLayout {
  const { scale, pixelAspect, overlay, recomputed } = settings;
  const size = { screenWidth: screen.width, screenHeight: screen.height };
  return layOutFrame({ ...size, scale, pixelAspect, hasPanel: overlay, hasStrip: recomputed });
}

function watchFor(
  { bundle, recomputed }: RecordSettings,
  session: PolicySession,
): RecomputedWatch | undefined {
  if (!recomputed || !isEngineSession(session)) return undefined;
  return new RecomputedWatch(session, bundle.manifest.architecture);
}

function createHeat(
  { bundle, method }: RecordSettings,
  layout: FrameLayout,
  { screen, watch }: { readonly screen: HeatMapParts["screen"]; readonly watch: RecomputedWatch },
): FilmedHeat {
  const { layers } = watch;
  const [, height, width] = bundle.manifest.architecture.inputShape;
  const { classifiers } = method === "expert" ? noClassifiers : getMethod(bundle, method);
  const exitsAfter = classifiers.map(({ afterBlock }) => afterBlock);
  return {
    map: new HeatMap({ layout, screen, observation: [height, width], layers }),
    strip: new RecomputedStrip(layout, { layers, exitsAfter }),
  };
}

function createPanel(settings: RecordSettings, layout: FrameLayout, numExits: number): OverlayPanel {
  const { bundle, method, exitRule, mode, tau } = settings;
  const isExpert = method === "expert";
  return new OverlayPanel(layout, {
    game: gameTitle(bundle.manifest.game),
    method: isExpert ? "expert" : [method.toUpperCase(), exitRule].filter(Boolean).join(", "),
    mode,
    tau: isExpert ? undefined : tau,
    numExits,
  });
}

function costsOf({ bundle, method, exitRule }: RecordSettings): ExitCosts {
  const own = method === "expert" ? noClassifiers : getMethod(bundle, method);
  const structure = exitRule ? { ...own, exitRule } : own;
  return exitCosts(bundle.manifest.architecture, structure, "reference");
}

interface Progressing {
  readonly film: Film;
  readonly tally: EpisodeTally;
  readonly environment: AtariEnvironment;
}

function reportProgress(
  { onProgress, maxFrames }: RecordSettings,
  { film, tally, environment }: Progressing,
): void {
  const total = Math.min(maxFrames, environment.protocolOptions.maxFrames); // most games end before
  const done = Math.min(film.numFrames, total);
  const values = { return: tally.episodeReturn, saved: tally.savedShare };
  onProgress?.({ phase: "recording", done, total, unit: "frames", values });
}
