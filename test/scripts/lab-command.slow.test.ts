/** `ztw lab` as a process: its address, its warning, and how it ends. */
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { Viewer } from "../../bench/lab/viewer.js";
import { type StopSignal, signalCodes } from "../../scripts/shared/exit-codes.js";
import { type LabProcess, startLab } from "../helpers/lab-process.js";

async function start(...options: string[]): Promise<LabProcess> {
  const lab = await startLab(...options);
  onTestFinished(() => void lab.child.kill("SIGKILL"));
  return lab;
}

/** Opens the address as a browser does, and begins a game; its end is that of the socket. */
async function play({ url }: LabProcess): Promise<{ readonly ended: Promise<unknown> }> {
  const page = await fetch(url);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain("<script");
  const cookie = page.headers.getSetCookie()[0]!.split(";")[0]!;
  const { viewer, hello } = await Viewer.open({ origin: new URL(url).origin, cookie });
  const { id, protocol } = hello.agents[0]!;
  const player = {
    kind: "agent",
    agent: id,
    method: "expert",
    tau: 1,
    mode: "greedy",
    backend: "engine",
  } as const;
  const decided = viewer.next("decision");
  viewer.send({ type: "open", players: [player], seed: 1, protocol });
  viewer.send({ type: "pace", speed: 1 });
  await decided;
  await viewer.next("frame");
  return { ended: viewer.next("hello").catch(({ message }: Error) => message) };
}

describe.each(Object.keys(signalCodes) as StopSignal[])("%s", (signal) => {
  it("ends the lab in the middle of a game, and its sockets", async () => {
    const lab = await start();
    const { ended } = await play(lab);
    lab.child.kill(signal);
    expect(await ended).toBe("the lab closed a socket, code 1001");
    expect(await lab.ended).toEqual([signalCodes[signal], null]);
    expect(lab.stdout().match(/http:/g)).toHaveLength(1);
    expect(lab.stderr()).toBe(
      "The address opens in one browser, once. Ctrl-C ends the lab.\nThe lab ends. Press Ctrl-C again to end at once.\n",
    );
  });
});

describe("ztw lab", () => {
  it("tells scripts its address in JSON, and nothing else", async () => {
    const lab = await start("--json", "--port", "0");
    expect(JSON.parse(lab.stdout())).toEqual({
      url: lab.url,
      port: Number(new URL(lab.url).port),
      isLoopback: true,
    });
    lab.child.kill("SIGINT");
    await lab.ended;
    expect(lab.stdout().trim().split("\n")).toHaveLength(1);
  });

  it("warns where others reach it", async () => {
    const lab = await start("--host", "0.0.0.0");
    await vi.waitFor(() => expect(lab.stderr()).toContain("Others on the network reach this address"));
  });
});
