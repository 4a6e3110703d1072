/** A whole game of a lab without a server, in its worker and in Node: what was played must be equal. */
import { readFileSync } from "node:fs";
import type { Beginning, Site } from "../../lab/static/site.js";
import { createLabHost } from "../../src/lab/host/host.js";
import type { LabEvent, LabRequest } from "../../src/lab/messages.js";
import { fastest } from "../../src/lab/requests.js";
import { unpackBytes, unpackRewards } from "../../src/record/receipt-lists.js";

/** What there is in the page only, as far as it is used. */
declare const location: { readonly href: string };
declare const Worker: new (
  url: URL,
  options: { readonly type: "module" },
) => {
  onmessage: (message: { data: LabEvent | { type: "ready" } | { type: "failed"; message: string } }) => void;
  postMessage(message: unknown): void;
  terminate(): void;
};

const requests: readonly LabRequest[] = [
  { type: "pace", speed: fastest },
  {
    type: "open",
    players: [{ kind: "agent", agent: "pong", method: "ztw", tau: 0.5, mode: "greedy", backend: "engine" }],
    seed: 3,
    protocol: "ref-clean",
  },
];

/** What `playInWorker` is given. */
export function wholeGame(rom: string) {
  return { bytes: [...readFileSync(rom)], requests };
}

/** What was said of a game once it was over. */
export interface Told {
  readonly actionsHash: string;
  readonly receipt: string;
}

/** All that does not depend on who packed it, and on what. */
export function playedOf({ actionsHash, receipt }: Told): object {
  const {
    checksum: _,
    screens: _too,
    ...told
  } = JSON.parse(receipt) as Record<string, string> & {
    readonly numSteps: number;
    readonly policy: object;
  };
  const { numSteps } = told;
  return {
    ...told,
    actionsHash,
    actions: unpackBytes(told.actions!, numSteps),
    exits: unpackBytes(told.exits!, numSteps),
    rewards: unpackRewards(told.rewards!, numSteps),
    policy: { ...told.policy, instructionSet: null },
  };
}

/** With the arithmetic that WebAssembly has too: without fused multiply-adds. */
export async function playInNode(): Promise<Told> {
  process.env.ZTW_INSTRUCTION_SET = "plain";
  const host = createLabHost();
  try {
    return await new Promise<Told>((resolve, reject) => {
      let actionsHash = "";
      const send = (event: LabEvent) => {
        if (event.type === "over") {
          actionsHash = event.actionsHash;
          connection.receive({ type: "receipt", lane: 0 });
        }
        if (event.type === "receipt") resolve({ actionsHash, receipt: event.text });
        if (event.type === "refused") reject(new Error(event.message));
      };
      const connection = host.connect({ send });
      for (const request of requests) connection.receive(request);
    });
  } finally {
    delete process.env.ZTW_INSTRUCTION_SET;
    await host.close();
  }
}

/** In the page: its own worker, told what its page would tell it. */
export async function playInWorker({ bytes, requests }: ReturnType<typeof wholeGame>): Promise<Told> {
  const base = new URL(".", location.href).href;
  const site = (await (await fetch(new URL("site.json", base))).json()) as Site;
  const worker = new Worker(new URL("worker.js", base), { type: "module" });
  const told = await new Promise<Told>((resolve, reject) => {
    let actionsHash = "";
    worker.onmessage = ({ data }) => {
      if (data.type === "over") {
        actionsHash = data.actionsHash;
        worker.postMessage({ type: "receipt", lane: 0 });
      }
      if (data.type === "receipt") resolve({ actionsHash, receipt: data.text });
      if (data.type === "failed" || data.type === "refused") reject(new Error(data.message));
    };
    const beginning: Beginning = {
      type: "begin",
      site,
      base,
      roms: [{ game: "pong", bytes: Uint8Array.from(bytes) }],
    };
    worker.postMessage(beginning);
    for (const request of requests) worker.postMessage(request);
  });
  worker.terminate();
  return told;
}
