/** Finds where two JSON values differ, to say why one cannot go on from the other. */

/** Names the first field in which two JSON values differ, with both values; `undefined` if they are equal. */
export function firstDifference(stored: unknown, now: unknown, path = ""): string | undefined {
  if (!isObject(stored) || !isObject(now)) {
    const [was, is] = [JSON.stringify(stored), JSON.stringify(now)];
    return was === is ? undefined : `${path} was ${was}, is ${is}`;
  }
  for (const name of new Set([...Object.keys(stored), ...Object.keys(now)])) {
    const difference = firstDifference(stored[name], now[name], path === "" ? name : `${path}.${name}`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
