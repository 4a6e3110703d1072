import { describe, expect, it } from "vitest";
import { createJob, type JobSpec } from "../../src/campaign/job.js";
import { JobGraph } from "../../src/campaign/job-graph.js";

const code = { packageVersion: "0.1.0", commit: null, emulatorVersion: "0.12.1" };
const job = (label: string, needs: readonly JobSpec[] = []) =>
  createJob({
    kind: "sweep",
    needs: needs.map(({ id }) => id),
    options: { label },
    code,
    label,
  });
const names = (jobs: readonly JobSpec[]) => jobs.map(({ label }) => label);

const distillation = job("distillation");
const sweeps = ["one", "two", "three"].map((name) => job(name, [distillation]));
const report = job("report", [...sweeps, distillation]);
const jobs = [distillation, ...sweeps, report];

describe("a graph of jobs", () => {
  it("releases what many need once, and the last one when all before it are done", () => {
    const graph = new JobGraph(jobs);
    expect(names(graph.withState("ready"))).toEqual(["distillation"]);
    expect(names(graph.finish(distillation.id))).toEqual(["one", "two", "three"]);
    expect(graph.finish(distillation.id)).toEqual([]);
    graph.begin(sweeps[1]!.id);
    expect(names(graph.withState("ready"))).toEqual(["one", "three"]);
    expect(sweeps.map(({ id }) => names(graph.finish(id)))).toEqual([[], [], ["report"]]);
    expect(graph.isOver).toBe(false);
    graph.finish(report.id);
    expect(graph.isOver).toBe(true);
  });

  it("goes on from any set of finished jobs, in any order, also of other campaigns", () => {
    const done = [sweeps[2]!.id, "f".repeat(64), distillation.id, sweeps[0]!.id];
    expect(names(new JobGraph(jobs, done).withState("ready"))).toEqual(["two"]);
    expect(names(new JobGraph(jobs, [sweeps[0]!.id]).withState("ready"))).toEqual(["distillation"]);
  });

  it("lets go on what a failure does not concern, and blocks the rest", () => {
    const graph = new JobGraph(jobs, [distillation.id]);
    expect(names(graph.fail(sweeps[0]!.id))).toEqual(["report"]);
    expect(names(graph.withState("ready"))).toEqual(["two", "three"]);
    for (const { id } of sweeps.slice(1)) expect(graph.finish(id)).toEqual([]);
    expect(graph.isOver).toBe(true);
  });

  it("tries again what failed, and not what another failure blocks", () => {
    const graph = new JobGraph(jobs, [distillation.id]);
    for (const { id } of sweeps.slice(0, 2)) graph.fail(id);
    graph.retry(sweeps[0]!.id);
    expect(names(graph.withState("ready"))).toEqual(["one", "three"]);
    expect(graph.state(report.id)).toBe("blocked");
    graph.retry(sweeps[1]!.id);
    for (const { id } of sweeps) graph.finish(id);
    expect(names(graph.withState("ready"))).toEqual(["report"]);
  });

  it("has what was lost made anew before whatever needs it, however deep, and what is done stays done", () => {
    const graph = new JobGraph(jobs, [distillation.id, ...sweeps.map(({ id }) => id)]);
    graph.begin(report.id);
    graph.lack(report.id, [sweeps[0]!.id, sweeps[0]!.id]);
    expect(names(graph.withState("ready"))).toEqual(["one"]);
    graph.begin(sweeps[0]!.id);
    graph.lack(sweeps[0]!.id, [distillation.id]);
    expect(names(graph.withState("ready"))).toEqual(["distillation"]);
    expect(names(graph.withState("waiting"))).toEqual(["one", "report"]);
    expect(names(graph.finish(distillation.id))).toEqual(["one"]);
    expect(names(graph.withState("done"))).toEqual(["distillation", "two", "three"]);
    expect(names(graph.finish(sweeps[0]!.id))).toEqual(["report"]);
  });

  it("lets what is ready wait for a need that was lost, and what runs go on", () => {
    const graph = new JobGraph(jobs, [distillation.id]);
    for (const { id } of sweeps.slice(0, 2)) graph.begin(id);
    graph.lack(sweeps[0]!.id, [distillation.id]);
    expect(graph.state(sweeps[1]!.id)).toBe("running");
    expect(graph.state(sweeps[2]!.id)).toBe("waiting");
    graph.fail(distillation.id);
    expect(names(graph.withState("blocked"))).toEqual(["one", "three", "report"]);
  });

  it("counts a need that is named twice once", () => {
    const twice = job("twice", [distillation, distillation]);
    expect(names(new JobGraph([distillation, twice]).finish(distillation.id))).toEqual(["twice"]);
  });

  it.each([
    ["a job twice", [distillation, distillation], "expected every job once, received distillation"],
    [
      "a need behind its job",
      [sweeps[0]!, distillation],
      "expected what a job needs before it, received one",
    ],
  ])("refuses %s", (_, wrong, message) => {
    expect(() => new JobGraph(wrong)).toThrow(message);
  });
});
