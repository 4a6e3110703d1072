/** The format of a receipt: what was played, by whom, and what came of every step, so that it can be played again. */
import { z } from "zod";
import { sum } from "../core/numbers.js";
import { maxEmulatorSeed } from "../core/random.js";
import { protocolNames } from "../envs/protocols.js";
import { actionModes } from "../evaluate/episode.js";
import { tauSchema } from "../evaluate/tau-schema.js";
import { policyNames } from "../model/bundle-schema.js";
import { exitRuleNames } from "../model/exit-rule.js";
import { backendNames } from "../runtime/session.js";
import { unpackBytes, unpackRewards } from "./receipt-lists.js";
import { bytesPerHash } from "./screen-chain.js";

export const receiptFormatVersion = 1;

/** More than any game has: ALE ends one after 108,000 frames. */
const mostSteps = 1_000_000;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "expected a sha256");
const shortText = z.string().min(1).max(200);
const packed = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/, "expected base64");

/** Who decided, and with which weights. */
const receiptPolicySchema = z.strictObject({
  method: z.enum(policyNames),
  /** Another than the method's own. */
  exitRule: z.enum(exitRuleNames).nullable(),
  backend: z.enum(backendNames),
  /** What the engine ran on: `avx512-vnni`, `avx512`, `avx2`, `neon` or `plain`; null for other backends. */
  instructionSet: shortText.nullable(),
  /** Of `policy.json`: it changes with every method that is added, so that the two below identify a policy. */
  bundleSha256: sha256,
  expertSha256: sha256,
  /** Null for the expert alone. */
  methodSha256: sha256.nullable(),
});
export type ReceiptPolicy = z.infer<typeof receiptPolicySchema>;

/** What is known before the first step. */
const subjectFields = {
  packageVersion: shortText,
  game: z
    .string()
    .regex(/^[a-z0-9_]+$/, "expected a game's name in snake case")
    .max(100),
  /** Null where a person played. */
  policy: receiptPolicySchema.nullable(),
  /** `options` are all of them, resolved. */
  protocol: z.strictObject({ name: z.enum(protocolNames), options: z.record(z.string(), z.unknown()) }),
  emulatorVersion: shortText,
  romMd5: z.string().regex(/^[0-9a-f]{32}$/, "expected an md5"),
  seed: z.number().int().min(0).max(maxEmulatorSeed),
  mode: z.enum(actionModes),
};
export type ReceiptSubject = z.infer<z.ZodObject<typeof subjectFields>>;

/** `cut`: the game went on, and the receipt does not. */
export const receiptEnds = ["terminated", "truncated", "stuck", "cut"] as const;
export type ReceiptEnd = (typeof receiptEnds)[number];

/** What `exits` says of a step that no exit was taken for. */
export const heldByte = 255;
export const nobodyByte = 254;

/** Thresholds, each from its step on; empty where a person played. */
const tausSchema = z
  .array(z.strictObject({ step: z.number().int().nonnegative(), tau: tauSchema }))
  .max(100_000)
  .refine(
    (taus) => taus.every(({ step }, index) => step > (taus[index - 1]?.step ?? -1)),
    "steps must ascend",
  );

const storedFields = {
  kind: z.literal("receipt"),
  formatVersion: z.literal(receiptFormatVersion),
  ...subjectFields,
  taus: tausSchema,
  end: z.enum(receiptEnds),
  episodeReturn: z.number().int(),
  numSteps: z.number().int().min(0).max(mostSteps),
  /** One byte a step. */
  actions: packed,
  /** One byte a step: the exit taken, 255 where the action before went on, 254 where a person chose. */
  exits: packed,
  /** Raw, int32 a step. */
  rewards: packed,
  /** The first three bytes of the chained SHA-256 after the reset, and after each step: see `ScreenChain`. */
  screens: packed,
  /** The whole of the last one. */
  screensSha256: sha256,
  /** Of all that stands above: tells a receipt that was changed by hand or by a failing disk. */
  checksum: sha256,
};

/** A receipt as a program has it: its lists are lists. */
export interface Receipt extends ReceiptSubject {
  readonly taus: z.infer<typeof tausSchema>;
  readonly end: ReceiptEnd;
  readonly episodeReturn: number;
  /** Indices of actions, one a step. */
  readonly actions: Uint8Array;
  /** One a step: see the file's. */
  readonly exits: Uint8Array;
  /** Raw rewards, one a step. */
  readonly rewards: readonly number[];
  /** uint8 `[numSteps + 1, 3]`, that of the reset first. */
  readonly screens: Uint8Array;
  readonly screensSha256: string;
}

/** The file's object, turned into a receipt and the checksum that it states. */
export const storedReceiptSchema = z
  .strictObject(storedFields)
  .transform((stored, context): { readonly receipt: Receipt; readonly checksum: string } => {
    const { kind: _kind, formatVersion: _version, numSteps, checksum, ...rest } = stored;
    const complain = (name: string, message: string) => {
      context.addIssue({ code: "custom", path: [name], message });
      return z.NEVER;
    };
    const actions = unpackBytes(stored.actions, numSteps);
    const exits = unpackBytes(stored.exits, numSteps);
    const rewards = unpackRewards(stored.rewards, numSteps);
    const screens = unpackBytes(stored.screens, (numSteps + 1) * bytesPerHash);
    const lists = { actions, exits, rewards, screens };
    const short = Object.entries(lists).find(([, list]) => list === undefined);
    if (short !== undefined) return complain(short[0], `expected a list of all ${numSteps} steps`);
    const receipt = { ...rest, ...lists } as Receipt;
    const wrong = findContradiction(receipt);
    if (wrong !== undefined) return complain(...wrong);
    if (sum(receipt.rewards) !== receipt.episodeReturn)
      return complain("episodeReturn", `expected ${sum(receipt.rewards)}, the sum of the rewards`);
    return { receipt, checksum };
  });

/** What no writer can have written: the field, and what is wrong with it. */
function findContradiction({ policy, exits, taus }: Receipt): [string, string] | undefined {
  const isOfNobody = exits.some((exit) => exit === nobodyByte);
  const isOfPolicy = exits.some((exit) => exit !== nobodyByte);
  if (policy === null && isOfPolicy) return ["exits", "expected none, where a person played"];
  if (policy !== null && isOfNobody) return ["exits", "expected one a step, where a policy played"];
  if (policy !== null && exits.length > 0 && taus[0]?.step !== 0)
    return ["taus", "expected one from step 0 on"];
  return undefined;
}
