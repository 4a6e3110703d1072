// Turns bytes of states, with and without a checksum that fits, and plays on from what is taken. Run by state-bytes.test.ts as a
// child process: what is read beyond its end could end it.
import { crc32 } from "node:zlib";
import { Emulator } from "../../dist/src/envs/emulator.js";
import { CheckpointError, RandomStream } from "../../dist/src/envs.js";

const stream = new RandomStream(7, "state bytes");
const counts = { refused: 0, accepted: 0 };
for (const game of ["pong", "montezuma_revenge", "pitfall2"]) {
  const emulator = new Emulator(game, { core: stream.integer(2) === 0 ? "ale" : "ztw" });
  emulator.reset(1);
  for (let frame = 0; frame < 50; frame++) emulator.act(frame % 18);
  const state = emulator.cloneState().serialize();
  for (let i = 0; i < 1000; i++) {
    const bytes = Buffer.from(state);
    const numTurned = 1 + stream.integer(4);
    for (let turned = 0; turned < numTurned; turned++) {
      // half of them in chips and counters, which are the first kilobytes
      const place = 24 + stream.integer(stream.integer(2) === 0 ? 1400 : bytes.length - 24);
      bytes[place] = stream.integer(256);
    }
    if (stream.integer(10) > 0) bytes.writeUInt32LE(crc32(bytes.subarray(20)), 16);
    try {
      emulator.restoreState(new Uint8Array(bytes));
      counts.accepted++;
      for (let frame = 0; frame < 3; frame++) emulator.act(frame);
      emulator.rgbScreen();
      if (stream.integer(10) === 0) emulator.reset();
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      counts.refused++;
    }
  }
}
process.stdout.write(JSON.stringify(counts));
