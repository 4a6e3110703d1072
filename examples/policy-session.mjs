// Asks the shipped Pong agent for decisions at three thresholds. Run: node examples/policy-session.mjs
import { createSession, makeAtari, shippedBundleFolder } from "ztw-atari";

const session = await createSession(shippedBundleFolder("pong"), { method: "ztw" });
const environment = makeAtari("pong");
let { observation } = environment.reset({ seed: 7 });

for (const tau of [0.3, 0.9, 1]) {
  const { action, exitIndex, confidence } = await session.decide(observation, tau);
  const name = environment.actionMeanings[action];
  console.log(
    `tau ${tau}: ${name} from exit ${exitIndex} of 0-${session.numExits - 1}, confidence ${confidence.toFixed(3)}`,
  );
  observation = environment.step(action).observation;
}
environment.close();
await session.close();
