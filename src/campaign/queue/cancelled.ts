/** Jobs that somebody has cancelled while they run: their workers ask. */
import type { Redis } from "ioredis";
import { queuePrefix } from "./payload.js";

/** What the queue says of a job that a worker has ended for that, until it has taken it out. */
export const cancelledReason = "cancelled";

const cancelledKey = `${queuePrefix}:cancelled`;

/** Which of these are cancelled. */
export async function findCancelled(client: Redis, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const answers = await client.smismember(cancelledKey, ...ids);
  return new Set(ids.filter((_, index) => answers[index] === 1));
}

export async function markCancelled(client: Redis, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await client.sadd(cancelledKey, ...ids);
}

/** Once they have ended, or are wanted again. */
export async function unmarkCancelled(client: Redis, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await client.srem(cancelledKey, ...ids);
}
