/** How result files say thresholds: a number, or a list with one for each internal classifier. */
import { z } from "zod";
import type { Tau } from "../core/tau.js";

const threshold = z.number().min(0).max(1);
const list = z.array(threshold).min(1);

/** A union would only say that neither fits: the complaint is about what is there. */
export const tauSchema = z.unknown().transform((value, context): Tau => {
  const parsed = (Array.isArray(value) ? list : threshold).safeParse(value);
  if (parsed.success) return parsed.data;
  for (const { message, path } of parsed.error.issues)
    context.addIssue({ code: "custom", message, path: [...path] });
  return z.NEVER;
});

/** True if every list among them has as many thresholds as there are classifiers. */
export function haveThresholds(rows: readonly { readonly tau: Tau }[], numClassifiers: number): boolean {
  return rows.every(({ tau }) => typeof tau === "number" || tau.length === numClassifiers);
}

export const wrongThresholds = "a list of thresholds must have one for each classifier";
