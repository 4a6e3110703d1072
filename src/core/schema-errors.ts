/** What a zod schema did not like, in one line. */
import type { ZodError } from "zod";

/**
 * The first complaint, with the place that it is about: `episodes[0].tau: expected number, received nothing`.
 *
 * @param error - of `safeParse`; how many complaints follow is said.
 */
export function describeSchemaError(error: ZodError): string {
  const [first, ...others] = error.issues;
  if (first === undefined) return "it does not fit";
  const place = first.path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  const reason = first.message
    .replace(/^[A-Z][a-z ]+: (?=expected)/, "")
    .replace(/^[A-Z]/, (letter) => letter.toLowerCase())
    .replace("received undefined", "received nothing");
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  return `${place === "" ? "" : `${place.replace(/^\./, "")}: `}${reason}${more}`;
}
