/** Where a campaign's results live: whole objects under keys, seen by all machines. */

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
