/** What a page may ask of an agent host, as data. Pages import the types alone; the host checks everything that it is sent. */
import { z } from "zod";
import { maxEmulatorSeed } from "../core/random.js";
import { protocolNames } from "../envs/protocols.js";
import { actionModes } from "../evaluate/episode.js";
import { tauSchema } from "../evaluate/tau-schema.js";
import { policyNames } from "../model/bundle-schema.js";
import { backendNames } from "../runtime/session.js";

/** Players beside each other: a race has two. */
export const mostLanes = 2;

/** Times real time; at most as fast as the machine goes. */
export const fastest = 1000;

const lane = z
  .number()
  .int()
  .min(0)
  .max(mostLanes - 1);
const fileName = z.string().min(1).max(500);

/** A policy at a threshold, or the person at the keyboard. */
const playerSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("agent"),
    /** `AgentFacts.id`. */
    agent: z.string().max(200),
    method: z.enum(policyNames),
    tau: tauSchema,
    mode: z.enum(actionModes),
    backend: z.enum(backendNames),
  }),
  z.strictObject({
    kind: z.literal("human"),
    /** Whose game it is, and who would give the hint. */
    agent: z.string().max(200),
    method: z.enum(policyNames),
    /** At which the hint is decided. */
    tau: tauSchema,
  }),
]);
export type Player = z.infer<typeof playerSchema>;

export const labRequestSchema = z.discriminatedUnion("type", [
  /** Ends what is played and begins a game for each player, all on one seed. It waits for `pace`, unless it was going on already. */
  z.strictObject({
    type: z.literal("open"),
    players: z.array(playerSchema).min(1).max(mostLanes),
    seed: z.number().int().min(0).max(maxEmulatorSeed),
    protocol: z.enum(protocolNames),
  }),
  /** How fast the game goes: 1 is real time, 60 frames a second; 0 stands still. */
  z.strictObject({ type: z.literal("pace"), speed: z.number().min(0).max(fastest) }),
  /** One decision of every lane, with its frames; what goes on stands still then. */
  z.strictObject({ type: z.literal("advance") }),
  /** Holds from the lane's next decision on. */
  z.strictObject({ type: z.literal("tau"), lane, tau: tauSchema }),
  /** What decisions tell beside themselves. Neither changes what is played. */
  z.strictObject({ type: z.literal("show"), heads: z.boolean(), recomputed: z.boolean() }),
  /** The action that a person's keys stand for, by its index; it goes on until another is sent. */
  z.strictObject({ type: z.literal("press"), lane, action: z.number().int().min(0).max(17) }),
  z.strictObject({ type: z.literal("listResults") }),
  /** @see ResultsEntry.file */
  z.strictObject({ type: z.literal("readResult"), file: fileName }),
  /** Plays a stored game again, at the speed that is set, and says whether it was that game. */
  z.strictObject({
    type: z.literal("replay"),
    file: fileName,
    /** `StoredGame.index`. */
    game: z.number().int().nonnegative(),
  }),
  /** The lane's episode so far, or the whole of it once it is over. */
  z.strictObject({ type: z.literal("receipt"), lane }),
]);
export type LabRequest = z.infer<typeof labRequestSchema>;
