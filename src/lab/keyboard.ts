/** Which action a person's held keys stand for. */

export type Control = "up" | "right" | "down" | "left" | "fire";

const controlsByKey: Readonly<Partial<Record<string, Control>>> = {
  ArrowUp: "up",
  KeyW: "up",
  ArrowRight: "right",
  KeyD: "right",
  ArrowDown: "down",
  KeyS: "down",
  ArrowLeft: "left",
  KeyA: "left",
  Space: "fire",
};

/** @param code - of a keyboard event: where the key is, whatever the layout writes on it. */
export function controlOf(code: string): Control | undefined {
  return Object.hasOwn(controlsByKey, code) ? controlsByKey[code] : undefined;
}

const opposites: Readonly<Partial<Record<Control, Control>>> = {
  up: "down",
  down: "up",
  left: "right",
  right: "left",
};

/** Pong's paddle goes up by RIGHT and down by LEFT: a person need not know. */
const sideways: Readonly<Partial<Record<Control, Control>>> = { up: "right", down: "left" };

/**
 * The action that held keys stand for. Of two opposite keys the later one counts. Where the game lacks the exact combination, the
 * largest part of it that the game has, with the key that was pressed last if possible. Where a game moves up and down by other names, so
 * do the keys.
 *
 * @param held - in the order in which they were pressed.
 * @param meanings - by action index: `NOOP`, `UPRIGHTFIRE`, …
 * @returns an action index; that of NOOP (or 0) where no key is held.
 */
export function actionOf(held: readonly Control[], meanings: readonly string[]): number {
  const controls = withoutOpposites(rename(held, meanings));
  const wanted = subsets(controls)
    .map((subset) => meanings.indexOf(meaningOf(subset)))
    .find((action) => action >= 0);
  return wanted ?? Math.max(0, meanings.indexOf("NOOP"));
}

/** Only where the game has no action up or down at all, but sideways ones with nothing between them, as Pong's. */
function rename(held: readonly Control[], meanings: readonly string[]): readonly Control[] {
  const hasVertical = meanings.some((meaning) => /UP|DOWN/.test(meaning));
  if (hasVertical || held.includes("left") || held.includes("right")) return held;
  return held.map((control) => sideways[control] ?? control);
}

function withoutOpposites(held: readonly Control[]): Control[] {
  return held.filter((control, index) => {
    const opposite = opposites[control];
    return opposite === undefined || held.lastIndexOf(opposite) < index;
  });
}

/** All combinations of keys: more keys first, then those with later ones. */
function subsets(controls: readonly Control[]): Control[][] {
  const all = Array.from({ length: 2 ** controls.length }, (_, bits) => ({
    bits,
    subset: controls.filter((_, index) => (bits >> index) & 1),
  }));
  return all
    .sort((left, right) => right.subset.length - left.subset.length || right.bits - left.bits)
    .map(({ subset }) => subset);
}

function meaningOf(controls: readonly Control[]): string {
  if (controls.length === 0) return "NOOP";
  const order: readonly Control[] = ["up", "down", "right", "left", "fire"];
  return order
    .filter((control) => controls.includes(control))
    .join("")
    .toUpperCase();
}

/** Held keys, in the order in which they went down. */
export class HeldKeys {
  readonly #codes: string[] = [];

  /** @returns false if the key means nothing, or was down already. */
  press(code: string): boolean {
    if (controlOf(code) === undefined || this.#codes.includes(code)) return false;
    this.#codes.push(code);
    return true;
  }

  release(code: string): void {
    const index = this.#codes.indexOf(code);
    if (index >= 0) this.#codes.splice(index, 1);
  }

  clear(): void {
    this.#codes.length = 0;
  }

  /** Each once: two keys may stand for one control. */
  get controls(): Control[] {
    const controls = this.#codes.map((code) => controlOf(code)!);
    return controls.filter((control, index) => controls.lastIndexOf(control) === index);
  }
}
