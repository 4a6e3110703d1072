// Plays Pong as Gymnasium's users know it, alone and as a vector. Run: node examples/environments.mjs
import { AtariPreprocessing, describe, episode, FrameStack, make, makeVec } from "ztw-atari/envs";

const game = make("ALE/Pong-v5", { frameSkip: 1, maxFrames: 2000 });
const environment = new FrameStack(new AtariPreprocessing(game), 4);
environment.actionSpace.seed(42);
let score = 0;
for (const { reward } of episode(environment, () => environment.actionSpace.sample(), { seed: 42 }))
  score += reward;
console.log(`${environment}: ${score} points; it sees ${environment.observationSpace}`);
environment.close();

const vector = makeVec("ALE/Pong-v5", { numEnvs: 4 });
vector.reset({ seeds: [0, 1, 2, 3] });
for (let step = 0; step < 100; step++) vector.step(vector.terminated.map(() => vector.actionSpace.sample()));
console.log(`rewards of four games: ${vector.rewards}; observations ${vector.observations.length} bytes`);
vector.close();

console.log(describe("ALE/Pong-v5"));
