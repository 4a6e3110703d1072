/** What a game's window shows, and what its page says back, as data. Both ends import this file. */
import { z } from "zod";

export type WindowEvent =
  /** Told to whoever comes. */
  | { readonly type: "opened"; readonly title: string; readonly takesKeys: boolean }
  /** uint8 `[height, width, 3]`: red, green, blue. */
  | {
      readonly type: "frame";
      readonly width: number;
      readonly height: number;
      readonly pixels: Uint8Array;
    };

/** A keyboard has no more keys that can be held at once. */
const mostKeys = 16;
const longestCode = 32;

/** The keys that are held now, by their places on the keyboard (`ArrowUp`, `KeyW`), in the order in which they went down. */
export const windowRequestSchema = z.strictObject({
  type: z.literal("held"),
  codes: z.array(z.string().max(longestCode)).max(mostKeys),
});
export type WindowRequest = z.infer<typeof windowRequestSchema>;
