/** Which agent a published number is of, and whether that is the one that ships: numbers of another are marked. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { checkFunction, checkObject } from "../core/check.js";
import type { Ran } from "../evaluate/result-schema.js";
import { loadBundle, shippedBundleFolder } from "../model/bundle.js";
import type { PolicyManifest } from "../model/bundle-schema.js";
import { lineageOf } from "../model/lineage.js";
import type { TrainingResult } from "../model/training-curve.js";

/** Whose weights a number is of, as far as its result says so. */
export interface MeasuredAgent {
  /** Whose bundle, by its name. */
  readonly game: string;
  readonly expertSha256?: string | undefined;
  /** `null` for an expert alone. */
  readonly methodSha256?: string | null | undefined;
}

/** What ships of a game; `undefined` where nothing does. */
export type ShippedAgents = (game: string) => PolicyManifest | undefined;

/** The bundles in this package's `models/`. */
export function shippedAgents(game: string): PolicyManifest | undefined {
  const folder = shippedBundleFolder(game);
  return existsSync(join(folder, "policy.json")) ? loadBundle(folder).manifest : undefined;
}

/** Every note begins so, and a gate looks for it. */
export const earlierAgent = "measured with an earlier agent";

/**
 * What must stand beside a number of weights that do not ship: `measured with an earlier agent: …`; `undefined` beside one of weights
 * that do, and of a game of which nothing ships.
 */
export function agentNote(agent: MeasuredAgent, shipped: ShippedAgents = shippedAgents): string | undefined {
  const { game, expertSha256, methodSha256 } = checkObject("agentNote", "agent", agent);
  checkFunction("agentNote", "shipped", shipped);
  const manifest = shipped(game);
  if (manifest === undefined) return undefined;
  if (expertSha256 === undefined) return `${earlierAgent}, or another: the result names no weights`;
  const { expert, methods } = manifest;
  if (expertSha256 !== expert.sha256) return describeEarlier("expert", expertSha256, expert.sha256);
  if (methodSha256 === undefined || methodSha256 === null) return undefined;
  const known = Object.values(methods).map(({ sha256 }) => sha256);
  return known.includes(methodSha256)
    ? undefined
    : describeEarlier("classifiers", methodSha256, known.map(shorten).join(" or "));
}

/** The note of a sweep or a confirmation. */
export function ranNote({ game, expertSha256, methodSha256 }: Ran, shipped?: ShippedAgents) {
  return agentNote({ game, expertSha256, methodSha256 }, shipped);
}

/** The note of a training: it is of the shipped expert if both began from the same weights, with the same seed, for as long. */
export function trainingNote(
  { ran, shippedStep }: TrainingResult,
  shipped: ShippedAgents = shippedAgents,
): string | undefined {
  const manifest = shipped(String(ran.game));
  if (manifest === undefined) return undefined;
  const identify = (training: Readonly<Record<string, unknown>>, playedSteps: unknown) =>
    JSON.stringify([training.seed, playedSteps, lineageOf(training).map(({ sha256 }) => sha256)]);
  const { training } = manifest.expert;
  if (identify(ran, shippedStep) === identify(training, training.playedSteps)) return undefined;
  return `${earlierAgent}: the training of another expert than ships`;
}

function describeEarlier(what: string, before: string, now: string): string {
  return `${earlierAgent}: ${what} ${shorten(before)}, ${shorten(now)} ships`;
}

function shorten(sha256: string): string {
  return /^[0-9a-f]{64}$/.test(sha256) ? sha256.slice(0, 8) : sha256;
}

/** Comparisons that play no agent that ships. */
const kindsWithoutAgent = [
  "training-speed",
  "environments",
  "cores",
  "state-times",
  "core-campaign",
  "wasm-states",
];

/** The weights that a comparison says it was measured with, by game: the `expert`'s, and each method's. */
const bundlesSchema = z.record(z.string(), z.record(z.string(), z.string()));

/**
 * The agents of a stored result, whatever its kind: those of its `bundles`, one for every object that names `expertSha256` with the `policy`
 * or `game` that it or what holds it names, and one without weights for every other game in it.
 */
export function measuredAgents(result: unknown): MeasuredAgent[] {
  if (isRecord(result) && kindsWithoutAgent.includes(String(result.kind))) return [];
  const found = isRecord(result) ? bundleAgents(result.bundles) : [];
  const games = new Set<string>();
  visit(result, undefined, (record, game) => {
    games.add(game);
    const { expertSha256, methodSha256 } = record;
    if (typeof expertSha256 !== "string") return;
    found.push({ game, expertSha256, methodSha256: typeof methodSha256 === "string" ? methodSha256 : null });
  });
  const unnamed = [...games].filter((game) => found.every((agent) => agent.game !== game));
  return distinct([...found, ...unnamed.map((game) => ({ game }))]);
}

function bundleAgents(bundles: unknown): MeasuredAgent[] {
  const parsed = bundlesSchema.catch({}).parse(bundles);
  return Object.entries(parsed).flatMap(([game, { expert, ...methods }]) => {
    const hashes = Object.values(methods);
    return (hashes.length === 0 ? [null] : hashes).map((methodSha256) => ({
      game,
      expertSha256: expert,
      methodSha256,
    }));
  });
}

function distinct(agents: readonly MeasuredAgent[]): MeasuredAgent[] {
  return [...new Map(agents.map((agent) => [JSON.stringify(agent), agent])).values()];
}

type Visitor = (record: Readonly<Record<string, unknown>>, game: string) => void;

/** Meets every object below a game's name. */
function visit(value: unknown, holder: string | undefined, visitor: Visitor): void {
  if (Array.isArray(value)) for (const element of value) visit(element, holder, visitor);
  if (!isRecord(value)) return;
  const game = [value.policy, value.game, holder].find((name) => typeof name === "string");
  if (game !== undefined) visitor(value, game);
  for (const part of Object.values(value)) visit(part, game, visitor);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
