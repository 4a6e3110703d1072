/** Which models of a study were measured, exit by exit. */
import { groupBy } from "../../core/groups.js";
import { exitRuleOf } from "../../model/exit-rule.js";
import type { StudiedModel } from "./study.js";

/** Heads of methods that are left by gates are those of the method that the gates were trained for. */
export function hasHeadsOfItsOwn({ sweep }: StudiedModel): boolean {
  return exitRuleOf(sweep.ran.policy) === "max-probability";
}

/** Models whose exits were measured, by game and method. */
export function groupMeasured(models: readonly StudiedModel[]): StudiedModel[][] {
  const measured = models.filter(({ measures }) => measures !== undefined);
  return [...groupBy(measured, ({ game, method }) => `${game}/${method}`).values()];
}
