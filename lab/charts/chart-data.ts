/** What a chart is given; said in `src`, where reports make it too. */
export type {
  ReturnCostChartData,
  ReturnCostLine,
  ReturnCostPoint,
  ReturnCostSeries,
} from "../../src/report/chart-data.js";
