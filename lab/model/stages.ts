/** The network as it is drawn: what runs up to an exit, then that exit, then what runs up to the next. */
import type { LayerFacts, MethodFacts } from "../../src/lab/messages.js";

export interface StageLayer {
  /** Among the blocks of the network. */
  readonly index: number;
  readonly facts: LayerFacts;
  /** For people: `block 1`. */
  readonly title: string;
  /** `20 × 20`, or the number of units of a linear layer. */
  readonly size: string;
}

/** Blocks, and the exit behind them. */
export interface Stage {
  readonly exitIndex: number;
  readonly isExpert: boolean;
  /** `exit 1`, `expert`. */
  readonly title: string;
  readonly layers: readonly StageLayer[];
  /** Operations of the full network up to here, as a share. */
  readonly share: number | null;
}

export function planStages(method: MethodFacts, layers: readonly LayerFacts[]): Stage[] {
  return Array.from({ length: method.numExits }, (_, exitIndex) => {
    const isExpert = exitIndex === method.numExits - 1;
    const first = exitIndex === 0 ? 0 : method.exitsAfter[exitIndex - 1]! + 1;
    const last = isExpert ? layers.length - 1 : method.exitsAfter[exitIndex]!;
    return {
      exitIndex,
      isExpert,
      title: exitTitle(exitIndex, method.numExits),
      layers: layers.slice(first, last + 1).map((facts, offset) => stageLayer(facts, first + offset)),
      share: method.exitShares[exitIndex] ?? null,
    };
  });
}

function stageLayer(facts: LayerFacts, index: number): StageLayer {
  const { height, width } = facts;
  return {
    index,
    facts,
    title: `block ${index + 1}`,
    size: height === 1 ? unitsText(width) : `${height} × ${width}`,
  };
}

/** A linear layer that nobody looks into is one place. */
function unitsText(numUnits: number): string {
  return numUnits === 1 ? "all units" : `${numUnits} units`;
}

/** Exits as people count them. */
export function exitTitle(exitIndex: number, numExits: number): string {
  return exitIndex === numExits - 1 ? "expert" : `exit ${exitIndex + 1}`;
}

/** Class that gives an element the color of an exit: cool ones first, the expert, the dearest, has its own. */
export function exitClass(exitIndex: number, numExits: number): string {
  return exitIndex === numExits - 1 ? "exit-expert" : `exit-${exitIndex % 4}`;
}

/** Rows and columns in which the positions of a layer are shown: a linear layer's one row is folded. */
export function mapGrid({ height, width }: LayerFacts): { rows: number; columns: number } {
  if (height > 1) return { rows: height, columns: width };
  const columns = Math.ceil(Math.sqrt(width));
  return { rows: Math.ceil(width / columns), columns };
}
