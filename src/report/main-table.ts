/** The main table: what is saved at which allowed loss, and at identical actions. */
import { gameTitle } from "../core/game-title.js";
import { formatPercent, unknown } from "../core/number-text.js";
import { type ActionMode, actionModes } from "../evaluate/episode.js";
import { allowedLosses } from "../evaluate/non-inferiority.js";
import { findExpert, type Summary, saving, summarize } from "../evaluate/summary.js";
import type { PolicyName } from "../model/bundle-schema.js";
import { protocolText } from "./protocol-text.js";
import {
  describeExits,
  describeTried,
  mergeTwins,
  nameGames,
  nameMethods,
  type TwinRow,
} from "./row-facts.js";
import { findSaving, type ShownSaving, type Subject } from "./savings.js";
import { markdownTable, type TableContent } from "./table.js";

/** One game, method and way of choosing actions. */
export interface MainRow extends TwinRow<PolicyName> {
  readonly game: string;
  readonly mode: ActionMode;
  /** With the options that are not its own. */
  readonly protocol: string;
  /** One an allowed loss, as `allowedLosses`; `undefined` where none is shown. */
  readonly savings: readonly (ShownSaving | undefined)[];
  /** Share of the multiply-adds that the engine leaves out at tau 1, where it does all that the expert does. */
  readonly identicalSaving?: number | undefined;
  readonly note?: string | undefined;
  /** Steps of the classifiers' training, stage by stage. */
  readonly trainedSteps?: string | undefined;
  /** That fresh seeds confirmed none, and how many were tried. */
  readonly tried?: string | undefined;
}

/** A page's front has no room for more. */
export const maxRows = 6;

/** Those of the paper's reinforcement learning, in whose rows its own method is to be seen. */
const paperGames = ["qbert", "pong"];

/** All rows, in the order of the subjects, greedy before sampled; methods that played the very same games share one. */
export function mainRows(subjects: readonly Subject[]): MainRow[] {
  return mergeTwins<PolicyName, MainRow>(allRows(subjects), nameRow);
}

/** `undefined` where nothing is shown, so that nothing is the same. */
function nameRow({ game, mode, savings, identicalSaving }: MainRow): string | undefined {
  if (savings.every((shown) => shown === undefined)) return undefined;
  return JSON.stringify([
    game,
    mode,
    identicalSaving,
    savings.map((shown) => shown && nameGames(shown.point)),
  ]);
}

/** A row for each subject and mode. */
function allRows(subjects: readonly Subject[]): MainRow[] {
  return subjects.flatMap((subject) => {
    const summary = summarize(subject.sweep);
    const modes = actionModes.filter((mode) => findExpert(summary, mode) !== undefined);
    return modes.map((mode) => mainRow(subject, summary, mode));
  });
}

function mainRow(subject: Subject, summary: Summary, mode: ActionMode): MainRow {
  const { game, method } = subject.sweep.ran;
  const performed = findExpert(summary, mode)!.performed;
  return {
    game,
    method,
    mode,
    protocol: protocolText(subject.sweep.ran),
    savings: allowedLosses.map((allowedLoss) => findSaving(subject, summary, { mode, allowedLoss })),
    identicalSaving: performed && saving(performed),
    note: subject.note,
    trainedSteps: subject.trainedSteps,
    tried: subject.confirmation && describeTried(subject.confirmation, mode),
  };
}

/**
 * Row by row where there is room, be it for greedy play alone; else the best method of each game, and of the paper's games the paper's
 * method too, where these fit.
 */
export function shortenRows(rows: readonly MainRow[]): readonly MainRow[] {
  if (rows.length <= maxRows) return rows;
  const greedy = rows.filter(({ mode }) => mode === "greedy");
  const played = greedy.length > 0 ? greedy : rows;
  if (played.length <= maxRows) return played;
  const best = bestRows(played);
  const compared = played.filter(
    (row) => best.has(row) || (row.method === "ztw" && paperGames.includes(row.game)),
  );
  return compared.length <= maxRows ? compared : [...best].slice(0, maxRows);
}

/** Of each game and way of choosing actions. */
function bestRows(rows: readonly MainRow[]): ReadonlySet<MainRow> {
  const best = new Map<string, MainRow>();
  for (const row of rows) {
    const subject = `${row.game} ${row.mode}`;
    const other = best.get(subject);
    if (other === undefined || isBetter(row, other)) best.set(subject, row);
  }
  return new Set(best.values());
}

/** By the smallest allowed loss at which one saves more; confirmed before exploratory. */
function isBetter(row: MainRow, other: MainRow): boolean {
  const rank = (shown: ShownSaving | undefined) =>
    shown === undefined ? -1 : Number(shown.isConfirmed) + saving(shown.point);
  const differences = row.savings.map((shown, place) => rank(shown) - rank(other.savings[place]));
  return (differences.find((difference) => difference !== 0) ?? 0) > 0;
}

