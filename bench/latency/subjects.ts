/** Whose observations are answered, by whose policy. */
export interface Subject {
  readonly game: string;
  readonly policy: string;
  /** A random player moves. */
  readonly isRandom?: boolean;
}

/** A scrolling game gives recycling the least. */
export const subjects: readonly Subject[] = [
  { game: "pong", policy: "pong" },
  { game: "qbert", policy: "qbert" },
  { game: "riverraid", policy: "pong", isRandom: true },
];
