/** The architectures that have a name of their own. */
import { checkOneOf } from "../core/check.js";
import { type Architecture, natureCnn } from "./architecture.js";
import { impalaResNet } from "./residual-stage.js";

/** Names of the architectures that {@link makeArchitecture} makes; each is the `name` of what it makes. */
export const architectureNames = ["nature-cnn", "impala-resnet"] as const;
export type ArchitectureName = (typeof architectureNames)[number];

/**
 * The architecture of a name, at its usual size.
 *
 * @param numActions - size of the game's action set.
 * @throws {InvalidArgumentError} if the name is not one of `architectureNames`.
 * @example
 * makeArchitecture("impala-resnet", 6)
 */
export function makeArchitecture(name: ArchitectureName, numActions: number): Architecture {
  checkOneOf("makeArchitecture", "name", name, architectureNames);
  return name === "nature-cnn" ? natureCnn(numActions) : impalaResNet(numActions);
}
