// Eight games of Pong at once: one call steps them, one call decides for them, each at its own exit.
import { createVectorSession, makeAtariVector, shippedBundleFolder } from "ztw-atari";

const numEnvs = 8;
const policy = await createVectorSession(shippedBundleFolder("pong"), { method: "ztw", numEnvs });
const games = makeAtariVector("pong", { numEnvs, autoreset: "next-step" });
const exits = new Array(policy.numExits).fill(0);

games.reset({ seeds: Array.from({ length: numEnvs }, (_, index) => index) });
for (let step = 0; step < 500; step++) {
  const { actions, exitIndices } = policy.decideSync(games.observations, 0.55);
  for (const exit of exitIndices) exits[exit] += 1;
  games.step(actions);
}
console.log(`Decisions by exit: ${exits.join(", ")}; scores so far: ${games.gameReturns.join(", ")}`);
policy.close();
games.close();
