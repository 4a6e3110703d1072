/** A store that tells when a job has got further than it was: what it puts is its job's checkpoint, and another one than before. */
import { createHash } from "node:crypto";
import { checkpointKey } from "../checkpoints.js";
import type { Store } from "../store.js";

/**
 * The same store.
 *
 * @param onFurther - called when a new checkpoint has arrived; not for one that says what the last one said.
 */
export function watchedStore(store: Store, id: string, onFurther: () => void): Store {
  const key = checkpointKey(id);
  let known = "";
  const isNew = (bytes: Uint8Array) => {
    const found = createHash("sha256").update(bytes).digest("hex");
    const isOther = found !== known;
    known = found;
    return isOther;
  };
  return {
    name: store.name,
    has: (other) => store.has(other),
    list: (prefix) => store.list(prefix),
    remove: (other) => store.remove(other),
    get: async (other) => {
      const bytes = await store.get(other);
      if (other === key && bytes !== undefined) isNew(bytes);
      return bytes;
    },
    put: async (other, bytes) => {
      await store.put(other, bytes);
      if (other === key && isNew(bytes)) onFurther();
    },
  };
}
