/** Takes the place of `src/lab/host/greedy-tau.ts` in a page: what was confirmed was looked up when its folder was written. */
import { z } from "zod";
import { readJson } from "../../src/core/files.js";
import type { Tau } from "../../src/core/tau.js";
import { tauSchema } from "../../src/evaluate/tau-schema.js";
import { confirmedTausPath } from "../../src/lab/static/site.js";
import type { Bundle } from "../../src/model/bundle.js";
import type { PolicyName } from "../../src/model/bundle-schema.js";

const schema = z.record(z.string(), z.record(z.string(), tauSchema));

export function greedyTauOf({ folder }: Bundle, method: PolicyName): Tau | undefined {
  return readJson("lab", confirmedTausPath, schema)[folder]?.[method];
}
