/** What the system's error codes mean, in words. */

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "it is not there",
  ENOTDIR: "it is not there",
  EEXIST: "it is there already",
  EACCES: "no permission",
  EPERM: "no permission",
  EROFS: "the file system is read-only",
  ELOOP: "it is a link to itself",
  ENAMETOOLONG: "its name is too long",
  EISDIR: "it is a folder",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "it would be larger than a file may be here",
  EMFILE: "too many files are open",
  EIO: "the disk does not work",
  ERR_INVALID_ARG_VALUE: "it is no name of a file",
};

/** Why a system call failed. */
export function describeCause(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  return reasons[code ?? ""] ?? message ?? String(cause);
}
