/** How wide what is printed may be, and text that keeps to it. */

/** Where text goes: standard output or standard error. */
export interface TextStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const usualColumns = 80;
/** Narrower ones are taken for mistakes: nothing could be shown there. */
const fewestColumns = 20;

/**
 * Columns to fit text into; `undefined` for a file or a pipe, which get all there is, unless the variable COLUMNS says otherwise.
 *
 * @param environment - for COLUMNS, as other programs read it.
 */
export function textColumns(
  stream: TextStream = process.stdout,
  environment: NodeJS.ProcessEnv = process.env,
): number | undefined {
  const wanted = Number(environment.COLUMNS);
  const columns = stream.isTTY ? stream.columns || usualColumns : wanted;
  return Number.isInteger(columns) && columns > 0 ? Math.max(columns, fewestColumns) : undefined;
}
