/** How a receipt's lists stand in its file: deflated bytes in base64, so that a game of thousands of steps stays small. */
import { deflateRawSync, inflateRawSync } from "node:zlib";

/** Bytes as text. */
export function packBytes(bytes: Uint8Array): string {
  return deflateRawSync(bytes, { level: 9 }).toString("base64");
}

/**
 * The bytes of such a text; `undefined` if they are not as many as expected, or it is damaged. Never makes more of them.
 *
 * @param numBytes - that must be there.
 */
export function unpackBytes(text: string, numBytes: number): Uint8Array | undefined {
  try {
    const bytes = inflateRawSync(Buffer.from(text, "base64"), { maxOutputLength: Math.max(numBytes, 1) });
    return bytes.length === numBytes ? Uint8Array.from(bytes) : undefined; // not a Buffer
  } catch {
    return undefined; // cut short, or of more bytes
  }
}

const bytesPerReward = 4;

/** int32, the lowest byte first on every machine. */
export function packRewards(rewards: readonly number[]): string {
  const bytes = Buffer.alloc(rewards.length * bytesPerReward);
  rewards.forEach((reward, step) => {
    bytes.writeInt32LE(reward, step * bytesPerReward);
  });
  return packBytes(bytes);
}

export function unpackRewards(text: string, numSteps: number): number[] | undefined {
  const bytes = unpackBytes(text, numSteps * bytesPerReward);
  if (bytes === undefined) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: numSteps }, (_, step) => view.getInt32(step * bytesPerReward, true));
}
