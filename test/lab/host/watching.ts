/** A viewer that remembers, and a host to watch. */
import type {
  LabConnection,
  LabEvent,
  LabHost,
  LabRequest,
  LabViewer,
  Player,
} from "../../../src/lab/messages.js";

type EventOf<Type extends LabEvent["type"]> = Extract<LabEvent, { readonly type: Type }>;

export class Watcher implements LabViewer {
  readonly events: LabEvent[] = [];
  readonly #connection: LabConnection;
  #waiting: { readonly isMet: () => boolean; readonly resolve: () => void }[] = [];

  constructor(host: LabHost) {
    this.#connection = host.connect(this);
  }

  send(event: LabEvent): void {
    this.events.push(event);
    const met = this.#waiting.filter(({ isMet }) => isMet());
    this.#waiting = this.#waiting.filter((waiting) => !met.includes(waiting));
    for (const { resolve } of met) resolve();
  }

  ask(request: LabRequest): void {
    this.#connection.receive(request);
  }

  askAnything(value: unknown): void {
    this.#connection.receive(value);
  }

  leave(): void {
    this.#connection.close();
  }

  of<Type extends LabEvent["type"]>(type: Type): EventOf<Type>[] {
    return this.events.filter((event): event is EventOf<Type> => event.type === type);
  }

  latest<Type extends LabEvent["type"]>(type: Type): EventOf<Type> | undefined {
    return this.of(type).at(-1);
  }

  forget(): void {
    this.events.length = 0;
  }

  /** Resolves once so many such events were seen. */
  async until(type: LabEvent["type"], count = 1): Promise<void> {
    const isMet = () => this.of(type).length >= count;
    if (!isMet()) await new Promise<void>((resolve) => this.#waiting.push({ isMet, resolve }));
  }

  /** Asks for a match, and waits until it is open. */
  async open(players: Player[], { seed = 1 }: { readonly seed?: number } = {}): Promise<void> {
    const before = this.of("opened").length;
    this.ask({ type: "open", players, seed, protocol: "ref-clean" });
    const [refusedBefore] = [this.of("refused").length];
    const isMet = () => this.of("opened").length > before || this.of("refused").length > refusedBefore;
    if (!isMet()) await new Promise<void>((resolve) => this.#waiting.push({ isMet, resolve }));
    const refused = this.of("refused").slice(refusedBefore);
    if (refused.length > 0) throw new Error(refused[0]!.message);
  }
}

/** An agent's game with the usual choices. */
export function agentPlayer(agent: string, more: Partial<Extract<Player, { kind: "agent" }>> = {}): Player {
  return { kind: "agent", agent, method: "ztw", tau: 0.5, mode: "greedy", backend: "engine", ...more };
}
