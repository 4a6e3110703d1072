/** The rules of a result in a few words. */
import { protocolNames, resolveProtocol } from "../envs/protocols.js";
import type { Ran } from "../evaluate/result-schema.js";

/** The protocol's name, and the options that are not its own: `ref-clean (noopMax 30)`. */
export function protocolText({ game, protocol }: Pick<Ran, "game" | "protocol">): string {
  const known = protocolNames.find((name) => name === protocol.name);
  if (known === undefined) return protocol.name;
  const usual: Readonly<Record<string, unknown>> = { ...resolveProtocol(known, {}, game) };
  const changed = Object.entries(protocol.options)
    .filter(([option, value]) => option in usual && usual[option] !== value)
    .map(([option, value]) => `${option} ${value}`);
  return changed.length === 0 ? protocol.name : `${protocol.name} (${changed.join(", ")})`;
}
