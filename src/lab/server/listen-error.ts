/** Why a server cannot listen, in words. */
import { describeMismatch, InvalidArgumentError, NativeError } from "../../core/errors.js";

/** The error to throw for what the system said of an address and a port. */
export function describeListenError(
  cause: unknown,
  { host, port }: { readonly host: string; readonly port: number },
): Error {
  const { code, message } = cause as NodeJS.ErrnoException;
  const aboutPort = portProblems[code ?? ""];
  if (aboutPort !== undefined)
    return new InvalidArgumentError(
      describeMismatch(
        "serveLab",
        aboutPort,
        "port",
        port,
        "Name another one, or none for one that is free.",
      ),
      { cause },
    );
  if (hostProblems.includes(code ?? ""))
    return new InvalidArgumentError(
      describeMismatch("serveLab", "an address or a name of this machine", "host", host),
      { cause },
    );
  return new NativeError(`serveLab: expected to listen on ${host}, received: ${message}.`, { cause });
}

const portProblems: Readonly<Record<string, string>> = {
  EADDRINUSE: "a port that no other program uses",
  EACCES: "a port that this user may open",
};

const hostProblems = ["EADDRNOTAVAIL", "EAFNOSUPPORT", "EAI_AGAIN", "EAI_FAIL", "EINVAL", "ENOTFOUND"];
