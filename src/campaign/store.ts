/** Where a campaign's results live: whole objects under keys, seen by all machines. */
import { checkMethods, checkObject } from "../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";

/**
 * Objects under keys such as `jobs/<id>/done.json`. What `put` has returned for is whole and lasting; nobody ever sees a part of it.
 * Keys are checked by `checkKey`.
 */
export interface Store {
  /** For people; no secret is in it. */
  readonly name: string;
  has(key: string): Promise<boolean>;
  /** The bytes; `undefined` where there are none. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Writes or replaces an object, and checks by sha256 that it arrived. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Keys that begin with this, sorted; `""` lists all. */
  list(prefix: string): Promise<string[]>;
  /** It need not be there. */
  remove(key: string): Promise<void>;
}

const storeMethods = ["has", "get", "put", "list", "remove"];

/** Accepts a store. */
export function checkStore(where: string, store: Store): Store {
  return checkMethods(where, "store", store, { expected: "a store", methods: storeMethods });
}

/** Accepts what holds the jobs of a campaign. */
export function checkCampaignJobs<Holder extends { readonly jobs: readonly unknown[] }>(
  where: string,
  campaign: Holder,
): Holder {
  const { jobs } = checkObject(where, "campaign", campaign);
  if (Array.isArray(jobs)) return campaign;
  throw new InvalidArgumentError(describeMismatch(where, "a list of jobs", "campaign.jobs", jobs));
}
