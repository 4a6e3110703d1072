/** The script of a report that opens without a server: draws the charts whose data its file holds. */
import "./report.css";
import type { ReturnCostChartData } from "./charts/chart-data.js";
import { renderReturnCostChart } from "./charts/return-cost-chart.js";

const data = JSON.parse(document.getElementById("charts")!.textContent!) as readonly ReturnCostChartData[];
for (const place of document.querySelectorAll<HTMLElement>("[data-chart]"))
  renderReturnCostChart(place, data[Number(place.dataset.chart)]!);
