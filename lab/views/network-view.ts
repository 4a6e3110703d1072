/**
 * The network as it thinks: blocks from left to right, under each the exit behind it. What ran is lit, the rest stays dark.
 *
 * Names: `section.network` labelled `The network at this decision`; `div.stage` one an exit, with `data-exit`, and `is-lit`, `is-exit`.
 */
import { element, setClass, setText, setVariable } from "../dom/element.js";
import { viewNetwork } from "../model/network-view.js";
import { exitClass, planStages, type Stage } from "../model/stages.js";
import { capital, shareText } from "../model/texts.js";
import type { LaneState } from "../state/lab-state.js";
import { createHeadView } from "./head-view.js";
import { createLayerMapView } from "./layer-map-view.js";
import type { Moment } from "./moment.js";

export interface NetworkPart {
  readonly element: HTMLElement;
  draw(lane: LaneState, moment: Moment): void;
}

type StagePart = ReturnType<typeof createStage>;

export function createNetworkView(): NetworkPart {
  const root = element("div", {
    class: "network",
    attributes: { role: "group", "aria-label": "The network at this decision" },
  });
  let drawn: LaneState | undefined;
  let stages: readonly Stage[] = [];
  let partsOfStages: readonly StagePart[] = [];
  let wasStill = false;

  function begin({ facts }: LaneState): void {
    stages = planStages(facts.method, facts.layers);
    partsOfStages = stages.map((stage) => createStage(stage, facts.actionMeanings, facts.method.numExits));
    root.replaceChildren(...partsOfStages.map((part) => part.element));
    setVariable(root, "--stage-columns", stages.map(({ layers }) => columnOf(layers.length)).join(" "));
  }

  return {
    element: root,
    draw(lane, moment) {
      if (lane.facts !== drawn?.facts) begin(lane);
      const isNew = lane.decision !== drawn?.decision || (moment.isStill && !wasStill);
      const model = viewNetwork(lane.facts, stages, lane.decision);
      setClass(root, "is-held", model.isHeld);
      for (const [index, part] of partsOfStages.entries())
        part.draw(model.stages[index]!, lane, { moment, isNew });
      drawn = lane;
      wasStill = moment.isStill;
    },
  };
}

/** Stages of more blocks are wider. */
function columnOf(numLayers: number): string {
  return `minmax(0, ${Math.max(1, numLayers * 0.8)}fr)`;
}

function createStage(stage: Stage, meanings: readonly string[], numExits: number) {
  const maps = stage.layers.map((layer) => ({ layer, view: createLayerMapView(layer) }));
  const head = createHeadView(stage, meanings);
  const share = stage.share === null ? "" : `${shareText(stage.share)} of the operations up to here`;
  const title = element("h3", {}, capital(stage.title));
  const cost = element("small", { text: stage.share === null ? "" : `${shareText(stage.share)} cost` });
  cost.title = share;
  title.append(cost);
  const answer = element("p", { class: "answer" });
  const root = element(
    "div",
    {
      class: `stage ${exitClass(stage.exitIndex, numExits)}`,
      attributes: { "data-exit": `${stage.exitIndex}` },
    },
    element("div", { class: "blocks" }, ...maps.map(({ view }) => view.element)),
    element("div", { class: "exit" }, title, head.element),
    answer,
  );

  function draw(
    model: ReturnType<typeof viewNetwork>["stages"][number],
    lane: LaneState,
    { moment, isNew }: { readonly moment: Moment; readonly isNew: boolean },
  ): void {
    const { decision, facts } = lane;
    setClass(root, "is-lit", model.isLit);
    setClass(root, "is-exit", model.isExit);
    maps.forEach(({ layer, view }, index) => {
      const recomputed = facts.tellsRecomputed ? decision?.recomputed?.layers[layer.index] : null;
      view.light(model.isLit ? recomputed : undefined, moment, isNew);
      view.setText(model.layerTexts[index]!);
    });
    head.draw(model.head);
    const action = decision === null ? "" : (facts.actionMeanings[decision.hint ?? decision.action] ?? "");
    setText(answer, model.isExit ? action : "");
  }

  return { element: root, draw };
}
