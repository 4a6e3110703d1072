/** A viewer that remembers, and a host to watch. */
import type {
  LabConnection,
  LabEvent,
  LabHost,
  LabRequest,
  LabViewer,
  Player,
} from "../../../src/lab/messages.js";
import type { FakeClock } from "./fake-clock.js";

type EventOf<Type extends LabEvent["type"]> = Extract<LabEvent, { readonly type: Type }>;

/** Files and decisions of ONNX Runtime take real time, on a busy machine a lot. */
const longestWaitMs = 25_000;

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
  until(type: LabEvent["type"], count = 1): Promise<void> {
    return this.#once(() => this.of(type).length >= count);
  }

  /** Resolves once an event of one of these types was seen. */
  untilAny(types: readonly LabEvent["type"][]): Promise<void> {
    return this.#once(() => this.events.some(({ type }) => types.includes(type)));
  }

  /** Winds the clock until so many such events were seen. */
  async passUntil(clock: FakeClock, type: LabEvent["type"], count: number): Promise<void> {
    const start = performance.now();
    while (this.of(type).length < count) {
      if (performance.now() - start > longestWaitMs) throw new Error(`no ${count} events of type ${type}`);
      await clock.pass(10);
    }
  }

  /** Asks for a match, and waits until it is open. */
  async open(players: Player[], { seed = 1 }: { readonly seed?: number } = {}): Promise<void> {
    const [numOpened, numRefused] = [this.of("opened").length, this.of("refused").length];
    this.ask({ type: "open", players, seed, protocol: "ref-clean" });
    await this.#once(() => this.of("opened").length > numOpened || this.of("refused").length > numRefused);
    const refused = this.of("refused")[numRefused];
    if (refused !== undefined) throw new Error(refused.message);
  }

  async #once(isMet: () => boolean): Promise<void> {
    if (!isMet()) await new Promise<void>((resolve) => this.#waiting.push({ isMet, resolve }));
  }
}

/** An agent's game with the usual choices. */
export function agentPlayer(agent: string, more: Partial<Extract<Player, { kind: "agent" }>> = {}): Player {
  return { kind: "agent", agent, method: "ztw", tau: 0.5, mode: "greedy", backend: "engine", ...more };
}
