// Plays one game of Pong with random actions and prints its return. Run: node examples/make-atari.mjs
import { makeAtari, RandomStream } from "ztw-atari";

const environment = makeAtari("pong"); // protocol "ref-clean"
const random = new RandomStream(1, "example");

environment.reset({ seed: 1 });
let episodeReturn = 0;
let numSteps = 0;
for (let over = false; !over; numSteps++) {
  const { terminated, truncated, info } = environment.step(environment.actionSpace.sample(random));
  episodeReturn += info.rawReward;
  over = terminated || truncated;
}
environment.close();

console.log(
  `return ${episodeReturn} after ${numSteps} decisions; actions: ${environment.actionMeanings.join(" ")}`,
);
