/** A Redis of the tests' own, and what they say where there is none. */
import { afterAll, onTestFinished } from "vitest";
import { type RedisServer, redisProgram, startRedisServer } from "../../bench/shared/redis-server.js";

export { freePort, type RedisServer } from "../../bench/shared/redis-server.js";

/** False where there is no Redis. */
export const hasRedis = redisProgram !== undefined;

/** What the tests' report says where they are left out. */
export const whereRedis = hasRedis ? "" : "(SKIPPED: no redis-server on PATH; apt-get install redis-server)";

/** For all tests of a file or `describe`; call it there, outside of tests. */
export async function sharedRedis(...options: readonly string[]): Promise<RedisServer> {
  const server = await startRedisServer(options);
  afterAll(() => server.stop());
  return server;
}

/** For the running test. */
export function temporaryRedis(...options: readonly string[]): Promise<RedisServer> {
  return ownRedis(onTestFinished, ...options);
}

/** For a test that runs beside others. */
export async function ownRedis(
  undoLater: (undo: () => Promise<void>) => void,
  ...options: readonly string[]
): Promise<RedisServer> {
  const server = await startRedisServer(options);
  undoLater(() => server.stop());
  return server;
}
