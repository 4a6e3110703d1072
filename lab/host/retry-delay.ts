/** When a lost host is tried again. */

const firstMs = 250;
const longestMs = 4000;

/**
 * Milliseconds to wait before an attempt: soon after a hiccup, rarely while a server is away.
 *
 * @param attempt - 0 for the first one after the loss.
 */
export function retryDelay(attempt: number): number {
  return Math.min(longestMs, firstMs * 2 ** attempt);
}
