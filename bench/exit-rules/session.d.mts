import type { PolicySession } from "ztw-atari";
import type { Exits } from "./exits.mjs";

export interface RuleSessionOptions {
  readonly rule: string;
  readonly threshold?: number;
  readonly models?: unknown;
  readonly observe?: (decision: { readonly looks: readonly unknown[] }) => void;
}

export class RuleSession implements PolicySession {
  constructor(exits: Exits, options: RuleSessionOptions);
  readonly numActions: number;
  readonly numExits: number;
  readonly numUnchanged: number;
  decide: PolicySession["decide"];
  decideSync: NonNullable<PolicySession["decideSync"]>;
  reset(): void;
  close(): Promise<void>;
}
