/** What the server has told a viewer last, and what a page shows: two sides that must agree. */
import type { Page } from "playwright-core";
import { vi } from "vitest";
import type { DecisionEvent, LabEvent, LaneFacts } from "../../../src/lab/messages.js";
import type { Watcher } from "../server/visitor.js";

export type EventOf<Type extends LabEvent["type"]> = Extract<LabEvent, { readonly type: Type }>;

/** The latest event of a type, of one lane where it has one. */
export function latest<Type extends LabEvent["type"]>(
  { events }: Watcher,
  type: Type,
  lane?: number,
): EventOf<Type> | undefined {
  return events.findLast(
    (event): event is EventOf<Type> =>
      event.type === type && (lane === undefined || !("lane" in event) || event.lane === lane),
  );
}

/** Waits for an event of a type that is as wanted. */
export async function heard<Type extends LabEvent["type"]>(
  watcher: Watcher,
  type: Type,
  isIt: (event: EventOf<Type>) => boolean = () => true,
): Promise<EventOf<Type>> {
  return vi.waitFor(
    () => {
      const found = watcher.events.find((event) => event.type === type && isIt(event as EventOf<Type>));
      if (found === undefined) throw new Error(`no ${type} as wanted among ${watcher.events.length} events`);
      return found as EventOf<Type>;
    },
    { timeout: 20_000, interval: 10 },
  );
}

/** What people would read, of one decision. */
export interface Shown {
  readonly score: number;
  readonly step: number;
  /** Of the answer; undefined if the page lights none. */
  readonly exit: number | undefined;
}

/** What the page says of the only game in a part of it. */
export async function readShown(page: Page, part: string): Promise<Shown> {
  const root = page.locator(part);
  const number = async (name: string) =>
    Number(plain((await root.locator(`[data-testid=${name}]`).first().textContent()) ?? ""));
  const exits = root.locator(".stage.is-exit");
  const exit = (await exits.count()) === 1 ? await exits.getAttribute("data-exit") : null;
  return {
    score: await number("score"),
    step: await number("step"),
    exit: exit === null ? undefined : Number(exit),
  };
}

/** A number without the marks that people read it by. */
function plain(text: string): string {
  return text.replace("\u2212", "-").replace(/[^\d.-]/g, "");
}

/** What the page should say of a decision. */
export function toShow({ totals, exitIndex }: DecisionEvent): Shown {
  return { score: totals.episodeReturn, step: totals.numSteps, exit: exitIndex };
}

/** Facts of a lane of the match that is on. */
export function laneFacts(watcher: Watcher, lane = 0): LaneFacts {
  return latest(watcher, "opened")!.lanes[lane]!;
}
