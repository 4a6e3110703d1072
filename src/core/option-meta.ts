/** What a schema's field says of itself beside its type, for command lines and their pages: `schema.meta(option(…))`. */

export interface OptionMeta {
  /** What it is, in a few words without a full stop. Defaults that are a value are shown by themselves. */
  readonly description: string;
  /** Heading that it stands under. */
  readonly group?: string;
  /** Shown by `--help-all` and on the page only. */
  readonly isAdvanced?: boolean;
  /** Placeholder of the value. */
  readonly value?: string;
  /** Of something that is on by default: what turning it off does. */
  readonly without?: string;
}

/** Metadata for zod's `.meta`, checked. Call it last: what is chained after it loses it. */
export function option(description: string, meta: Omit<OptionMeta, "description"> = {}) {
  return { ...meta, description };
}

/** The same for an option that most users never need. */
export function advancedOption(
  description: string,
  meta: Omit<OptionMeta, "description" | "isAdvanced"> = {},
) {
  return { ...meta, description, isAdvanced: true };
}
