/** Renders what comparisons of plays came to, which `npm run test:cores`, `test:wasm` and `test:wasm-states` write with `--output`, as Markdown. */
import { z } from "zod";
import { formatCount } from "../../src/tools.js";

const campaignSchema = z.object({
  formatVersion: z.literal(1),
  kind: z.enum(["core-campaign", "wasm-campaign", "wasm-states"]),
  /** Of the code that was compared. */
  commit: z.string().nullable(),
  rows: z.array(z.object({ game: z.string(), frames: z.number(), difference: z.string().nullable() })).min(1),
});

/**
 * Renders what was compared.
 *
 * @param text - of a campaign's outcome.
 * @returns a sentence, and each difference.
 */
export function renderPlayCampaign(text: string): string {
  const { rows, commit } = campaignSchema.parse(JSON.parse(text));
  const frames = rows.map((row) => row.frames);
  const differences = rows.flatMap(({ difference }) => difference ?? []);
  const each = `${rows.length} games, at least ${formatCount(Math.min(...frames))} frames each`;
  const outcome = differences.length === 0 ? "no difference" : `${differences.length} differ`;
  const code = commit === null ? "" : ` (commit ${commit.slice(0, 9)})`;
  return [`Compared so far${code}: ${each}, **${outcome}**.`, ...differences.map((line) => `- ${line}`)].join(
    "\n",
  );
}
