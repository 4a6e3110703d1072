/** Compares two records of one game, decision by decision. */

/**
 * Finds the first decision in which two records of a game differ.
 *
 * @param {readonly object[]} ours - one record a decision, and a last one that says how the game ended.
 * @param {readonly object[]} theirs
 * @returns {string | undefined} what differs and where; `undefined` if the records are equal.
 */
export function firstDifference(ours, theirs) {
  const length = Math.max(ours.length, theirs.length);
  for (let decision = 0; decision < length; decision++) {
    const difference = differenceOf(ours[decision], theirs[decision]);
    if (difference !== undefined) return `decision ${decision}: ${difference}`;
  }
  return undefined;
}

function differenceOf(ours, theirs) {
  if (ours === undefined || theirs === undefined) {
    return `only ${ours === undefined ? "the outsider" : "ztw-atari"} has played on`;
  }
  for (const field of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    if (ours[field] !== theirs[field]) {
      return `${field} is ${ours[field]} in ztw-atari and ${theirs[field]} for the outsider`;
    }
  }
  return undefined;
}

/** Sum of a record's rewards. */
export function episodeReturn(record) {
  return record.reduce((sum, { reward = 0 }) => sum + reward, 0);
}
