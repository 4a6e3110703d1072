import { describe, expect, it } from "vitest";
import { isMachineFault } from "../../../src/campaign/queue/machine-fault.js";
import { CheckpointError, InvalidArgumentError, NativeError } from "../../../src/core/errors.js";

const withCode = (code: string) => Object.assign(new Error("write failed"), { code });

describe("a failure is the machine's", () => {
  it.each([
    ["a full disk", withCode("ENOSPC")],
    [
      "a full disk, deep below",
      new CheckpointError("x", { cause: new Error("y", { cause: withCode("EDQUOT") }) }),
    ],
    ["a store that is read-only", withCode("EROFS")],
    ["a store of another user", withCode("EACCES")],
    ["a network that is away", withCode("ENOTFOUND")],
    ["a server that says so", Object.assign(new Error("slow down"), { $metadata: { httpStatusCode: 503 } })],
    [
      "words of a process",
      new CheckpointError("writeFile: cannot write a: the disk is full. Once there is room"),
    ],
    [
      "a neighbor at the same job",
      new CheckpointError("runJob: work is in use by process 7. Wait for it to end"),
    ],
    [
      "code that was changed under it",
      new InvalidArgumentError("runJob: expected x, received other code: commit"),
    ],
  ])("for %s", (_, error) => {
    expect(isMachineFault(error)).toBe(true);
  });

  it.each([
    ["a job that fails", new CheckpointError("distill: expected weights, received NaN.")],
    [
      "a process that ends early",
      new NativeError("runJob: the job's process ended by SIGKILL before its work was done."),
    ],
    [
      "what a server does not allow",
      Object.assign(new Error("denied"), { $metadata: { httpStatusCode: 404 } }),
    ],
    ["a file that is not there", withCode("ENOENT")],
    ["no error", "ENOSPC"],
    ["nothing", undefined],
  ])("not for %s", (_, error) => {
    expect(isMachineFault(error)).toBe(false);
  });

  it("is not looked for without end", () => {
    const error = new Error("round");
    error.cause = error;
    expect(isMachineFault(error)).toBe(false);
  });
});
