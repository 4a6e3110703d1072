/** Who works: each worker says so in Redis now and then, and is forgotten when it is silent. */
import type { Redis } from "ioredis";
import { queuePrefix } from "./payload.js";
import { type WorkerPresence, workerSchema } from "./worker-presence.js";

/** So many beats may be missed. */
const numBeats = 4;
/** Texts of presence that Redis is asked for at once. */
const scanCount = 1_000;

function presenceKey(id: string): string {
  return `${queuePrefix}:worker:${id}`;
}

/** Says that a worker is there. */
export async function announce(
  client: Redis,
  id: string,
  { presence, beatMs }: { readonly presence: WorkerPresence; readonly beatMs: number },
): Promise<void> {
  await client.set(presenceKey(id), JSON.stringify(presence), "PX", beatMs * numBeats);
}

/** Says that it has left. */
export async function retract(client: Redis, id: string): Promise<void> {
  await client.del(presenceKey(id));
}

/** All workers of a Redis that were heard of lately, sorted by name. */
export async function readWorkers(client: Redis): Promise<WorkerPresence[]> {
  const keys = new Set<string>();
  let cursor = "0";
  do {
    const [next, found] = await client.scan(cursor, "MATCH", presenceKey("*"), "COUNT", scanCount);
    cursor = next;
    for (const key of found) keys.add(key);
  } while (cursor !== "0");
  if (keys.size === 0) return [];
  const texts = await client.mget(...keys);
  const workers = texts.flatMap((text) => (text === null ? [] : parse(text)));
  return workers.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Nothing for what another version has written. */
function parse(text: string): WorkerPresence[] {
  try {
    const parsed = workerSchema.safeParse(JSON.parse(text));
    return parsed.success ? [parsed.data] : [];
  } catch {
    return [];
  }
}
