/** The script of a report that opens without a server. */
import { ticks } from "d3-array";

document.title = ticks(0, 1, 3).join(" ");
