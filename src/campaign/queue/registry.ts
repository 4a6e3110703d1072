/** Campaigns that a Redis knows of: whether they are wanted, so that cancelling one leaves the jobs of others alone. */
import type { Redis } from "ioredis";
import { z } from "zod";
import { queuePrefix } from "./payload.js";

const registryKey = `${queuePrefix}:campaigns`;

const entrySchema = z.object({
  /** Absolute URL. */
  store: z.string(),
  state: z.enum(["wanted", "cancelled"]),
});
export type CampaignEntry = Readonly<z.output<typeof entrySchema>>;

export async function register(client: Redis, id: string, entry: CampaignEntry): Promise<void> {
  await client.hset(registryKey, id, JSON.stringify(entry));
}

/** Once all that can be done is done. */
export async function unregister(client: Redis, id: string): Promise<void> {
  await client.hdel(registryKey, id);
}

/** `undefined` for a campaign that this Redis does not know (any more). */
export async function readEntry(client: Redis, id: string): Promise<CampaignEntry | undefined> {
  return parse(await client.hget(registryKey, id));
}

/** By id. */
export async function readEntries(client: Redis): Promise<Map<string, CampaignEntry>> {
  const texts = Object.entries(await client.hgetall(registryKey));
  const entries = texts.map(([id, text]) => [id, parse(text)] as const);
  return new Map(entries.flatMap(([id, entry]) => (entry === undefined ? [] : [[id, entry]])));
}

function parse(text: string | null): CampaignEntry | undefined {
  try {
    const parsed = entrySchema.safeParse(JSON.parse(text ?? "null"));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
