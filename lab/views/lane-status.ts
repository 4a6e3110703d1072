/** Score, step and lives below a picture. Names: `[data-testid=score]`, `[data-testid=step]`. */
import { element, setHidden, setText } from "../dom/element.js";
import { scoreText } from "../model/texts.js";
import type { LaneState } from "../state/lab-state.js";

export function createLaneStatus(...more: HTMLElement[]) {
  const score = element("strong", { text: "0", attributes: { "data-testid": "score" } });
  const step = element("span", { text: "0", attributes: { "data-testid": "step" } });
  const lives = element("span", { class: "lives" });
  const over = element("span", { class: "over", text: "over" });
  over.hidden = true;
  const root = element(
    "div",
    { class: "status" },
    element("span", {}, "score ", score),
    element("span", {}, "step ", step),
    lives,
    over,
    ...more,
  );
  return {
    element: root,
    draw({ decision, over: end }: LaneState): void {
      const totals = end?.totals ?? decision?.totals;
      setText(score, scoreText(totals?.episodeReturn ?? 0));
      setText(step, scoreText(totals?.numSteps ?? 0));
      setText(lives, totals !== undefined && totals.lives > 0 ? `lives ${totals.lives}` : "");
      setHidden(over, end === null);
    },
  };
}
