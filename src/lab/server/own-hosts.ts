/** Names by which browsers may call this server: any other one is a page elsewhere whose name was made to lead here. */
import { isIPv6 } from "node:net";
import { hostname, networkInterfaces } from "node:os";

const loopbackNames = ["localhost", "127.0.0.1", "::1"];
/** All addresses of the machine. */
const wildcards = ["0.0.0.0", "::"];
/** What a browser leaves out. */
const usualPort = 80;

/** Whether an address that a server listens on is reached from this machine alone. */
export function isLoopback(address: string): boolean {
  return address === "::1" || /^(?:::ffff:)?127\./.test(address);
}

/**
 * The values of `Host` that lead to this server.
 *
 * @param server.host - what it was told to listen on.
 * @param server.address - what it listens on.
 */
export function ownHosts({ host, address, port }: ServerPlace): ReadonlySet<string> {
  const names = [host, address, ...(isLoopback(address) ? loopbackNames : [])];
  if (wildcards.includes(address)) names.push(...loopbackNames, ...machineNames());
  const hosts = names.map((name) => bracket(name).toLowerCase());
  return new Set(hosts.flatMap((name) => (port === usualPort ? [name, `${name}:80`] : [`${name}:${port}`])));
}

export interface ServerPlace {
  readonly host: string;
  readonly address: string;
  readonly port: number;
}

/** Where a browser finds it; of all addresses of the machine one that others reach. */
export function serverOrigin({ host, address, port }: ServerPlace): string {
  const outward = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .find(({ internal, family }) => !internal && family === "IPv4");
  const name = wildcards.includes(address) ? (outward?.address ?? "127.0.0.1") : host;
  return `http://${bracket(name)}:${port}`;
}

function machineNames(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  return [hostname(), `${hostname()}.local`, ...addresses.map(({ address }) => address)];
}

function bracket(name: string): string {
  return isIPv6(name) ? `[${name}]` : name;
}