/** How many times as fast the engine is at tau 1 as the full network in ONNX Runtime, as a table writes it; by game. */
export type SpeedUps = ReadonlyMap<string, { readonly times: number; readonly note?: string | undefined }>;

/** The table as Markdown, with the lines that explain its marks. */
export function renderMainTable(rows: readonly MainRow[], speedUps: SpeedUps): string {
  const notes = collectNotes(rows, speedUps);
  const mark = (note: string | undefined) => (note === undefined ? "" : (marks[notes.indexOf(note)] ?? "†"));
  const content: TableContent = {
    heading: [
      "game",
      "actions",
      "method",
      "trained",
      ...allowedLosses.map((loss, place) =>
        place === 0 ? `saved at an allowed loss of ${formatPercent(loss, 0)}` : formatPercent(loss, 0),
      ),
      "identical actions",
    ],
    rows: rows.map((row) => [
      gameTitle(row.game) + mark(row.note),
      row.mode,
      nameMethods(row),
      row.trainedSteps ?? unknown,
      ...row.savings.map(savingCell),
      identicalCell(row, speedUps.get(row.game), mark),
    ]),
  };
  return [
    markdownTable(content),
    "",
    ...explain(rows),
    ...notes.map((note) => `- ${mark(note)} ${capitalize(note)}.`),
  ].join("\n");
}

/** One for each note, in the order in which they come up. */
const marks = ["†", "‡", "§", "¶"];

function collectNotes(rows: readonly MainRow[], speedUps: SpeedUps): string[] {
  const notes = rows.flatMap((row) => [row.note ?? [], speedUps.get(row.game)?.note ?? []].flat());
  return [...new Set(notes)];
}

function explain(rows: readonly MainRow[]): string[] {
  const shown = rows.flatMap(({ savings }) => savings.flatMap((saved) => saved ?? []));
  const confirmed = shown.filter(({ isConfirmed }) => isConfirmed);
  const explored = shown.filter(({ isConfirmed }) => !isConfirmed);
  const evidence = [
    ...(confirmed.length === 0 ? [] : [`Confirmed on ${countSeeds(confirmed)} fresh seeds.`]),
    ...(explored.length === 0
      ? []
      : [
          `\`*\`: exploratory, on a sweep's ${countSeeds(explored)} seeds, tested from the highest tau down until one fails.`,
        ]),
    "Not shown: no threshold qualifies.",
  ];
  const tried = rows.flatMap((row) => row.tried ?? []);
  return [
    "- Saved: the share of the full network's operations that early exits leave out (reference cost model). Allowed loss: the play is " +
      "*non-inferior within a margin*, the whole 95 % interval of the paired difference in return above minus that share of (expert − random).",
    `- ${evidence.join(" ")}`,
    ...tried.map((sentence) => `- ${sentence}`),
    `- Protocol: ${protocolsOf(rows)}.`,
    "- In brackets who decides: the share of steps, in percent, that leave at each exit, the expert last, and of those that are held; or the one exit " +
      "that answers alone, where thresholds do nothing more. Methods joined by = played the very same games. Trained: steps of the classifiers, stage by stage.",
    "- Identical actions: tau 1, where every action is the expert's and nothing is lost. What the engine still leaves out because it " +
      "recycles the previous observation's results, in multiply-adds, and how many times as fast that is as ONNX Runtime on the full network.",
  ];
}

/** Game by game, where they differ. */
function protocolsOf(rows: readonly MainRow[]): string {
  const protocols = [...new Set(rows.map(({ protocol }) => protocol))];
  if (protocols.length === 1) return protocols[0]!;
  const named = rows.map(({ game, protocol }) => `${gameTitle(game)} ${protocol}`);
  return [...new Set(named)].join("; ");
}

function countSeeds(shown: readonly ShownSaving[]): string {
  const counts = shown.map(({ point }) => point.difference!.count);
  return [...new Set(counts)].sort((left, right) => left - right).join(" or ");
}

function savingCell(shown: ShownSaving | undefined): string {
  if (shown === undefined) return "not shown";
  return `${formatPercent(saving(shown.point))}${shown.isConfirmed ? "" : " *"} (${describeExits(shown.point)})`;
}

function identicalCell(
  { identicalSaving }: MainRow,
  speedUp: { readonly times: number; readonly note?: string | undefined } | undefined,
  mark: (note: string | undefined) => string,
): string {
  if (identicalSaving === undefined) return "not counted";
  const time = speedUp === undefined ? "" : `, ${speedUp.times.toFixed(1)} × as fast${mark(speedUp.note)}`;
  return `**${formatPercent(identicalSaving)}**${time}`;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
