/** The thread of a game's window: serves its page while the game's own thread plays, and may be busy for as long as it likes. */
import { parentPort, workerData } from "node:worker_threads";
import { isZtwError } from "../../core/errors.js";
import type { RgbFrame } from "../../envs/environment.js";
import { serveLab } from "../server/serve-lab.js";
import { WindowHost } from "./window-host.js";
import type { Opening, WindowNotice, WindowOrder, WindowThread } from "./window-thread.js";

const { title, takesKeys, pageFolder, port, openingPort, isOpen } = workerData as WindowThread;

const notify = (notice: WindowNotice): void => parentPort!.postMessage(notice);

function tellOpening(opening: Opening): void {
  openingPort.postMessage(opening);
  Atomics.store(isOpen, 0, 1);
  Atomics.notify(isOpen, 0);
}

const host = new WindowHost({
  title,
  takesKeys,
  onHeld: (codes) => notify({ type: "held", codes }),
  onViewers: (numViewers) => notify({ type: "viewers", numViewers }),
});

try {
  const server = await serveLab({ agentHost: host, pageFolder, port });
  parentPort!.on("message", async (order: WindowOrder) => {
    if (order.type === "show") return host.show(order.frame as RgbFrame);
    await server.close();
    parentPort!.close();
  });
  tellOpening({ url: server.url });
} catch (error) {
  tellOpening({ problem: isZtwError(error) ? error.message : String(error) });
}
