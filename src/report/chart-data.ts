/** What a chart of return against computation shows; plain data, so that it can come from a socket or stand in a file. */

/** A dot: one policy at one threshold. */
export interface ReturnCostPoint {
  /** Where it stands from left to right; operations in percent of the full network's. */
  readonly cost: number;
  /** Mean return. */
  readonly score: number;
  /** Ends of its 95 % interval; null where none is known. */
  readonly low: number | null;
  readonly high: number | null;
  /** As tables write it: `0.9`, `0.95/0.6`; empty where there is none. */
  readonly tau: string;
  /** 0 where that is not said. */
  readonly numGames: number;
  /** Confirmed on fresh seeds: drawn larger, with a ring. */
  readonly isConfirmed?: boolean;
  /** What else is known of it, a line each: who decided, how much of it is distinct. */
  readonly notes?: readonly string[];
  /** For whoever selects the dot; the chart does not look at it. */
  readonly key?: unknown;
}

/** A curve, from left to right. */
export interface ReturnCostSeries {
  /** A method's name, which its color and its marks follow from; other names take the next that is free. */
  readonly name: string;
  /** What the legend says. Default: the name. */
  readonly title?: string;
  readonly points: readonly ReturnCostPoint[];
}

/** A line across the chart: the expert's return, the lowest allowed one. */
export interface ReturnCostLine {
  readonly score: number;
  readonly title: string;
  readonly kind: "expert" | "limit";
}

export interface ReturnCostChartData {
  readonly title: string;
  readonly subtitle?: string;
  readonly series: readonly ReturnCostSeries[];
  readonly lines?: readonly ReturnCostLine[];
  /** Costs at which a publication says that its method keeps the return. */
  readonly published?: readonly number[];
  /** Default: `operations a decision, % of the full network`. */
  readonly costTitle?: string;
  /** Default: `return of a whole game`. */
  readonly scoreTitle?: string;
  /** How costs are written: `percent`, or `count` for steps of a training. Default: `percent`. */
  readonly costFormat?: "percent" | "count";
  /** Ends of the axes. Default: what shows everything. */
  readonly costRange?: readonly [number, number];
  readonly scoreRange?: readonly [number, number];
}
