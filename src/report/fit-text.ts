/** Text that fits a terminal: sentences that break between words, and tables that leave out what matters least. */

import { checkObject } from "../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";

/** What a table or a page of text for people may take. */
export interface TextOptions {
  /** Columns of the terminal. Default: any number, as for a file. */
  readonly columns?: number | undefined;
}

/** Breaks a sentence between words; later lines are indented. A longer word stays whole. */
export function wrapText(text: string, options: TextOptions = {}): string {
  const { columns } = checkObject("wrapText", "options", options);
  if (typeof text !== "string")
    throw new InvalidArgumentError(describeMismatch("wrapText", "a text", "text", text));
  if (columns === undefined) return text;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line.trim() === "" || longer.length <= columns) line = longer;
    else {
      lines.push(line);
      line = `  ${word}`;
    }
  }
  return [...lines, line].join("\n");
}

/** A table's text by columns, and those that may be left out, the least important first. */
interface FittingTable {
  readonly heading: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly leastImportant?: readonly string[] | undefined;
}

/**
 * Draws a table with as many of its columns as fit, and says how many are left out.
 *
 * @param draw - makes text of the columns that stay.
 */
export function fitTable<Table extends FittingTable>(
  table: Table,
  draw: (table: FittingTable) => string,
  { columns }: TextOptions,
): string {
  const leaveable = table.leastImportant ?? [];
  if (columns === undefined) return draw(table);
  for (let numLeft = 0; numLeft <= leaveable.length; numLeft++) {
    const text = draw(withoutColumns(table, leaveable.slice(0, numLeft)));
    if (widthOf(text) <= columns) return numLeft === 0 ? text : `${text}\n${describeLeft(numLeft)}`;
  }
  const text = draw(withoutRemarks(withoutColumns(table, leaveable)));
  return `${text}\n${describeLeft(leaveable.length)}`;
}

function withoutColumns({ heading, rows }: FittingTable, names: readonly string[]): FittingTable {
  const kept = heading.flatMap((name, column) => (names.includes(name) ? [] : [column]));
  return {
    heading: kept.map((column) => heading[column]!),
    rows: rows.map((row) => kept.map((column) => row[column]!)),
  };
}

/** Remarks in brackets at the end of a cell go last. */
function withoutRemarks({ heading, rows }: FittingTable): FittingTable {
  return { heading, rows: rows.map((row) => row.map((cell) => cell.replace(/ \([^)]*\)$/, ""))) };
}

function widthOf(text: string): number {
  return Math.max(...text.split("\n").map((line) => [...line].length));
}

function describeLeft(numLeft: number): string {
  return `${numLeft} more ${numLeft === 1 ? "column" : "columns"} in a wider terminal, or in a file.`;
}
