/** One decision of a game, or how it ended. */
type Line = Readonly<Record<string, unknown>>;

export function firstDifference(ours: readonly Line[], theirs: readonly Line[]): string | undefined;
export function episodeReturn(record: readonly Line[]): number;
