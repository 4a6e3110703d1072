/** Answers to HTTP requests: the page's files for who was let in, a sentence for everybody else. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Entrance } from "./entrance.js";
import type { PageFile } from "./page-files.js";

/** On every answer: nothing but the page's own files and socket, no frame around it, nothing kept. */
const safeHeaders = {
  "Cache-Control": "no-store",
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
} as const;

const refusals = {
  400: "This is no address of the lab.",
  403:
    "The lab does not let you in: its address opens one browser, once. " +
    "Open it in that browser, or end the lab with Ctrl-C, start it again and open the new address.",
  404: "There is no such file.",
  405: "The lab's page can only be read.",
  421: "The lab answers to the name and the port in the address that it printed, and to no other.",
} as const;
export type Refusal = keyof typeof refusals;

const textType = { "Content-Type": "text/plain; charset=utf-8" };

/** What is served, and to whom. */
export interface Site {
  readonly entrance: Entrance;
  readonly files: ReadonlyMap<string, PageFile>;
}

/** Answers one request of a browser. */
export function respond(site: Site, request: IncomingMessage, response: ServerResponse): void {
  for (const [name, value] of Object.entries(safeHeaders)) response.setHeader(name, value);
  if (hasBody(request)) response.setHeader("Connection", "close").once("finish", () => request.destroy());
  const answer = answerTo(site, request);
  if (typeof answer === "number") return void response.writeHead(answer, textType).end(refusals[answer]);
  const { file, cookie } = answer;
  if (cookie !== undefined) response.setHeader("Set-Cookie", cookie);
  response.writeHead(200, { "Content-Type": file.type, "Content-Length": file.bytes.length });
  response.end(request.method === "HEAD" ? undefined : file.bytes);
}

type Answer = Refusal | { readonly file: PageFile; readonly cookie: string | undefined };

function answerTo({ entrance, files }: Site, { url, method, headers }: IncomingMessage): Answer {
  const { path, token } = splitTarget(url);
  if (path === undefined) return 400;
  const knock = { headers, token };
  if (!entrance.isMeant(knock)) return 421;
  if (!entrance.isOwn(knock, { needsOrigin: false })) return 403;
  if (method !== "GET" && method !== "HEAD") return 405;
  const isOpening = path === "/" && method === "GET"; // previews of links ask for heads only
  const cookie = isOpening ? entrance.admit(knock) : undefined;
  if (cookie === undefined && !entrance.isKnown(knock)) return 403;
  const file = files.get(path);
  return file === undefined ? 404 : { file, cookie };
}

/** What a refused socket is told, before it is closed. */
export function refusalText(status: Refusal): string {
  const text = refusals[status];
  return (
    `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
    `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
  );
}

/** Path and token of a request's target; no path for what is neither. */
export function splitTarget(target = ""): { readonly path?: string; readonly token: string | null } {
  const [, path, query = ""] = /^(\/[^?#]*)(?:\?([^#]*))?$/.exec(target) ?? [];
  return { ...(path === undefined ? {} : { path }), token: new URLSearchParams(query).get("token") };
}

/** Nothing here reads one, and nobody should send one for long. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) !== 0;
}
