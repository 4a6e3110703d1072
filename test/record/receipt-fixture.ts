/** A receipt of a game that nobody played. */
import type { ReceiptSubject } from "../../src/record/receipt-schema.js";
import { ReceiptWriter } from "../../src/record/receipt-writer.js";

export const subject: ReceiptSubject = {
  packageVersion: "0.1.0",
  game: "pong",
  policy: {
    method: "ztw",
    exitRule: null,
    backend: "engine",
    instructionSet: "avx2",
    bundleSha256: "0".repeat(64),
    expertSha256: "1".repeat(64),
    methodSha256: "2".repeat(64),
  },
  protocol: { name: "ref-clean", options: { frameSkip: 4 } },
  emulatorVersion: "0.11",
  romMd5: "3".repeat(32),
  seed: 7,
  mode: "greedy",
};

/** Screens of a step, all of one color. */
export const screensOf = (step: number) => [new Uint8Array(8).fill(step % 256)];

/** A game of so many steps: exits in turn, every fourth held, tau changed on the way. */
export function writeGame(numSteps: number, given = subject): ReceiptWriter {
  const writer = new ReceiptWriter(given);
  writer.begin(screensOf(255));
  for (let step = 0; step < numSteps; step++)
    writer.add({
      action: step % 6,
      exitIndex: step % 3,
      isHeld: step % 4 === 3,
      tau: step < 10 ? 0.9 : [0.5, 0.25],
      rawReward: step % 50 === 49 ? -1 : 0,
      screens: screensOf(step),
    });
  return writer;
}
