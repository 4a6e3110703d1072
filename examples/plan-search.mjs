// Plans in the emulator itself: before each decision, a search by novelty (IW(1), Lipovetzky et al. 2015) goes through what the next
// seconds could be, from cloned states, and the first step of the best plan is played.
//   node examples/plan-search.mjs freeway 80
import { Emulator } from "ztw-atari/envs";

const [game = "freeway", decisions = "80"] = process.argv.slice(2);
const framesPerStep = 15; // an action is held for a quarter of a second
const mostNodes = 120;
const discount = 0.99;

const emulator = new Emulator(game, { seed: 1, core: "ztw" });
emulator.reset();
let planned = 0;
for (let decision = 0; decision < Number(decisions) && !emulator.status().gameOver; decision++)
  planned += play(bestAction());
console.log(`planned: ${planned}`);

emulator.reset(1);
let random = 0;
for (let decision = 0; decision < Number(decisions) && !emulator.status().gameOver; decision++)
  random += play(emulator.minimalActionSet[(decision * 7919) % emulator.minimalActionSet.length]);
console.log(`without a plan: ${random}`);
emulator.close();

/** The first action of the plan with the highest return. */
function bestAction() {
  const start = emulator.cloneState(false);
  const seen = new Set();
  const queue = [{ state: start, value: 0, weight: 1, first: undefined }];
  let best = { value: Number.NEGATIVE_INFINITY, first: emulator.minimalActionSet[0] };
  for (let next = 0, nodes = 0; next < queue.length && nodes < mostNodes; next++) {
    const node = queue[next];
    for (const action of emulator.minimalActionSet) {
      emulator.restoreState(node.state);
      const { lives } = emulator.status();
      const reward = play(action);
      const lost = emulator.status().lives < lives || emulator.status().gameOver;
      const value = node.value + node.weight * (lost ? reward - 1 : reward);
      const first = node.first ?? action;
      if (value >= best.value) best = { value, first };
      nodes++;
      if (isNew(seen) && !lost)
        queue.push({ state: emulator.cloneState(false), value, weight: node.weight * discount, first });
    }
  }
  emulator.restoreState(start);
  return best.first;
}

/** Whether some byte of the memory has a value that it had at no node before. */
function isNew(seen) {
  let isNovel = false;
  emulator.ram().forEach((value, i) => {
    const fact = i * 256 + value;
    if (!seen.has(fact)) isNovel = true;
    seen.add(fact);
  });
  return isNovel;
}

function play(action) {
  let reward = 0;
  for (let frame = 0; frame < framesPerStep; frame++) reward += emulator.act(action);
  return reward;
}
