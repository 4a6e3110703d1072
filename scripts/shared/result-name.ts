/** Names of result files that no one chose: different things that are played have results of different names. */
import { basename, resolve } from "node:path";
import { nameRules, type RuleOptions } from "./rule-options.js";

export interface NamedRun extends RuleOptions {
  readonly method: string;
  readonly exitRule?: string;
  readonly bundle?: string;
  readonly protocol?: string;
  readonly backend?: string;
  readonly realTime?: number;
  readonly latency?: number;
  readonly mode: string;
}

/** The game, the method, and what is not as usual: `pong-ztw-noop-30-both`. */
export function nameResult(game: string, run: NamedRun): string {
  const { method, exitRule, bundle, protocol, backend, realTime, latency, mode } = run;
  const parts = [
    game,
    method,
    ...(exitRule === undefined ? [] : [exitRule]),
    ...(bundle === undefined ? [] : [basename(resolve(bundle))]),
    ...(protocol === undefined ? [] : [protocol]),
    ...nameRules(run),
    ...(backend === undefined || backend === "engine" ? [] : [backend]),
    ...(realTime === undefined ? [] : [`real-time-${realTime}`]),
    ...(latency === undefined ? [] : [`latency-${latency}`]),
    ...(mode === "greedy" ? [] : [mode]),
  ];
  return parts.join("-");
}
