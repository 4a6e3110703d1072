/** A network between a client and a server that can be cut: then nothing passes, and nobody is told. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

export interface StallingProxy {
  readonly url: string;
  /** From now on bytes vanish, and so do attempts to connect. */
  cut(): void;
  /** New connections work again. Those that were cut stay dead, as after a router has forgotten them. */
  mend(): void;
  close(): void;
}

export async function startProxy(port: number): Promise<StallingProxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((client) => {
    sockets.add(client);
    client.on("error", () => {}).on("close", () => sockets.delete(client));
    if (isCut) return void client.pause();
    const upstream = connect(port, "127.0.0.1");
    sockets.add(upstream);
    upstream.on("error", () => {}).on("close", () => sockets.delete(upstream));
    client.pipe(upstream).pipe(client);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port: own } = server.address() as { port: number };
  return {
    url: `redis://127.0.0.1:${own}`,
    cut: () => {
      isCut = true;
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
    mend: () => {
      isCut = false;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
