/** Matches to be watched. */
import type { LabProcess } from "./lab-process.js";
import { Viewer } from "./viewer.js";

export interface Match {
  readonly game: string;
  readonly method: "ztw";
  readonly lanes: number;
  /** Decisions tell all heads, and what was recomputed. */
  readonly showsAll: boolean;
}

/** Opens a match of the shipped agent against itself, which waits for `pace`, and gives the viewer that steers it. */
export async function openMatch(lab: LabProcess, { game, method, lanes, showsAll }: Match): Promise<Viewer> {
  const { viewer, hello } = await Viewer.open(lab);
  const agent = hello.agents.find((known) => known.game === game);
  const facts = agent?.methods.find(({ name }) => name === method);
  if (agent === undefined || facts === undefined) throw new Error(`the lab has no ${method} of ${game}`);
  const player = {
    kind: "agent",
    agent: agent.id,
    method,
    tau: facts.tau,
    mode: "greedy",
    backend: facts.backends[0]!,
  } as const;
  viewer.send({ type: "pace", speed: 0 });
  viewer.send({ type: "show", heads: showsAll, recomputed: showsAll });
  const opened = viewer.next("opened");
  viewer.send({
    type: "open",
    players: Array.from({ length: lanes }, () => player),
    seed: 1,
    protocol: agent.protocol,
  });
  await opened;
  return viewer;
}
