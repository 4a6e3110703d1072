/** JSON as Python writes it, and as editors save it. */

/** A byte order mark, which some editors put before text. */
const byteOrderMark = "\uFEFF";

/**
 * Parses JSON that may begin with a byte order mark, and may have Python's `NaN`, `Infinity` and `-Infinity`, which no other JSON
 * has: they become numbers.
 *
 * @param options.maxItems - most values, names and brackets together. Default: any number.
 * @throws {SyntaxError} if it is not JSON, or has more items.
 */
export function parsePythonJson(text: string, { maxItems = Number.POSITIVE_INFINITY } = {}): unknown {
  const bare = text.startsWith(byteOrderMark) ? text.slice(1) : text;
  if (maxItems !== Number.POSITIVE_INFINITY && countItems(bare) > maxItems)
    throw new SyntaxError(`expected at most ${maxItems} items in JSON`);
  try {
    return JSON.parse(bare);
  } catch (error) {
    if (!/NaN|Infinity/.test(bare)) throw error;
    return JSON.parse(replaceNumbers(bare), reviveNumber);
  }
}

/** Each item but the first comes after one of these; those in texts count too, which errs on the safe side. */
function countItems(text: string): number {
  let count = 1;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === comma || code === openBracket || code === openBrace) count++;
  }
  return count;
}

const [comma, openBracket, openBrace] = [",", "[", "{"].map((sign) => sign.charCodeAt(0));
/** An object that no real file has stands for `NaN`: unlike a text, it can be no name. */
const notANumberKey = "\u0000NaN\u0000";
const notANumber = JSON.stringify({ [notANumberKey]: 0 });

/** Outside of texts: infinities as numbers that overflow to them, `NaN` as an object that is turned back. */
function replaceNumbers(text: string): string {
  const parts: string[] = [];
  let begin = 0;
  let isInText = false;
  for (const match of text.matchAll(/\\.|"|NaN|Infinity/gs)) {
    if (match[0] === '"') isInText = !isInText;
    if (isInText || match[0] === '"' || match[0].startsWith("\\")) continue;
    parts.push(text.slice(begin, match.index), match[0] === "NaN" ? notANumber : "1e999");
    begin = match.index + match[0].length;
  }
  return [...parts, text.slice(begin)].join("");
}

function reviveNumber(_key: string, value: unknown): unknown {
  const isMark = typeof value === "object" && value !== null && Object.hasOwn(value, notANumberKey);
  return isMark ? Number.NaN : value;
}
