/** Who may come in: a browser that calls the server by its own name, from its own page, and was let in by the one-time token. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** What is looked at of a request. */
export interface Knock {
  readonly headers: IncomingHttpHeaders;
  /** The token in its address, if any. */
  readonly token?: string | null;
}

const numSecretBytes = 24;

/** Keeps a token that lets one browser in, and the secret that it is known by from then on. */
export class Entrance {
  readonly token = randomBytes(numSecretBytes).toString("base64url");
  readonly #session = randomBytes(numSecretBytes).toString("base64url");
  readonly #cookie: string;
  readonly #hosts: ReadonlySet<string>;
  #isTokenUsed = false;

  /**
   * @param options.hosts - values of `Host` that are the server's own.
   * @param options.port - in the cookie's name: browsers give the cookies of one port to all ports of a machine.
   */
  constructor({ hosts, port }: { readonly hosts: ReadonlySet<string>; readonly port: number }) {
    this.#hosts = hosts;
    this.#cookie = `ztw-lab-${port}`;
  }

  /** Whether a request names this server: a page elsewhere, whose name was made to lead here, has a name of its own. */
  isMeant({ headers: { host = "" } }: Knock): boolean {
    return this.#hosts.has(host.toLowerCase());
  }

  /**
   * Whether a request comes from no other page. Browsers leave `Origin` out where somebody opens the page, and where the page loads
   * its own files; a socket always has one.
   */
  isOwn({ headers }: Knock, { needsOrigin }: { readonly needsOrigin: boolean }): boolean {
    const { host = "", origin } = headers;
    if (origin === undefined) return !needsOrigin && isOpenedOrOwn(headers);
    return origin.toLowerCase() === `http://${host.toLowerCase()}`;
  }

  /** Whether it was let in before. */
  isKnown({ headers }: Knock): boolean {
    const cookies = (headers.cookie ?? "").split(";").map((cookie) => cookie.trim());
    return cookies.some((cookie) => isSame(cookie, `${this.#cookie}=${this.#session}`));
  }

  /**
   * Lets in whoever has the token and is the first: it opens once.
   *
   * @returns the `Set-Cookie` by which it is known from then on; undefined for whoever stays outside.
   */
  admit({ token }: Knock): string | undefined {
    if (this.#isTokenUsed || token == null || !isSame(token, this.token)) return undefined;
    this.#isTokenUsed = true;
    return `${this.#cookie}=${this.#session}; Path=/; HttpOnly; SameSite=Strict`;
  }
}

/** Another site may link to the page, which then asks for a token; it may not load parts of it. */
function isOpenedOrOwn(headers: IncomingHttpHeaders): boolean {
  const site = headers["sec-fetch-site"];
  const isOwn = site === undefined || site === "same-origin" || site === "none";
  return isOwn || (headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document");
}

/** Takes as long for a wrong text as for the right one. */
function isSame(one: string, other: string): boolean {
  const [first, second] = [one, other].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(first!, second!);
}
