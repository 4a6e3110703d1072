/** What every head makes of an observation, those included that the policy did not need: for the eye alone, by sessions of its own. */
import { argmax, type Decision, type PolicySession } from "../../core/policy-types.js";
import { softmaxRows } from "../../core/softmax.js";
import { type Tau, thresholdOf } from "../../core/tau.js";
import { headTaus } from "../../evaluate/heads.js";
import { openSession, type PlayerSetup } from "../../evaluate/player-setup.js";
import type { Bundle } from "../../model/bundle.js";
import type { PolicyName } from "../../model/bundle-schema.js";
import { type ExitRuleName, exitRuleOf } from "../../model/exit-rule.js";
import type { DecisionEvent, HeadView } from "../messages.js";
import { structureOf } from "./method-facts.js";

export interface HeadViewerSetup extends Pick<PlayerSetup, "backend"> {
  readonly bundle: Bundle;
  readonly method: PolicyName;
  /** Default: the method's own. */
  readonly exitRule?: ExitRuleName | undefined;
}

/** What the policy did. */
export type TakenExit = Pick<DecisionEvent, "exitIndex" | "tau">;

/** By it a threshold of 0 leaves any exit: no answer's largest probability is 0. */
const forcingRule = "max-probability";

interface HeadSessions extends Pick<HeadViewerSetup, "backend"> {
  readonly forced: PolicySession;
  readonly own: PolicySession | undefined;
  readonly rule: ExitRuleName;
}

/** The expert answers. */
const expertTau = 1;

/**
 * Asks each head alone. The engine keeps what it computed for the same observation, so that all heads cost little more than the expert.
 */
export class HeadViewer {
  readonly #forced: PolicySession;
  /** Leaves exits by the policy's own rule, where that is another: it tells the confidences. */
  readonly #own: PolicySession | undefined;
  readonly #rule: ExitRuleName;
  readonly #forcingTaus: readonly Tau[];
  readonly #skipsInVain: boolean;

  private constructor({ forced, own, rule, backend }: HeadSessions) {
    this.#forced = forced;
    this.#own = own;
    this.#rule = rule;
    this.#skipsInVain = backend !== "onnx";
    this.#forcingTaus = headTaus(forced.numExits - 1);
  }

  static async open({ bundle, method, exitRule, backend }: HeadViewerSetup): Promise<HeadViewer> {
    if (method === "expert") {
      const forced = await openSession(bundle, { method, backend });
      return new HeadViewer({ forced, own: undefined, rule: forcingRule, backend });
    }
    const rule = exitRule ?? exitRuleOf(structureOf(bundle, method));
    const forced = await openSession(bundle, { method, backend, exitRule: forcingRule });
    const needsOwn = rule !== forcingRule && rule !== "patience";
    try {
      const own = needsOwn ? await openSession(bundle, { method, backend, exitRule: rule }) : undefined;
      return new HeadViewer({ forced, own, rule, backend });
    } catch (error) {
      await forced.close();
      throw error;
    }
  }

  /**
   * One view an exit, the expert's last.
   *
   * @param exitIndex - the exit that the policy took, at the threshold `tau`.
   */
  async view(observation: Uint8Array, { exitIndex, tau: taken }: TakenExit): Promise<HeadView[]> {
    const expert = probabilitiesOf(await decide(this.#forced, observation, expertTau));
    const heads: { readonly probabilities: number[]; readonly confidence: number | null }[] = [];
    for (const [exit, tau] of this.#forcingTaus.entries()) {
      const decision = await decide(this.#forced, observation, tau);
      const probabilities = probabilitiesOf(decision);
      const confidence = this.#own ? await this.#askOwn(observation, exit) : decision.confidence;
      heads.push({ probabilities, confidence });
    }
    const confidences = this.#rule === "patience" ? countAgreeing(heads) : undefined;
    return [...heads, { probabilities: expert, confidence: null }].map((head, exit) => ({
      probabilities: head.probabilities,
      confidence: confidences?.[exit] ?? head.confidence,
      ran: exit === exitIndex || (exit < exitIndex && exit < this.#countAsked(taken, heads.length)),
    }));
  }

  /** The engine does not run classifiers of which none behind could be left; the graph runs them. */
  #countAsked(tau: Tau, numClassifiers: number): number {
    let asked = numClassifiers;
    while (this.#skipsInVain && asked > 0 && thresholdOf(tau, asked - 1) >= 1) asked--;
    return asked;
  }

  async close(): Promise<void> {
    await Promise.all([this.#forced.close(), this.#own?.close()]);
  }

  /** An exit that even a threshold of 0 does not leave has no confidence at all. */
  async #askOwn(observation: Uint8Array, exit: number): Promise<number> {
    const { exitIndex, confidence } = await decide(this.#own!, observation, this.#forcingTaus[exit]!);
    return exitIndex === exit ? confidence : 0;
  }
}

function decide(session: PolicySession, observation: Uint8Array, tau: Tau): Decision | Promise<Decision> {
  return session.decideSync?.(observation, tau) ?? session.decide(observation, tau);
}

function probabilitiesOf({ logits }: Decision): number[] {
  return Array.from(softmaxRows(logits, logits.length));
}

/** The rule `patience`: how many heads up to each, in a row, take its greedy action, over the number of exits. */
function countAgreeing(heads: readonly { readonly probabilities: readonly number[] }[]): number[] {
  let count = 0;
  let before: number | undefined;
  return heads.map(({ probabilities }) => {
    const action = argmax(probabilities);
    count = action === before ? count + 1 : 1;
    before = action;
    return count / (heads.length + 1);
  });
}
