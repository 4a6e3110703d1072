/** The client of S3: an optional package, loaded when a store in a bucket is first used. */
import type * as S3 from "@aws-sdk/client-s3";
import { NativeError } from "../core/errors.js";

export interface OpenedS3 {
  readonly s3: typeof S3;
  readonly client: S3.S3Client;
}

/** Milliseconds until a connection, and until an answer; a network that is cut says nothing. */
const patience = { connectionTimeout: 10_000, requestTimeout: 60_000 };
/** Of each request, by the library itself. */
const maxAttempts = 3;

/**
 * Endpoint, region and credentials are those that AWS's own tools find.
 *
 * @throws {NativeError} if the package is not installed, with the command that installs it.
 */
export async function openS3(load: () => Promise<typeof S3> = loadPackage): Promise<OpenedS3> {
  const s3 = await loadS3(load);
  const client = new s3.S3Client({
    region: process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? "us-east-1",
    forcePathStyle: (process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL) !== undefined,
    maxAttempts,
    requestHandler: patience,
    // Ours is sent with each object; others are not understood everywhere.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  return { s3, client };
}

async function loadS3(load: () => Promise<typeof S3>): Promise<typeof S3> {
  try {
    return await load();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === "ERR_MODULE_NOT_FOUND" ? "it is not installed" : message;
    throw new NativeError(
      `openStore: expected the package @aws-sdk/client-s3, which a store in S3 needs: ${reason}. Install it with: npm install @aws-sdk/client-s3`,
      { cause },
    );
  }
}

function loadPackage(): Promise<typeof S3> {
  return import("@aws-sdk/client-s3");
}
