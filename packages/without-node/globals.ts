/** What Node has everywhere, for bundles without it. */
export { Buffer } from "buffer";

export const process = {
  env: { ZTW_BACKEND: "wasm" } as Readonly<Record<string, string | undefined>>,
  platform: "browser",
  arch: "wasm32",
  version: "none",
  pid: 0,
  emitWarning: () => {},
  on: () => {},
  off: () => {},
};

/** What there is of it in a browser. */
interface Port {
  onmessage: (() => void) | null;
  postMessage(message: null): void;
  close(): void;
}

/** After what waits already. */
export function setImmediate(callback: () => void): void {
  const { port1, port2 } = new MessageChannel() as unknown as { readonly port1: Port; readonly port2: Port };
  port1.onmessage = () => {
    port1.close();
    callback();
  };
  port2.postMessage(null);
}
