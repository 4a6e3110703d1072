/** The speeds that the page offers. */
import type { fastest } from "../../src/lab/requests.js";

/** As fast as the machine goes. */
export const maxSpeed: typeof fastest = 1000;

export const speeds = [0.1, 0.25, 1, 4, maxSpeed] as const;

export function fasterSpeed(speed: number): number {
  return speeds.find((candidate) => candidate > speed) ?? maxSpeed;
}

export function slowerSpeed(speed: number): number {
  return speeds.findLast((candidate) => candidate < speed) ?? speeds[0];
}
