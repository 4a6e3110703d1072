/** Receipts of episodes: what a policy played, in a file that `replay` can check. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { CheckpointError, describeMismatch } from "../core/errors.js";
import { readBytes, readJson, writeFileAtomic } from "../core/files.js";
import type { PolicySession } from "../core/policy-types.js";
import { packageVersion } from "../core/provenance.js";
import type { AtariEnvironment } from "../envs/atari-environment.js";
import type { ActionMode } from "../evaluate/episode.js";
import { type Bundle, getMethod } from "../model/bundle.js";
import type { PolicyName } from "../model/bundle-schema.js";
import type { ExitRuleName } from "../model/exit-rule.js";
import { sha256OfFile } from "../model/safetensors.js";
import { type BackendName, defaultBackend } from "../runtime/session.js";
import { packBytes, packRewards } from "./receipt-lists.js";
import {
  type Receipt,
  type ReceiptPolicy,
  type ReceiptSubject,
  receiptFormatVersion,
  storedReceiptSchema,
} from "./receipt-schema.js";

/** Who plays: a policy, and what runs it. */
export interface SubjectPolicy {
  readonly bundle: Bundle;
  readonly session: PolicySession;
  readonly method: PolicyName;
  /** Default: the method's own. */
  readonly exitRule?: ExitRuleName | undefined;
  /** Default: the architecture's. */
  readonly backend?: BackendName | undefined;
}

/** What is about to be played. */
export interface SubjectParts {
  readonly environment: AtariEnvironment;
  /** Null where a person plays. */
  readonly policy: SubjectPolicy | null;
  readonly seed: number;
  readonly mode: ActionMode;
}

/** What a receipt says of an episode before its first step. */
export function describeSubject({ environment, policy, seed, mode }: SubjectParts): ReceiptSubject {
  const { game, protocol, protocolOptions, emulatorVersion, romMd5 } = environment;
  return {
    packageVersion,
    game,
    policy: policy && describePolicy(policy),
    protocol: { name: protocol, options: { ...protocolOptions } },
    emulatorVersion,
    romMd5,
    seed,
    mode,
  };
}

function describePolicy({ bundle, session, method, exitRule, backend }: SubjectPolicy): ReceiptPolicy {
  const { expert } = bundle.manifest;
  return {
    method,
    exitRule: exitRule ?? null,
    backend: backend ?? defaultBackend,
    instructionSet: instructionSetOf(session),
    bundleSha256: bundleSha256(bundle),
    expertSha256: expert.sha256,
    methodSha256: method === "expert" ? null : getMethod(bundle, method).sha256,
  };
}

/** Of `policy.json`. */
export function bundleSha256({ folder }: Bundle): string {
  return sha256OfFile(join(folder, "policy.json"));
}

/** Only the engine has one. */
export function instructionSetOf(session: PolicySession): string | null {
  return "instructionSet" in session ? String(session.instructionSet) : null;
}

/** A receipt as its file holds it. */
export function formatReceipt(receipt: Receipt): string {
  const { actions, exits, rewards, screens, screensSha256, ...fields } = receipt;
  const stored = {
    kind: "receipt",
    formatVersion: receiptFormatVersion,
    ...fields,
    numSteps: actions.length,
    actions: packBytes(actions),
    exits: packBytes(exits),
    rewards: packRewards(rewards),
    screens: packBytes(screens),
    screensSha256,
    checksum: checksumOf(receipt),
  };
  return `${JSON.stringify(stored, null, 1)}\n`;
}

/** Writes a receipt in one step. */
export async function writeReceipt(path: string, receipt: Receipt): Promise<void> {
  await writeFileAtomic(path, formatReceipt(receipt));
}

/** Of what is said, not of how: packed lists may differ between versions of zlib. */
function checksumOf({ actions, exits, screens, ...fields }: Receipt): string {
  const hash = createHash("sha256").update(JSON.stringify(sortKeys(fields)));
  for (const list of [actions, exits, screens]) hash.update(list);
  return hash.digest("hex");
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([name, part]) => [name, sortKeys(part)]));
}

/** Of the largest receipt, with room to spare. */
const maxBytes = 2 ** 24;

/** A receipt, and whether it is as it was written. */
export interface ReadReceipt {
  readonly receipt: Receipt;
  /** Its checksum does not fit: it was changed, or damaged. */
  readonly isAltered: boolean;
}

/**
 * Reads a receipt.
 *
 * @throws {CheckpointError} if the file is missing, larger than a receipt can be, damaged, of another kind or of another version.
 */
export function readReceipt(path: string): ReadReceipt {
  const where = "readReceipt";
  const advice = "Make one with: ztw record <game> --receipt <file>";
  readBytes(where, path, { advice, maxBytes });
  const header = readJson(
    where,
    path,
    z.looseObject({ kind: z.unknown().optional(), formatVersion: z.unknown().optional() }),
    advice,
  );
  if (header.kind !== "receipt")
    throw new CheckpointError(describeMismatch(where, '"receipt"', `kind of ${path}`, header.kind, advice));
  if (header.formatVersion !== receiptFormatVersion) {
    const expected = `version ${receiptFormatVersion}`;
    throw new CheckpointError(
      describeMismatch(where, expected, `formatVersion of ${path}`, header.formatVersion),
    );
  }
  const { receipt, checksum } = readJson(where, path, storedReceiptSchema);
  return { receipt, isAltered: checksum !== checksumOf(receipt) };
}
