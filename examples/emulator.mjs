// The bare emulator: a mode of Breakout played by a paddle that follows the ball, with sound. Writes breakout.png.
// Run: node examples/emulator.mjs
import { writeFileSync } from "node:fs";
import { describeGame, Emulator, encodePng, mapContinuousAction } from "ztw-atari/envs";

const { modes, difficulties, romMd5 } = describeGame("breakout");
console.log(
  `Breakout (md5 ${romMd5}) has the modes ${modes.join(", ")} and difficulties ${difficulties.join(", ")}.`,
);

const emulator = new Emulator("breakout", { mode: 4, sound: true, maxFrames: 3000 });
emulator.reset(1);

/** Where this game keeps the columns of ball and paddle, and how far the paddle's middle is from its column. */
const [ballAddress, paddleAddress, middle] = [99, 72, 8];
const ram = new Uint8Array(128); // filled again every frame, so nothing is allocated
const samples = new Uint8Array(512);
let score = 0;
let loudest = 0;
for (let frame = 0; !emulator.status().gameOver; frame++) {
  emulator.ram(ram);
  const distance = ram[ballAddress] - ram[paddleAddress] - middle;
  const radius = Math.min(1, Math.abs(distance) / 16);
  const fire = frame % 20 < 4 ? 1 : 0; // held down, it serves no ball
  const action = mapContinuousAction([radius, distance > 0 ? 0 : Math.PI, fire], 0.05);
  score += emulator.act(action.aleAction, action.paddleStrength);
  for (const sample of emulator.sound(samples)) loudest = Math.max(loudest, sample - 128);
}
const { lives, truncated, episodeFrame } = emulator.status();
console.log(
  `score ${score} after ${episodeFrame} frames, ${lives} lives left${truncated ? ", cut off" : ""}; loudest sample ${loudest}`,
);
writeFileSync("breakout.png", encodePng(emulator.rgbScreen()));
emulator.close();
