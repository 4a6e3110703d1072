import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { readRedisSettings } from "../../../src/campaign/queue/redis-settings.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";

const read = (url: string | undefined, environment: NodeJS.ProcessEnv = {}) =>
  readRedisSettings("worker", url, environment);

describe("where Redis is", () => {
  it.each([
    ["redis://localhost", "redis://localhost:6379", { isEncrypted: false, database: 0 }],
    [
      "rediss://redis.example.org:6380/2",
      "rediss://redis.example.org:6380/2",
      { isEncrypted: true, database: 2 },
    ],
    ["valkey://10.0.0.7", "redis://10.0.0.7:6379", { isEncrypted: false, host: "10.0.0.7" }],
    ["valkeys://v", "rediss://v:6379", { isEncrypted: true }],
    ["redis://[::1]:7000/", "redis://[::1]:7000", { host: "::1", port: 7000 }],
    ["redis://ann:p%40ss%2F@h", "redis://h:6379", { username: "ann" }],
    ["redis://:secret@h", "redis://h:6379", { username: undefined }],
  ])("is read from %s", (url, shown, fields) => {
    const settings = read(url);
    expect(String(settings)).toBe(shown);
    expect(settings).toMatchObject(fields);
  });

  it("takes from the environment what the URL does not say", () => {
    const environment = { ZTW_REDIS_URL: "redis://h/3", ZTW_REDIS_USERNAME: "ann", ZTW_REDIS_PASSWORD: "s" };
    expect(read(undefined, environment)).toMatchObject({ host: "h", database: 3, username: "ann" });
    expect(read(undefined, environment).password()).toBe("s");
    expect(read("redis://bob:t@other", environment)).toMatchObject({ host: "other", username: "bob" });
    expect(read("redis://bob:t@other", environment).password()).toBe("t");
  });

  it("reads certificates for TLS only", () => {
    const file = join(temporaryFolder(), "ca.pem");
    writeFileSync(file, "-----BEGIN CERTIFICATE-----");
    expect(read("rediss://h", { ZTW_REDIS_CA: file }).certificates).toBe("-----BEGIN CERTIFICATE-----");
    expect(read("redis://h", { ZTW_REDIS_CA: file }).certificates).toBeUndefined();
    expect(() => read("rediss://h", { ZTW_REDIS_CA: `${file}x` })).toThrow(
      /it is not there. It is what ZTW_REDIS_CA/,
    );
  });

  it("never shows its password", () => {
    const settings = read("rediss://ann:s3cret@h", { ZTW_REDIS_PASSWORD: "0ther" });
    const shown = [
      `${settings}`,
      JSON.stringify(settings),
      inspect(settings, { depth: 9, showHidden: true }),
      JSON.stringify({ ...settings }),
    ].join();
    expect(settings.password()).toBe("s3cret");
    expect(shown).not.toMatch(/s3cret|0ther/);
  });

  it.each([
    ["nothing", undefined, "in --redis or ZTW_REDIS_URL for redis, received undefined"],
    ["an empty text", "", "received undefined"],
    ["a host alone", "localhost", 'received "localhost" (string)'],
    ["a host and a port", "localhost:6379", "It names no Redis"],
    ["another protocol", "https://h", "It names no Redis"],
    ["no host", "redis://", "It names no Redis"],
    ["a port out of range", "redis://h:65536", 'received "redis://h:65536"'],
    ["a database that is no number", "redis://h/one", "Its path is the number of a database"],
    ["two databases", "redis://h/1/2", "Its path is the number of a database"],
    ["options behind it", "redis://h?db=1", "It takes nothing behind the database"],
    ["a % that encodes nothing", "redis://u:50%off@h", "A % in a user or password is written %25"],
  ])("refuses %s", (_, url, message) => {
    expect(() => read(url)).toThrow(message);
  });

  it.each([
    "redis://ann:s3cret/x@h",
    "redis://ann:s3cret#x@h:6379",
    "ann:s3cret@h:6379",
    "https://ann:s3cret@h",
    "redis://h?password=s3cret",
    "redis://ann:s3cret@h/one",
    "redis://ann:s3cret%@h",
    "redis:s3cret@h@i",
    "//ann:s3cret@[bad",
  ])("does not repeat a password from %s", (url) => {
    const error = (() => {
      try {
        read(url);
      } catch (thrown) {
        return thrown as Error;
      }
    })();
    expect(error?.message).toMatch(/expected redis:\/\//);
    expect(`${error?.message} ${inspect({ ...error }, { depth: 9 })}`).not.toContain("s3cret");
  });
});
