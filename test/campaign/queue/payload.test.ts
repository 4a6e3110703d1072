import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { createJob } from "../../../src/campaign/job.js";
import {
  absoluteStoreUrl,
  parsePayload,
  queuedId,
  queueName,
  queueNames,
} from "../../../src/campaign/queue/payload.js";
import { ownCode } from "../../helpers/queue-jobs.js";

const code = ownCode();
const job = createJob({ kind: "sweep", needs: [], options: { taus: [0.5] }, code, label: "sweep" });
const payload = { campaign: "look-1", store: "/mnt/store", job };

describe("what travels through Redis", () => {
  it("is accepted as it was sent", () => {
    expect(parsePayload(JSON.parse(JSON.stringify(payload)))).toEqual(payload);
  });

  it.each([
    ["nothing", undefined, "expected a job of a campaign in the queue"],
    ["a field that is not known", { ...payload, command: "rm" }, /unrecognized key: "command"/],
    [
      "a campaign that leads out of the store",
      { ...payload, campaign: "../../etc" },
      "campaign: expected a key",
    ],
    ["no store", { ...payload, store: "" }, "store: "],
    [
      "a job that was changed",
      { ...payload, job: { ...job, options: { taus: [1] } } },
      "The job was changed",
    ],
    ["another kind under the same id", { ...payload, job: { ...job, kind: "train" } }, "The job was changed"],
    ["no job", { ...payload, job: undefined }, "expected a job of a campaign"],
  ])("is refused if it is %s", (_, data, message) => {
    expect(() => parsePayload(data)).toThrow(message);
  });
});

describe("names in Redis", () => {
  it("tell apart kinds and versions, whatever order these are written in", () => {
    const { packageVersion, commit, emulatorVersion } = code;
    expect(queueName("sweep", code)).toBe(queueName("sweep", { emulatorVersion, commit, packageVersion }));
    const others = [
      queueName("tune", code),
      ...["packageVersion", "commit", "emulatorVersion"].map((name) =>
        queueName("sweep", { ...code, [name]: "x" }),
      ),
      queueName("sweep", { ...code, commit: null }),
    ];
    expect(new Set([queueName("sweep", code), ...others]).size).toBe(6);
    expect([queueName("sweep", code), ...others].join()).not.toContain(":"); // BullMQ takes none
  });

  it("come in the order in which work flows", () => {
    expect([...queueNames(code, ["report", "train"]).keys()]).toEqual(["train", "report"]);
  });

  it("tell apart one job for two stores", () => {
    expect(queuedId(payload)).not.toBe(queuedId({ ...payload, store: "/mnt/other" }));
    expect(queuedId(payload)).not.toContain(":");
  });
});

describe("a store's URL for all machines", () => {
  it.each([
    ["runs/store", resolve("runs/store")],
    ["/mnt/store/", "/mnt/store"],
    ["file:///mnt/store", "/mnt/store"],
    ["s3://bucket/prefix", "s3://bucket/prefix"],
    ["s3://bucket/prefix/", "s3://bucket/prefix"],
  ])("is, of %s, %s", (url, absolute) => {
    expect(absoluteStoreUrl(url)).toBe(absolute);
  });

  it("is refused where there is none", () => {
    expect(() => absoluteStoreUrl("ftp://me:s3cret@h")).toThrow("received a URL of ftp:.");
  });
});
