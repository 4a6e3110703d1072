/** Whether a Redis can hold a queue: looked at once, before anything is put into it. */
import type { Redis } from "ioredis";
import { NativeError } from "../../core/errors.js";
import type { RedisSettings } from "./redis-settings.js";

/** What BullMQ's guide asks for. */
const oldestVersion = [6, 2];

/**
 * Refuses a server that would lose jobs or cannot take them.
 *
 * @throws {NativeError} if it is too old, throws keys away, only follows another server, or is a cluster; in one sentence.
 */
export async function checkServer(
  client: Pick<Redis, "info">,
  settings: RedisSettings,
  where: string,
): Promise<void> {
  const facts = readFacts(await client.info());
  const version = facts.get("redis_version") ?? "unknown";
  const refuse = (expected: string, received: string, advice: string): never => {
    throw new NativeError(
      `${where}: expected ${expected} of Redis at ${settings}, received ${received}. ${advice}`,
    );
  };
  if (isOlder(version))
    refuse(`version ${oldestVersion.join(".")} or newer`, version, "Install a newer one.");
  const policy = facts.get("maxmemory_policy") ?? "noeviction";
  if (policy !== "noeviction")
    refuse(
      "maxmemory-policy noeviction",
      policy,
      "It would throw jobs away when its memory is full; set it there: redis-cli CONFIG SET maxmemory-policy noeviction.",
    );
  if (facts.get("role") !== "master")
    refuse("a server that can be written to", "a replica", "Name its master.");
  if (facts.get("cluster_enabled") === "1")
    refuse(
      "a server of its own",
      "one of a cluster",
      "A campaign needs few megabytes: one server is enough.",
    );
}

function readFacts(text: string): ReadonlyMap<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => line.includes(":"));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]));
}

/** A version that cannot be read is given the benefit of the doubt. */
function isOlder(version: string): boolean {
  const [major = Number.NaN, minor = 0] = version.split(".").map(Number);
  return major < oldestVersion[0]! || (major === oldestVersion[0] && minor < oldestVersion[1]!);
}
