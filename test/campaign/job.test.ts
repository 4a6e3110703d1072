import { describe, expect, it } from "vitest";
import { createJob, type JobSpec, parseJob } from "../../src/campaign/job.js";

const code = { packageVersion: "0.1.0", commit: null, emulatorVersion: "0.12.1" };
const content: Omit<JobSpec, "id"> = {
  kind: "sweep",
  needs: ["a".repeat(64)],
  options: { taus: [0.5, 1], numSeeds: 10 },
  code,
  label: "sweep of ztw on pong",
};

describe("a job's id", () => {
  const { id } = createJob(content);

  it("follows from everything that decides its result, and from nothing else", () => {
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(createJob({ ...content, label: "another" }).id).toBe(id);
    expect(createJob({ ...content, options: { numSeeds: 10, taus: [0.5, 1] } }).id).toBe(id);
  });

  it.each([
    ["its kind", { kind: "tune" }],
    ["an option", { options: { taus: [0.5, 1], numSeeds: 11 } }],
    ["the order of a list", { options: { taus: [1, 0.5], numSeeds: 10 } }],
    ["what it needs", { needs: ["b".repeat(64)] }],
    ["the order of what it needs", { needs: ["b".repeat(64), "a".repeat(64)] }],
    ["the package's version", { code: { ...code, packageVersion: "0.1.1" } }],
    ["the commit", { code: { ...code, commit: "c".repeat(40) } }],
    ["the emulator's version", { code: { ...code, emulatorVersion: "0.12.2" } }],
  ] as [string, Partial<JobSpec>][])("is another one for another value of %s", (_, change) => {
    expect(createJob({ ...content, ...change }).id).not.toBe(id);
  });
});

describe("parseJob", () => {
  const job = createJob(content);

  it("accepts a job that came as JSON", () => {
    expect(parseJob(JSON.parse(JSON.stringify(job)))).toEqual(job);
  });

  it.each([
    ["nothing", undefined, "expected a job of a campaign"],
    ["a field that is not known", { ...job, command: "rm" }, /unrecognized key: "command"/],
    ["a kind that is not known", { ...job, kind: "shell" }, "kind: expected one of"],
    ["an id that leads out of the store", { ...job, id: "../../etc" }, "id: expected 64 hexadecimal digits"],
    ["a need that leads out of the store", { ...job, needs: ["/etc"] }, "needs[0]: expected 64 hexadecimal"],
    ["options that are no data", { ...job, options: { run: () => 1 } }, "options.run"],
    ["options that were changed", { ...job, options: {} }, `received "${job.id}"`],
    ["a label that a terminal would obey", { ...job, label: "x\u001b[2J" }, "label: expected no control"],
    ["a label without end", { ...job, label: "x".repeat(201) }, "label: expected string to have <=200"],
  ])("refuses %s", (_, data, message) => {
    expect(() => parseJob(data)).toThrow(message);
  });
});
