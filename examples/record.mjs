// Records a game of Q*bert, with the exit taken at each decision beside it. Run: node examples/record.mjs
import { record, shippedBundleFolder } from "ztw-atari";

const { path, durationSeconds, episodeReturn, savedShare } = await record({
  bundle: shippedBundleFolder("qbert"),
  method: "ztw",
  tau: 0.9,
  output: "qbert.mp4",
});

console.log(
  `${path}: ${durationSeconds.toFixed(1)} s, return ${episodeReturn}, ${(100 * savedShare).toFixed(1)} % of the operations saved`,
);
