/** A connection to Redis that outlives restarts and cut networks, opened only to a server that loses no jobs. */
import type { Redis } from "ioredis";
import { describeMismatch, InvalidArgumentError, NativeError } from "../../core/errors.js";
import { loadQueuePackages } from "./packages.js";
import { RedisSettings } from "./redis-settings.js";
import { checkServer } from "./server-check.js";

/** Time that a connection may take to be made. */
const longestConnectMs = 10_000;
const usualSilentMs = 15_000;
const keepAliveMs = 10_000;
const shortestPauseMs = 100;
/** Between two attempts; shorter than what others wait for a worker that was cut off. */
const longestPauseShare = 1 / 3;

export interface ConnectionOptions {
  /** The function that asks, for messages. */
  readonly where: string;
  /** What the server's list of clients shows. */
  readonly name: string;
  /** A socket that owes an answer for so long is dead, although a cut network says nothing: then a new one is made. */
  readonly silentMs?: number;
  /** Called when the connection is lost and when it is back. */
  readonly onNote?: (line: string) => void;
}

/**
 * Connects, and checks that the server can hold a queue. Later losses are mended without end: commands wait for the connection.
 *
 * The caller disconnects it.
 *
 * @throws {NativeError} if it cannot be reached or is not fit, in one sentence without its password.
 */
export async function connectToRedis(settings: RedisSettings, options: ConnectionOptions): Promise<Redis> {
  if (!(settings instanceof RedisSettings))
    throw new InvalidArgumentError(
      describeMismatch(options.where, "what readRedisSettings returned", "redis", settings),
    );
  const { Redis } = await loadQueuePackages();
  const client = new Redis({ ...clientOptions(settings, options.silentMs), connectionName: options.name });
  sayNeedlessPassword(client, settings, options.onNote);
  const state: { lastError: unknown; isLost: boolean } = { lastError: undefined, isLost: false };
  client.on("error", (error) => {
    state.lastError = error;
  });
  try {
    await client.connect();
    await client.select(settings.database); // the client stays in database 0 where there is no such one
    await checkServer(client, settings, options.where);
  } catch (error) {
    client.disconnect();
    throw error instanceof NativeError
      ? error
      : unreachable(settings, options.where, state.lastError ?? error);
  }
  reportLosses(client, settings, options.onNote);
  return client;
}

/** What a server that asks for none answers to one; the client's own words would go to the console, past whoever is quiet. */
const asksForNone = /no password is set|without any password configured/;

function sayNeedlessPassword(
  client: Redis,
  settings: RedisSettings,
  onNote: ConnectionOptions["onNote"],
): void {
  const auth = client.auth.bind(client) as (...credentials: readonly unknown[]) => Promise<"OK">;
  let isSaid = false;
  client.auth = async (...credentials: readonly unknown[]) => {
    try {
      return await auth(...credentials);
    } catch (error) {
      if (!asksForNone.test((error as Error).message)) throw error;
      if (!isSaid)
        onNote?.(`Redis at ${settings} asks for no password: whoever reaches it may use it. Give it one.`);
      isSaid = true;
      return "OK";
    }
  };
}

function clientOptions(settings: RedisSettings, silentMs = usualSilentMs) {
  const { host, port, database, username, isEncrypted, certificates } = settings;
  return {
    ...{ host, port, db: database, username, password: settings.password() },
    ...(isEncrypted && {
      tls: { servername: host, ...(certificates !== undefined && { ca: certificates }) },
    }),
    lazyConnect: true,
    // What BullMQ's guide to production asks for: a command waits for the connection, however long it takes.
    maxRetriesPerRequest: null,
    protocol: 2 as const, // what BullMQ is tested with
    connectTimeout: Math.min(longestConnectMs, silentMs),
    socketTimeout: silentMs,
    keepAlive: keepAliveMs,
    retryStrategy: (numTries: number) =>
      Math.min(silentMs * longestPauseShare, shortestPauseMs * 2 ** Math.min(numTries, 10)) *
      (0.5 + Math.random() / 2),
  };
}

/** One line when it is lost and one when it is back, however often it is tried in between. */
function reportLosses(client: Redis, settings: RedisSettings, onNote: ConnectionOptions["onNote"]): void {
  let isLost = false;
  client.on("error", (error) => {
    if (isLost) return;
    isLost = true;
    onNote?.(
      `Redis at ${settings} is out of reach: ${describeFailure(error)}. Work goes on; it is tried again.`,
    );
  });
  client.on("reconnecting", () => {
    if (!isLost) onNote?.(`Redis at ${settings} has closed the connection. Work goes on; it is tried again.`);
    isLost = true;
  });
  client.on("ready", () => {
    if (isLost) onNote?.(`Redis at ${settings} is back.`);
    isLost = false;
  });
}

function unreachable(settings: RedisSettings, where: string, error: unknown): NativeError {
  const reason = describeFailure(error);
  const isPlain = settings.isEncrypted && reason === reasons.ETIMEDOUT; // it waits for the end of a line
  const hint = isPlain ? "; it may not speak TLS (redis:// goes without)" : "";
  return new NativeError(`${where}: cannot use Redis at ${settings}: ${reason}${hint}.`);
}

/** By the error's code or the first word of what Redis answered. The error itself may hold the password, and is not kept. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens there",
  ECONNRESET: "it closed the connection; it may expect TLS (rediss://)",
  ENOTFOUND: "there is no host of that name",
  EAI_AGAIN: "the host's name cannot be looked up",
  ETIMEDOUT: "it does not answer",
  EHOSTUNREACH: "there is no way to that host",
  ENETUNREACH: "there is no network to that host",
  NOAUTH: "it asks for a password",
  WRONGPASS: "it does not accept the user and password",
  NOPERM: "the user may not do what a queue does",
  DENIED: "it is in protected mode, and takes connections from its own machine only",
  ERR_SSL_WRONG_VERSION_NUMBER: "it does not speak TLS (redis:// goes without)",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "it does not speak TLS (redis:// goes without)",
  SELF_SIGNED_CERT_IN_CHAIN:
    "its certificate comes from an authority that is not known (ZTW_REDIS_CA names it)",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by itself (ZTW_REDIS_CA names it)",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "its certificate comes from an authority that is not known (ZTW_REDIS_CA names it)",
  CERT_HAS_EXPIRED: "its certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host",
};

/** In words, without anything that the caller wrote. */
export function describeFailure(error: unknown): string {
  const { code = "", message = "" } = (error ?? {}) as NodeJS.ErrnoException;
  const reason = reasons[code] ?? reasons[/^-?([A-Z]+)\b/.exec(message)?.[1] ?? ""];
  if (reason !== undefined) return reason;
  return /timeout|timed out/i.test(message)
    ? "it does not answer"
    : message.split("\n")[0]! || "no reason given";
}
