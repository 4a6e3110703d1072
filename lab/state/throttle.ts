/** Lets a dragged slider speak at most so often, and always say its last word. */

/** Between two messages. */
export const dragMs = 33;

export interface Clock {
  now(): number;
  /** @returns cancels. */
  later(milliseconds: number, callback: () => void): () => void;
}

export const pageClock: Clock = {
  now: () => performance.now(),
  later(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

export function throttle<Value>(
  send: (value: Value) => void,
  { interval = dragMs, clock = pageClock }: { readonly interval?: number; readonly clock?: Clock } = {},
): (value: Value) => void {
  let nextAt = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | undefined;
  const speak = (value: Value) => {
    nextAt = clock.now() + interval;
    cancel = undefined;
    send(value);
  };
  return (value) => {
    cancel?.();
    const wait = nextAt - clock.now();
    if (wait <= 0) speak(value);
    else cancel = clock.later(wait, () => speak(value));
  };
}
