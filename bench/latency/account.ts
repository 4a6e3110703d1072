/**
 * Accounts for the time of a decision by layer and by kind of work, and writes `results/bench/account.json`. Means are of the
 * round in which the untimed calls were fastest, so that a moment's load does not enter.
 *
 *   npm run bench -- latency/account
 *   npm run bench -- latency/account --count 500 --rounds 3 --output /tmp/account.json
 */
import { type Bundle, loadBundle, shippedBundleFolder } from "../../src/index.js";
import { createTimedSession, type EngineSession, writeFileAtomic } from "../../src/tools.js";
import { describeBundles } from "../shared/bundles.js";
import { requireConfirmedTau, shippedConfirmation } from "../shared/confirmation.js";
import { openEngine } from "../shared/engine-session.js";
import { benchResult, formatRows } from "../shared/files.js";
import { describeMachine } from "../shared/machine.js";
import { integer, readOptions, text } from "../shared/options.js";
import type { AccountedDecision, AccountResult, AccountRow } from "./account-result.js";
import { justWritten, playedObservations, randomObservations } from "./observations.js";
import { type Subject, subjects } from "./subjects.js";

interface Settings {
  readonly count: number;
  readonly rounds: number;
}

interface Account {
  readonly decision: AccountedDecision;
  readonly rows: readonly AccountRow[];
  readonly instructionSet: string;
}

export async function main(args: string[]): Promise<void> {
  const options = readOptions("latency/account", args, {
    count: integer(2000, 2),
    rounds: integer(5),
    output: text(benchResult("account")),
  });
  const machine = describeMachine();
  const accounts: Account[] = [];
  for (const subject of subjects) accounts.push(...(await accountSubject(subject, options)));
  const result: AccountResult = {
    formatVersion: 1,
    kind: "account",
    instructionSet: accounts[0]!.instructionSet,
    bundles: describeBundles([...new Set(subjects.map(({ policy }) => policy))], ["ztw"]),
    machine,
    count: options.count,
    decisions: accounts.map(({ decision }) => decision),
    rows: accounts.flatMap(({ rows }) => rows),
  };
  await writeFileAtomic(options.output, formatRows(result));
  console.log(`Wrote ${options.output}`);
}

/** At the first exit, where every decision leaves at it, and with the full network. */
async function accountSubject(subject: Subject, settings: Settings): Promise<Account[]> {
  const { game, policy, isRandom = false } = subject;
  const bundle = loadBundle(shippedBundleFolder(policy));
  const observations = isRandom
    ? randomObservations(game, settings.count)
    : await playedObservations(bundle, {
        tau: requireConfirmedTau(shippedConfirmation(policy, "ztw")),
        count: settings.count,
      });
  const accounts: Account[] = [];
  for (const tau of [0, 1]) accounts.push(await account(bundle, { subject, tau, observations, ...settings }));
  return accounts;
}

interface AccountOptions extends Settings {
  readonly subject: Subject;
  readonly tau: number;
  readonly observations: readonly Uint8Array[];
}

async function account(bundle: Bundle, options: AccountOptions): Promise<Account> {
  const { subject, tau, observations, rounds } = options;
  const { game, policy } = subject;
  const plain = await openEngine(bundle, "ztw");
  const timed = await createTimedSession(bundle, { method: "ztw" });
  let fastest = Number.POSITIVE_INFINITY;
  let best: Account | undefined;
  for (let round = 0; round < rounds; round++) {
    const call_us = meanCall(plain, observations, tau);
    const before = timed.stageTimes();
    const done = timed.performed.multiplyAdds;
    const timed_call_us = meanCall(timed, observations, tau);
    if (call_us >= fastest) continue;
    fastest = call_us;
    const multiply_adds = (timed.performed.multiplyAdds - done) / observations.length;
    const rows = timed.stageTimes().flatMap(({ layer, stage, nanoseconds }, index) => {
      const mean_us = (nanoseconds - before[index]!.nanoseconds) / observations.length / 1000;
      return mean_us > 0 ? [{ game, tau, layer, stage, mean_us }] : [];
    });
    const decision = { game, policy, tau, call_us, timed_call_us, multiply_adds };
    best = { decision, rows, instructionSet: plain.instructionSet };
  }
  await Promise.all([plain.close(), timed.close()]);
  return best!;
}

/** Microseconds a call. */
function meanCall(session: EngineSession, observations: readonly Uint8Array[], tau: number): number {
  session.reset();
  let sum = 0;
  for (const observation of justWritten(observations)) {
    const start = performance.now();
    session.decideSync(observation, tau);
    sum += performance.now() - start;
  }
  return (sum * 1000) / observations.length;
}
