/** Where Redis is and how to get in: read from a URL and the environment, and never shown with its password. */
import { checkObject, checkText } from "../../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../../core/errors.js";
import { readBytes } from "../../core/files.js";

/** Names of the environment variables that are looked at; passwords there are seen by no list of processes. */
export const redisVariables = {
  url: "ZTW_REDIS_URL",
  username: "ZTW_REDIS_USERNAME",
  password: "ZTW_REDIS_PASSWORD",
  certificates: "ZTW_REDIS_CA",
} as const;

const defaultPort = 6379;
const mostDatabases = 2 ** 31 - 1;
const form = "redis://[user[:password]@]host[:port][/database], or rediss:// for TLS";

/** Protocols by whether they are encrypted. */
const protocols: ReadonlyMap<string, boolean> = new Map([
  ["redis:", false],
  ["rediss:", true],
  ["valkey:", false],
  ["valkeys:", true],
]);

/** How to reach one Redis or Valkey. Its password is in no text, JSON or inspection of it. */
export class RedisSettings {
  readonly host: string;
  readonly port: number;
  readonly database: number;
  readonly username: string | undefined;
  readonly isEncrypted: boolean;
  /** PEM text of the authorities that its certificate may come from; undefined for the system's. */
  readonly certificates: string | undefined;
  readonly #password: string | undefined;

  constructor(url: URL, environment: NodeJS.ProcessEnv) {
    this.isEncrypted = protocols.get(url.protocol) === true;
    this.host = url.hostname.replace(/^\[|\]$/g, "");
    this.port = url.port === "" ? defaultPort : Number(url.port);
    this.database = Number(url.pathname.slice(1));
    this.username = decode(url.username) || environment[redisVariables.username] || undefined;
    this.#password = decode(url.password) || environment[redisVariables.password] || undefined;
    this.certificates = this.isEncrypted ? readCertificates(environment) : undefined;
  }

  /** For the client alone. */
  password(): string | undefined {
    return this.#password;
  }

  /** `rediss://redis.example.org:6380/2`: without user and password. */
  toString(): string {
    const host = this.host.includes(":") ? `[${this.host}]` : this.host;
    const database = this.database === 0 ? "" : `/${this.database}`;
    return `redis${this.isEncrypted ? "s" : ""}://${host}:${this.port}${database}`;
  }
}

/**
 * Reads where Redis is.
 *
 * @param where - who asks, for the message.
 * @param url - as `--redis` has it; undefined takes `ZTW_REDIS_URL`.
 * @param environment - may hold user, password and certificates too; what the URL says wins.
 * @throws {InvalidArgumentError} if it is no address of a Redis; what may be a password is left out of the message.
 * @throws {CheckpointError} if the certificates cannot be read.
 * @example
 * readRedisSettings("worker", "rediss://redis.example.org:6380", process.env)
 */
export function readRedisSettings(
  where: string,
  url: string | undefined,
  environment: NodeJS.ProcessEnv = {},
): RedisSettings {
  checkObject("readRedisSettings", "environment", environment);
  const text = url ?? environment[redisVariables.url];
  if (text === undefined || text === "") {
    const expected = `${form}, in --redis or ${redisVariables.url}`;
    throw new InvalidArgumentError(describeMismatch(where, expected, "redis", undefined));
  }
  return new RedisSettings(parse(where, checkText("readRedisSettings", "url", text)), environment);
}

function parse(where: string, text: string): URL {
  const refuse = (advice: string): never => {
    throw new InvalidArgumentError(describeMismatch(where, form, "redis", hidePassword(text), advice));
  };
  if (!URL.canParse(text)) return refuse("Percent-encode what a URL cannot hold, such as a / in a password.");
  const url = new URL(text);
  if (!protocols.has(url.protocol) || url.hostname === "") return refuse("It names no Redis.");
  const database = url.pathname.slice(1);
  if (!/^\d*$/.test(database) || Number(database) > mostDatabases)
    return refuse("Its path is the number of a database.");
  if (url.search !== "" || url.hash !== "") return refuse("It takes nothing behind the database.");
  if (!isDecodable(url.username) || !isDecodable(url.password))
    return refuse("A % in a user or password is written %25.");
  return url;
}

/** Everything before the last `@` may be a password, also where the text is no URL; so may all that is behind a `?`. */
function hidePassword(text: string): string {
  const [, protocol = "", rest = ""] = /^([a-z]+:\/*)?(.*)$/is.exec(text)!;
  const bare = rest.includes("@") ? `***@${rest.slice(rest.lastIndexOf("@") + 1)}` : rest;
  return `${protocol}${bare.replace(/[?#].*$/s, "?***")}`;
}

function decode(part: string): string {
  return decodeURIComponent(part);
}

function isDecodable(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

function readCertificates(environment: NodeJS.ProcessEnv): string | undefined {
  const file = environment[redisVariables.certificates];
  if (file === undefined || file === "") return undefined;
  const advice = `It is what ${redisVariables.certificates} names: certificates in PEM.`;
  return Buffer.from(readBytes("redis", file, { advice, maxBytes: 2 ** 24 })).toString("utf8");
}
