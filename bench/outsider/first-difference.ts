/** Compares two records of one game, decision by decision. */

/** One decision of a game, or (the last) how it ended. */
export type Entry = Readonly<Record<string, number | boolean>>;

/**
 * Finds the first decision in which two records of a game differ.
 *
 * @param ours - one entry a decision, and a last one that says how the game ended.
 * @param theirs - the outsider's.
 * @returns what differs and where; `undefined` if the records are equal.
 */
export function firstDifference(ours: readonly Entry[], theirs: readonly Entry[]): string | undefined {
  const length = Math.max(ours.length, theirs.length);
  for (let decision = 0; decision < length; decision++) {
    const difference = differenceOf(ours[decision], theirs[decision]);
    if (difference !== undefined) return `decision ${decision}: ${difference}`;
  }
  return undefined;
}

function differenceOf(ours: Entry | undefined, theirs: Entry | undefined): string | undefined {
  if (ours === undefined || theirs === undefined)
    return `only ${ours === undefined ? "the outsider" : "ztw-atari"} has played on`;
  for (const field of new Set([...Object.keys(ours), ...Object.keys(theirs)]))
    if (ours[field] !== theirs[field])
      return `${field} is ${ours[field]} in ztw-atari and ${theirs[field]} for the outsider`;
  return undefined;
}

/** Sum of a record's rewards. */
export function episodeReturn(record: readonly Entry[]): number {
  return record.reduce((sum, { reward = 0 }) => sum + Number(reward), 0);
}
