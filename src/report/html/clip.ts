/** The clip of an episode as a part of a page. */
import { basename } from "node:path";
import { describeMismatch, InvalidArgumentError } from "../../core/errors.js";
import { readBytes } from "../../core/files.js";
import { escapeHtml } from "./markup.js";

/** Browsers refuse longer data URLs, or take minutes for them. */
const maxBytes = 64 * 2 ** 20;

/** By the bytes that every file of a kind has. */
const kinds = [
  { type: "image/gif", signature: "GIF8", offset: 0 },
  { type: "video/mp4", signature: "ftyp", offset: 4 },
] as const;

/**
 * A clip in a page, whole.
 *
 * @throws {CheckpointError} if it cannot be read, or is too large for a page.
 * @throws {InvalidArgumentError} if it is neither an MP4 nor a GIF.
 */
export function renderClip(file: string): string {
  const advice = "Make one with: ztw record <game> --output <file>";
  const bytes = Buffer.from(readBytes("renderReport", file, { maxBytes, advice }));
  const kind = kinds.find(
    ({ signature, offset }) => bytes.toString("latin1", offset, offset + 4) === signature,
  );
  if (kind === undefined)
    throw new InvalidArgumentError(describeMismatch("renderReport", "an MP4 or a GIF", "clip", file, advice));
  const source = `data:${kind.type};base64,${bytes.toString("base64")}`;
  const name = escapeHtml(basename(file));
  const picture =
    kind.type === "image/gif"
      ? `<img src="${source}" alt="A recorded game, ${name}">`
      : `<video src="${source}" controls loop muted playsinline preload="metadata" aria-label="A recorded game, ${name}"></video>`;
  return `<section class="clip"><h2 id="clip">A recorded game</h2><figure>${picture}<figcaption>${name}</figcaption></figure></section>`;
}
