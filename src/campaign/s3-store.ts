/** A store in a bucket of S3, or of something that speaks its language. */
import { createHash } from "node:crypto";
import type * as S3 from "@aws-sdk/client-s3";
import { CheckpointError, InvalidArgumentError } from "../core/errors.js";
import { type OpenedS3, openS3 } from "./s3-client.js";
import type { Store } from "./store.js";
import { checkKey, checkPrefix } from "./store-key.js";

/** Of what a URL says of a bucket. */
interface Place {
  readonly bucket: string;
  /** Ends with a slash, where there is one. */
  readonly prefix: string;
}

/**
 * Endpoint, region and credentials are those that AWS's own tools find: `AWS_ENDPOINT_URL_S3`, `AWS_REGION`, `AWS_ACCESS_KEY_ID`, ...
 *
 * @internal
 */
export class S3Store implements Store {
  readonly name: string;
  readonly #place: Place;
  #opened: Promise<OpenedS3> | undefined;

  /** @throws {InvalidArgumentError} if the URL is not `s3://bucket` or `s3://bucket/prefix`. */
  constructor(url: string) {
    this.#place = parseUrl(url);
    this.name = `s3://${this.#place.bucket}/${this.#place.prefix}`.replace(/\/$/, "");
  }

  async has(key: string): Promise<boolean> {
    const input = this.#input("has", key);
    const found = await this.#ask(key, ({ s3, client }) => client.send(new s3.HeadObjectCommand(input)));
    return found !== undefined;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const input = this.#input("get", key);
    return this.#ask(key, async ({ s3, client }) => {
      const { Body } = await client.send(new s3.GetObjectCommand(input));
      return Body!.transformToByteArray();
    });
  }

  /** @throws {CheckpointError} if it can't be written, or did not arrive as it was sent. */
  async put(key: string, bytes: Uint8Array): Promise<void> {
    const sha256 = createHash("sha256").update(bytes);
    const [hex, base64] = [sha256.copy().digest("hex"), sha256.digest("base64")];
    const input = {
      ...this.#input("put", key),
      Body: bytes,
      ContentLength: bytes.length,
      ChecksumSHA256: base64, // what arrives otherwise is refused
      Metadata: { sha256: hex },
    };
    const answer = await this.#ask(key, ({ s3, client }) => client.send(new s3.PutObjectCommand(input)));
    if (answer?.ChecksumSHA256 !== base64) await this.#readBack(key, hex); // a server that checks nothing
  }

  async list(prefix: string): Promise<string[]> {
    const { bucket, prefix: above } = this.#place;
    const input = { Bucket: bucket, Prefix: above + checkPrefix("store.list", prefix) };
    const keys: string[] = [];
    let token: string | undefined;
    do {
      const page = await this.#ask(`${prefix}*`, ({ s3, client }) =>
        client.send(new s3.ListObjectsV2Command({ ...input, ContinuationToken: token })),
      );
      keys.push(...(page?.Contents ?? []).map(({ Key }) => Key!.slice(above.length)));
      token = page?.NextContinuationToken;
    } while (token !== undefined);
    return keys.sort();
  }

  async remove(key: string): Promise<void> {
    const input = this.#input("remove", key);
    await this.#ask(key, ({ s3, client }) => client.send(new s3.DeleteObjectCommand(input)));
  }

  #input(operation: string, key: string): { readonly Bucket: string; readonly Key: string } {
    const { bucket, prefix } = this.#place;
    return { Bucket: bucket, Key: prefix + checkKey(`store.${operation}`, key) };
  }

  /** Another one may have put the same key meanwhile: then that one has to be whole. */
  async #readBack(key: string, sent: string): Promise<void> {
    const input = this.#input("get", key);
    const found = await this.#ask(key, async ({ s3, client }) => {
      const { Body, Metadata } = await client.send(new s3.GetObjectCommand(input));
      const hex = createHash("sha256")
        .update(await Body!.transformToByteArray())
        .digest("hex");
      return { hex, expected: Metadata?.sha256 };
    });
    if (found?.hex === sent || (found !== undefined && found.hex === found.expected)) return;
    throw new CheckpointError(
      `store: expected sha256 ${sent} of ${key} in ${this.name} after it was sent, received ${found?.hex ?? "nothing"}.`,
    );
  }

  /** `undefined` for what is not there. */
  async #ask<Answer>(key: string, send: (opened: OpenedS3) => Promise<Answer>): Promise<Answer | undefined> {
    this.#opened ??= openS3();
    const opened = await this.#opened;
    try {
      return await send(opened);
    } catch (cause) {
      const { name, message, $metadata } = cause as Partial<S3.S3ServiceException>;
      if (name === "NoSuchKey" || name === "NotFound") return undefined;
      const status = $metadata?.httpStatusCode === undefined ? "" : ` (${$metadata.httpStatusCode})`;
      throw new CheckpointError(
        `store: ${key} in ${this.name}: ${name}${status}: ${message}. ${advice(name)}`,
        {
          cause,
        },
      );
    }
  }
}

function advice(name: string | undefined): string {
  if (name === "NoSuchBucket") return "Make the bucket first.";
  if (name === "CredentialsProviderError" || name === "AccessDenied" || name === "InvalidAccessKeyId")
    return "Credentials come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or wherever AWS's tools look for them.";
  return "Its endpoint is AWS_ENDPOINT_URL_S3, else AWS's own.";
}

function parseUrl(url: string): Place {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/+|\/([^?#@]+?)\/*)?$/.exec(url);
  if (match === null) {
    throw new InvalidArgumentError(
      "openStore: expected s3://bucket or s3://bucket/prefix for the store, received another URL of s3:. Endpoint and credentials come from the environment: AWS_ENDPOINT_URL_S3, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY.",
    );
  }
  const [, bucket, prefix] = match;
  return { bucket: bucket!, prefix: prefix === undefined ? "" : `${checkKey("openStore", prefix)}/` };
}
