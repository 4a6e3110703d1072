import { describe, expect, it } from "vitest";
import { Lab } from "../../../lab/state/lab.js";
import { initialState } from "../../../lab/state/lab-state.js";
import { reduce } from "../../../lab/state/reduce.js";
import { createStore } from "../../../lab/state/store.js";
import { firstPlayers, initialUi } from "../../../lab/state/ui-state.js";
import type { LabEvent, LabRequest } from "../../../src/lab/messages.js";
import { labRequestSchema } from "../../../src/lab/requests.js";
import { decision, lane, opened, qbert } from "./facts.js";

/** A page whose host has said these things; `sent` is what it asked for. */
function createLab(...events: LabEvent[]) {
  const sent: LabRequest[] = [];
  const hello = { type: "hello", version: "1", agents: [qbert] } as const;
  const host = createStore([hello, ...events].reduce(reduce, initialState));
  const ui = createStore({ ...initialUi, players: firstPlayers([qbert]) });
  const hashes: string[] = [];
  const address = { enter: (hash: string) => void hashes.push(hash), scrollUp: () => {} };
  const lab = new Lab({ host, ui, send: (request) => void sent.push(request), address });
  return { sent, ui, host, hashes, lab };
}

describe("Lab", () => {
  it("asks only for what the host's schema takes", () => {
    const { lab, sent } = createLab(opened);
    lab.begin();
    for (const part of ["play", "race", "you", "results"] as const) lab.open(part);
    lab.setTau([0.9, 0.5], 0);
    lab.togglePause();
    lab.advance();
    lab.press(0, 3);
    lab.listResults();
    lab.replay("a/sweep.json", 2);
    lab.receipt(0);
    expect(sent.map((request) => labRequestSchema.parse(request))).toEqual(sent);
    expect(new Set(sent.map(({ type }) => type)).size).toBe(9);
  });

  it("plays at once, but lets a person's game wait for the first key", () => {
    const { lab, sent } = createLab();
    lab.open("play");
    expect(sent.map(({ type }) => type)).toEqual(["open", "pace"]);
    expect(sent[1]).toEqual({ type: "pace", speed: 1 });
    sent.length = 0;
    lab.open("you");
    expect(sent.map(({ type }) => type)).toEqual(["pace", "open"]);
    expect(sent[0]).toEqual({ type: "pace", speed: 0 });
    expect(sent[1]).toMatchObject({ players: [{ kind: "human" }, { kind: "agent" }] });
  });

  it("goes where the match is, and opens what a person goes to unless it is played", () => {
    const { lab, sent, host, ui, hashes } = createLab({ ...opened, lanes: [lane, lane] });
    lab.goTo(host.state.match!);
    expect([hashes, ui.state.route.part]).toEqual([["#race"], "race"]);
    lab.visit({ part: "race", isReplay: false });
    lab.visit({ part: "results", isReplay: false });
    expect(sent).toEqual([]);
    lab.visit({ part: "play", isReplay: false });
    expect(sent[0]).toMatchObject({ type: "open", players: [{ method: "ztw" }] });
  });

  it("goes on at the speed that it had before the pause", () => {
    const { lab, sent, host } = createLab(opened, { type: "paced", speed: 4 });
    lab.pace(4);
    lab.togglePause();
    host.update((state) => reduce(state, { type: "paced", speed: 0 }));
    lab.togglePause();
    expect(sent.slice(1)).toEqual([
      { type: "pace", speed: 0 },
      { type: "pace", speed: 4 },
    ]);
  });

  it("begins the same game again, a stored one too", () => {
    const game = { index: 2, seed: 7, episodeReturn: 100, numSteps: 10 };
    const { lab, sent } = createLab({ ...opened, replay: { file: "a.json", game } });
    lab.again();
    expect(sent[0]).toEqual({ type: "replay", file: "a.json", game: 2 });
    const other = createLab(opened);
    other.lab.again();
    expect(other.sent[0]).toMatchObject({ type: "open", seed: 7 });
  });

  it("follows a threshold that another viewer moved, but not while its own is being moved", () => {
    const { lab, ui } = createLab(opened);
    lab.followTau({ ...decision, tau: 0.5 });
    expect(ui.state.players!.play.tau).toBe(0.5);
    lab.setTau(0.7, 0);
    lab.followTau({ ...decision, tau: 0.5 }); // of a decision before
    expect(ui.state.players!.play.tau).toBe(0.7);
    lab.followTau({ ...decision, tau: [0.9, 0.4] }, performance.now() + 1500);
    expect(ui.state.players!.play.tau).toEqual([0.9, 0.4]);
  });

  it("leaves a person's and a stored game's thresholds alone", () => {
    const person = { kind: "human", agent: "qbert", method: "ztw", tau: 0.85 } as const;
    const { lab, ui } = createLab({ ...opened, lanes: [{ ...lane, player: person }, lane] });
    const before = ui.state.players;
    lab.followTau({ ...decision, tau: 0.5 });
    expect(ui.state.players).toBe(before);
  });
});
