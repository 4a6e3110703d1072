/** `--redis`: where the queue of a campaign is. */
import { type RedisSettings, readRedisSettings, redisVariables } from "../../src/tools.js";

/** For help. */
export const redisHelp = `redis://[user[:password]@]host[:port][/database], or rediss:// for TLS (default: what ${redisVariables.url} says; a password is best in ${redisVariables.password}, where no list of processes shows it)`;

/**
 * Reads the address from the command line and the environment. Secrets leave the environment then, so that no process that is started
 * later has them.
 *
 * @throws {InvalidArgumentError} if there is none, or it is wrong.
 */
export function takeRedisSettings(where: string, url: string | undefined): RedisSettings {
  const settings = readRedisSettings(where, url, process.env);
  delete process.env[redisVariables.url];
  delete process.env[redisVariables.password];
  return settings;
}
