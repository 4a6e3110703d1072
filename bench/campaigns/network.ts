/** Machines as network namespaces on one bridge, each with a cable that can be pulled. Takes root and iproute2, on Linux. */
import { execFileSync } from "node:child_process";

const bridge = "ztw-bridge";
const subnet = "10.231.77";

export interface Network {
  /** Where all machines reach this one. */
  readonly host: string;
  readonly namespaces: readonly string[];
  /** Pulls a machine's cable: nothing passes, and nobody is told. */
  cut(namespace: string): void;
  mend(namespace: string): void;
  close(): void;
}

/**
 * Makes a bridge and so many machines on it.
 *
 * @throws if this user may not, or one of that name is left from a run that was killed: `ip link del ztw-bridge`.
 */
export function openNetwork(numMachines: number): Network {
  const host = `${subnet}.1`;
  ip("link", "add", bridge, "type", "bridge");
  ip("addr", "add", `${host}/24`, "dev", bridge);
  ip("link", "set", bridge, "up");
  const namespaces = Array.from({ length: numMachines }, (_, index) => addMachine(index));
  return {
    ...{ host, namespaces },
    cut: (namespace) => ip("link", "set", cableOf(namespace), "down"),
    mend: (namespace) => ip("link", "set", cableOf(namespace), "up"),
    close: () => {
      for (const namespace of namespaces) ip("netns", "del", namespace);
      ip("link", "del", bridge);
    },
  };
}

const firstAddress = 10;

function addMachine(index: number): string {
  const namespace = `ztw-machine-${index}`;
  const inner = "eth0";
  ip("netns", "add", namespace);
  ip("link", "add", cableOf(namespace), "type", "veth", "peer", "name", inner, "netns", namespace);
  ip("link", "set", cableOf(namespace), "master", bridge);
  ip("link", "set", cableOf(namespace), "up");
  ip("-n", namespace, "addr", "add", `${subnet}.${firstAddress + index}/24`, "dev", inner);
  ip("-n", namespace, "link", "set", inner, "up");
  ip("-n", namespace, "link", "set", "lo", "up");
  return namespace;
}

/** Names of devices have 15 letters at most. */
function cableOf(namespace: string): string {
  return namespace.replace("ztw-machine", "ztw-cable");
}

function ip(...args: string[]): void {
  execFileSync("ip", args, { stdio: ["ignore", "ignore", "inherit"] });
}
