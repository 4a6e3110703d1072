/** The machine that a comparison ran on, as result files and pages state it. */
import { z } from "zod";
import { readLoad, readMachine } from "../../src/tools.js";

export const machineSchema = z.object({
  cpu: z.string(),
  cores: z.number().int().positive(),
  node: z.string(),
  /** Load averages over 1, 5 and 15 minutes. */
  load: z.array(z.number()).length(3),
});
export type Machine = z.infer<typeof machineSchema>;

/** Of this process, with the load that there is now: read it before anything is measured. */
export function describeMachine(): Machine {
  return { ...readMachine(), load: readLoad() };
}

/** Processor, cores and load in a few words. */
export function machineText({ cpu, cores, load }: Machine): string {
  return `${cpu}, ${cores} cores, load ${load[0]}`;
}

/** Names and versions of what was measured beside us. */
export function versionsText(versions: Readonly<Record<string, string>>): string {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
}
