/** What differs between two builds, in words. */

/** @returns null where they are equal. @param sides - whose each of the two is. */
export function describeDifference(
  what: string,
  one: unknown,
  other: unknown,
  [first, second]: readonly [string, string] = ["natively", "in WebAssembly"],
): string | null {
  if (one instanceof Uint8Array && other instanceof Uint8Array) {
    if (one.length !== other.length)
      return `${what}: ${one.length} bytes ${first}, ${other.length} ${second}`;
    const at = one.findIndex((byte, i) => byte !== other[i]);
    return at < 0 ? null : `${what}, byte ${at}: ${one[at]} ${first}, ${other[at]} ${second}`;
  }
  const [text, otherText] = [JSON.stringify(one), JSON.stringify(other)];
  return text === otherText ? null : `${what}: ${text} ${first}, ${otherText} ${second}`;
}
