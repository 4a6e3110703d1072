// Trains classifiers on the shipped Pong expert for a minute. Run: node examples/distill.mjs
import { distill, shippedBundleFolder } from "ztw-atari";

const { measures, bundleFolder } = await distill({
  bundle: shippedBundleFolder("pong"),
  output: "runs/example-distill", // becomes a copy of the bundle, with the method in it
  steps: 8_192, // the authors' length is 1_000_000 for both
  ensembleSteps: 2_048,
  onProgress: ({ phase, done, total }) => process.stderr.write(`\r${phase}: ${done} of ${total} steps `),
});

for (const [index, { agreement }] of measures.ensemble.entries()) {
  console.log(`\nexit ${index} agrees with the expert on ${(100 * agreement).toFixed(1)} % of decisions`);
}
console.log(`saved to ${bundleFolder}`);
