/** Whether it was the machine that failed, and not the job: then another machine may do better. */

const ofDisks = "ENOSPC EDQUOT EFBIG EROFS EIO ESTALE ENXIO ENODEV EACCES EPERM ETXTBSY";
const ofMemory = "EMFILE ENFILE ENOMEM EAGAIN";
const ofNetworks =
  "ECONNREFUSED ECONNRESET ETIMEDOUT EPIPE ENOTCONN ENOTFOUND EAI_AGAIN ENETUNREACH EHOSTUNREACH";
const codes = new Set([ofDisks, ofMemory, ofNetworks].flatMap((list) => list.split(" ")));

/**
 * What an error says where its code is lost, as in the words of a child process. Other code is what a worker runs whose files were changed
 * under it.
 */
const words =
  /the disk is full|it would be larger than a file may be|the disk quota is used up|the file system is read-only|the disk does not work|too many files are open|is in use by (?:another )?process|received other code|ENOSPC|EDQUOT/;

/** From this status on, a server says that it is its own fault. */
const firstServerFault = 500;
const deepest = 10;

/** Looks at an error and all that it was caused by. */
export function isMachineFault(error: unknown, depth = 0): boolean {
  if (typeof error !== "object" || error === null || depth > deepest) return false;
  const { code, message, cause, $metadata } = error as {
    readonly code?: unknown;
    readonly message?: unknown;
    readonly cause?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  if (typeof code === "string" && codes.has(code)) return true;
  if (typeof message === "string" && words.test(message)) return true;
  if (($metadata?.httpStatusCode ?? 0) >= firstServerFault) return true;
  return isMachineFault(cause, depth + 1);
}
