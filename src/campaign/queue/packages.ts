/** BullMQ and the Redis client that it stands on: optional packages, loaded when a queue is first used. */
import { NativeError } from "../../core/errors.js";

/**
 * Loads what a queue needs.
 *
 * @throws {NativeError} if one of the packages is not installed, with the command that installs them.
 */
export async function loadQueuePackages(
  load: (name: "bullmq" | "ioredis") => Promise<unknown> = importPackage,
) {
  try {
    const [bullmq, ioredis] = await Promise.all([load("bullmq"), load("ioredis")]);
    return {
      ...(bullmq as Pick<
        typeof import("bullmq"),
        "Worker" | "Queue" | "UnrecoverableError" | "createRedisBackend"
      >),
      Redis: (ioredis as typeof import("ioredis")).Redis,
    };
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === "ERR_MODULE_NOT_FOUND" ? "at least one is not installed" : message;
    throw new NativeError(
      `campaign: expected the packages bullmq and ioredis, which a queue on Redis needs: ${reason}. Install them with: npm install bullmq ioredis`,
      { cause },
    );
  }
}

function importPackage(name: "bullmq" | "ioredis"): Promise<unknown> {
  return name === "bullmq" ? import("bullmq") : import("ioredis");
}
