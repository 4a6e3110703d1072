// Measures what the shipped Pong agent earns and saves at three thresholds, and draws the figure.
// About half a minute. Run: node examples/evaluate.mjs
import { evaluate, shippedBundleFolder, textReport, writeFigure } from "ztw-atari";

const sweep = await evaluate({
  bundle: shippedBundleFolder("pong"),
  taus: [0.5, 0.9, 1], // 1 is the expert, whom the others are compared to
  numSeeds: 2,
  onProgress: ({ done, total, unit }) => process.stderr.write(`\r${done} of ${total} ${unit} `),
});

console.log(`\n${textReport(sweep)}`);
console.log((await writeFigure(sweep, "runs/example-pong")).join("\n"));
