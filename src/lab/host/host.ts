/** The agent host in Node: plays matches on our emulator and engine, and tells viewers of them. */
import { packageVersion } from "../../core/provenance.js";
import type { LabConnection, LabEvent, LabHost, LabRequest, LabViewer } from "../messages.js";
import { type Agent, findAgents } from "./agents.js";
import type { Shown } from "./lane.js";
import { type MatchPlan, planMatch } from "./match-plan.js";
import { type LabHostOptions, type LabHostSettings, resolveHostOptions } from "./options.js";
import { parseRequest, requestType } from "./parse-request.js";
import { compareReplay } from "./replay-plan.js";
import { ResultsDesk } from "./results-desk.js";
import { ScoreTable } from "./scores.js";
import { type Playing, Stage } from "./stage.js";
import { steerLane } from "./steering.js";
import { TrainingWatch } from "./training-watch.js";

/**
 * Opens an agent host. It knows neither sockets nor pages: whoever connects hands over requests as data and is sent events. One match is
 * played at a time; all viewers see it and may steer it. It waits for `pace`.
 *
 * @throws {InvalidArgumentError} if an option is not known or of another type.
 * @throws {CheckpointError} if one of the bundles does not load.
 * @example
 * const host = createLabHost({ resultsFolder: "results" });
 * const connection = host.connect({ send: (event) => console.log(event.type) });
 * connection.receive({ type: "pace", speed: 1 });
 */
export function createLabHost(options: LabHostOptions = {}): LabHost & AsyncDisposable {
  const settings = resolveHostOptions(options);
  return new NodeLabHost(settings, findAgents(settings.bundles));
}

/** Who asked, and how to say that it cannot be done. */
interface Asker {
  readonly viewer: LabViewer;
  readonly fail: (error: unknown) => void;
}

class NodeLabHost implements LabHost {
  readonly #settings: LabHostSettings;
  readonly #agents: readonly Agent[];
  readonly #viewers = new Set<LabViewer>();
  readonly #scores = new ScoreTable();
  readonly #stage: Stage;
  readonly #desk: ResultsDesk;
  readonly #trainings: TrainingWatch;
  #shown: Shown = { heads: false, recomputed: false };
  #isClosed = false;

  constructor(settings: LabHostSettings, agents: readonly Agent[]) {
    this.#settings = settings;
    this.#agents = agents;
    this.#stage = new Stage({
      clock: settings.clock,
      tell: (event) => this.#tell(event),
      shown: () => this.#shown,
      onOver: (playing, index) => this.#endGame(playing, index),
      onError: (error) => this.#breakOff(error),
    });
    const { clock, resultsFolder: folder, romFolder } = settings;
    this.#desk = new ResultsDesk({ folder, romFolder, agents, clock });
    this.#trainings = new TrainingWatch({
      clock,
      version: (file) => this.#desk.version(file),
      read: (file) => this.#desk.readTraining(file),
    });
  }

  connect(viewer: LabViewer): LabConnection {
    const agents = this.#agents.map(({ facts }) => facts);
    viewer.send({ type: "hello", version: packageVersion, agents });
    for (const event of [...this.#stage.news(), this.#pacing(), this.#showing(), this.#scoring()])
      viewer.send(event);
    this.#viewers.add(viewer);
    const close = () => {
      this.#viewers.delete(viewer);
      this.#trainings.remove(viewer);
    };
    const connection = { receive: (value: unknown) => this.#receive(viewer, value), close };
    return Object.assign(connection, { [Symbol.dispose]: close });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#viewers.clear();
    this.#trainings.close();
    await this.#stage.close();
  }

  /** For `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #receive(viewer: LabViewer, value: unknown): void {
    if (this.#isClosed || !this.#viewers.has(viewer)) return;
    const fail = (error: unknown) => this.#tellOne(viewer, refusal(requestType(value), error));
    try {
      this.#do(parseRequest(value), { viewer, fail });
    } catch (error) {
      fail(error);
    }
  }

  #do(request: LabRequest, { viewer, fail }: Asker): void {
    switch (request.type) {
      case "open":
        this.#open(planMatch(request, this.#agents, this.#settings), fail);
        break;
      case "replay":
        this.#stage.open({ plan: () => this.#desk.planReplay(request.file, request.game), fail });
        break;
      case "pace":
        this.#stage.pace(request.speed);
        this.#tell(this.#pacing());
        break;
      case "show":
        this.#shown = { heads: request.heads, recomputed: request.recomputed };
        this.#tell(this.#showing());
        break;
      case "advance":
        this.#stage.withMatch({ act: () => this.#advance(), fail });
        break;
      case "tau":
      case "press":
      case "receipt": {
        const answer = (event: LabEvent) => this.#tellOne(viewer, event);
        this.#stage.withMatch({ act: (playing) => steerLane(playing, request, answer), fail });
        break;
      }
      case "listResults":
        this.#list(viewer).catch(fail);
        break;
      case "readResult":
        this.#readResult(request.file, viewer).catch(fail);
    }
  }

  #open(plan: MatchPlan, fail: Asker["fail"]): void {
    this.#stage.open({ plan: () => Promise.resolve(plan), fail });
  }

  async #list(viewer: LabViewer): Promise<void> {
    this.#tellOne(viewer, { type: "results", entries: await this.#desk.list() });
  }

  async #readResult(file: string, viewer: LabViewer): Promise<void> {
    const curve = await this.#desk.readCurve(file);
    this.#tellOne(viewer, curve);
    if (curve.type === "training" && this.#viewers.has(viewer)) this.#trainings.add(viewer, curve);
  }

  /** What failed may work once it is asked for again. */
  #breakOff(error: unknown): void {
    this.#tell(refusal("open", error));
    this.#stage.pace(0);
    this.#tell(this.#pacing());
  }

  #advance(): void {
    this.#stage.advance();
    this.#tell(this.#pacing());
  }

  #endGame({ plan, lanes, outcomes }: Playing, index: number): void {
    const lane = lanes[index]!;
    if (plan.replay === null) {
      this.#scores.add(lane);
      this.#tell(this.#scoring());
    } else {
      const replayed = compareReplay(plan.replay, lane);
      outcomes.push(replayed);
      this.#tell(replayed);
    }
  }

  /** Who has left is told nothing more. */
  #tellOne(viewer: LabViewer, event: LabEvent): void {
    if (this.#viewers.has(viewer)) viewer.send(event);
  }

  #tell(event: LabEvent): void {
    for (const viewer of this.#viewers) viewer.send(event);
  }

  #pacing(): LabEvent {
    return { type: "paced", speed: this.#stage.speed };
  }

  #showing(): LabEvent {
    return { type: "shown", ...this.#shown };
  }

  #scoring(): LabEvent {
    return { type: "scores", lines: this.#scores.lines };
  }
}

function refusal(request: LabRequest["type"] | "unknown", error: unknown): LabEvent {
  return { type: "refused", request, message: error instanceof Error ? error.message : String(error) };
}
