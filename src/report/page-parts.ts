/** What pages of results are made of, whether they become Markdown or HTML. */
import type { SweepResult } from "../evaluate/result-schema.js";
import type { TrainingResult } from "../model/training-curve.js";
import type { Subject } from "./savings.js";
import type { StudiedModel } from "./study/study.js";

/** What a figure shows. */
export type Shown =
  /** A game's methods, at least one. */
  | { readonly kind: "methods"; readonly subjects: readonly Subject[] }
  /** Methods of several games, each the mean of its models. */
  | { readonly kind: "comparison"; readonly sweeps: readonly SweepResult[] }
  | { readonly kind: "improvability"; readonly models: readonly StudiedModel[] }
  | { readonly kind: "training"; readonly training: TrainingResult };

export interface FigurePart {
  readonly kind: "figure";
  readonly text: string;
  /** Of the files that hold it as a drawing. */
  readonly prefix: string;
  readonly shown: Shown;
}

/** Markdown that a reader unfolds. */
export interface FoldedPart {
  readonly kind: "folded";
  readonly summary: string;
  readonly content: string;
}

/** A text is Markdown. */
export type PagePart = string | FigurePart | FoldedPart;

/**
 * A page as Markdown.
 *
 * @param toLink - the link that leads from the page to a figure, without its ending.
 */
export function markdownPage(parts: readonly PagePart[], toLink: (prefix: string) => string): string {
  return parts.map((part) => markdownPart(part, toLink)).join("\n\n");
}

function markdownPart(part: PagePart, toLink: (prefix: string) => string): string {
  if (typeof part === "string") return part;
  if (part.kind === "figure") return linkFigure(part.text, toLink(part.prefix));
  return [`<details><summary>${part.summary}</summary>`, "", part.content, "", "</details>"].join("\n");
}

/** The picture, which leads to its drawing. */
function linkFigure(text: string, prefix: string): string {
  return `[![${text}](${prefix}.png)](${prefix}.svg)`;
}
