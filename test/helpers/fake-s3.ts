/** A server that speaks as much of S3 as a store needs, for one bucket in memory. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished, vi } from "vitest";

export interface FakeS3 {
  readonly objects: Map<string, { readonly bytes: Buffer; readonly sha256: string | undefined }>;
  /** Requests so far, as `PUT jobs/1`. */
  readonly requests: string[];
  /** `lossy` drops the last byte of what is put; `checks` does as S3 does, and refuses what does not have its checksum. */
  behavior: { lossy: boolean; checks: boolean; failures: number };
}

const bucket = "bucket";
const keysPerPage = 3;

/** Starts one until the running test ends; the environment leads to it. */
export async function startFakeS3(): Promise<FakeS3> {
  const fake: FakeS3 = {
    objects: new Map(),
    requests: [],
    behavior: { lossy: false, checks: true, failures: 0 },
  };
  const server = createServer((request, response) => void answer(fake, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  vi.stubEnv("AWS_ENDPOINT_URL_S3", `http://127.0.0.1:${port}`);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "fake");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret-of-fake");
  onTestFinished(() => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    server.close();
  });
  return fake;
}

async function answer(fake: FakeS3, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url!, "http://fake");
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const [, name, ...parts] = pathname.split("/").map(decodeURIComponent);
  const key = parts.join("/");
  fake.requests.push(`${request.method} ${key}`);
  const say = (status: number, body: string | Buffer = "", headers = {}) =>
    void response.writeHead(status, headers).end(request.method === "HEAD" ? "" : body);
  const refuse = (status: number, code: string) =>
    say(status, `<Error><Code>${code}</Code><Message>${code}, says the fake</Message></Error>`);
  if (fake.behavior.failures > 0) {
    fake.behavior.failures--;
    return refuse(403, "AccessDenied");
  }
  if (name !== bucket) return refuse(404, "NoSuchBucket");
  if (request.method === "PUT") return put(fake, key, { request, bytes: Buffer.concat(chunks), say, refuse });
  if (request.method === "DELETE") {
    fake.objects.delete(key);
    return say(204);
  }
  if (key === "") return say(200, list(fake, searchParams));
  const found = fake.objects.get(key);
  if (found === undefined) return refuse(404, "NoSuchKey");
  say(200, found.bytes, { "content-length": found.bytes.length, "x-amz-meta-sha256": found.sha256 ?? "" });
}

interface Put {
  readonly request: IncomingMessage;
  readonly bytes: Buffer;
  readonly say: (status: number, body?: string, headers?: object) => void;
  readonly refuse: (status: number, code: string) => void;
}

function put({ objects, behavior }: FakeS3, key: string, { request, bytes, say, refuse }: Put): void {
  const arrived = behavior.lossy ? bytes.subarray(0, -1) : bytes;
  const sent = request.headers["x-amz-checksum-sha256"];
  if (behavior.checks && createHash("sha256").update(arrived).digest("base64") !== sent) {
    refuse(400, "BadDigest");
    return;
  }
  objects.set(key, { bytes: arrived, sha256: request.headers["x-amz-meta-sha256"] as string | undefined });
  say(200, "", behavior.checks ? { "x-amz-checksum-sha256": sent } : {});
}

function list({ objects }: FakeS3, query: URLSearchParams): string {
  const keys = [...objects.keys()].filter((key) => key.startsWith(query.get("prefix") ?? "")).sort();
  const begin = Number(query.get("continuation-token") ?? 0);
  const page = keys.slice(begin, begin + keysPerPage).map((key) => `<Contents><Key>${key}</Key></Contents>`);
  const isWhole = begin + keysPerPage >= keys.length;
  const next = isWhole ? "" : `<NextContinuationToken>${begin + keysPerPage}</NextContinuationToken>`;
  return `<ListBucketResult><IsTruncated>${!isWhole}</IsTruncated>${page.join("")}${next}</ListBucketResult>`;
}
