/** Holds the state, replaces it, and tells who wants to know. */

export interface Store<State> {
  readonly state: State;
  /** The new state follows from the old one. */
  update(change: (state: State) => State): void;
  /** @returns ends the subscription. */
  subscribe(listener: () => void): () => void;
}

export function createStore<State>(initial: State): Store<State> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get state() {
      return state;
    },
    update(change) {
      const next = change(state);
      if (next === state) return;
      state = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
