// Answers recorded observations on every instruction set that the engine has here, for `npm run test:arm64`, which runs this on
// two processors: node test/native/engine-answers.mjs <folder>/<game>.u8 <answers.json>. What is written: scripts/arm64/answers.ts.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { loadBundle, shippedBundleFolder } from "../../dist/src/model/bundle.js";
import { loadEngine } from "../../dist/src/runtime/engine/native.js";
import { createEngineSession } from "../../dist/src/runtime/engine/session.js";

const [input, output] = process.argv.slice(2);
const game = basename(input, ".u8");
const numPixels = 4 * 84 * 84;
const arithmetics = { float32: {}, bfloat16: { isBfloat16: true }, int8: { isInteger: true } };
/** Sizes of the outputs of NatureCNN's blocks. */
const blockSizes = [20 * 20 * 32, 9 * 9 * 64, 7 * 7 * 64, 512];

/** Every tau from 0.1 to 1.0 in turn, each for a stretch, so that deeper layers rest and then catch up. */
const tauAt = (step) => ((Math.floor(step / 7) % 10) + 1) / 10;
/** An episode ends now and then. */
const isReset = (step) => step % 37 === 36;

function readObservations() {
  const bytes = readFileSync(input);
  return Array.from({ length: bytes.length / numPixels }, (_, step) =>
    Uint8Array.from(bytes.subarray(step * numPixels, (step + 1) * numPixels)),
  );
}

/** Of every block's output, to the bit. */
function hashBlocks(session) {
  const hash = createHash("sha256");
  for (const [block, size] of blockSizes.entries()) {
    const values = new Float32Array(size);
    session.copyBlock(block, values);
    hash.update(new Uint8Array(values.buffer));
  }
  return hash.digest("hex");
}

function answer(session, observation, tau) {
  const { action, exitIndex, confidence, numHeld = 0, logits } = session.decideSync(observation, tau);
  return { tau, action, exitIndex, confidence, numHeld, logits: [...logits] };
}

const toBits = ({ action, exitIndex, confidence, numHeld, logits }) =>
  Buffer.from(Float64Array.of(action, exitIndex, confidence, numHeld, ...logits).buffer);
const isSame = (a, b) => toBits(a).equals(toBits(b));

/** One policy on one instruction set: its answers, and how they compare with those of a session that forgets everything each time. */
async function play(bundle, options) {
  const { method, instructionSet, arithmetic } = options;
  const open = (debugDropDirty = false) =>
    createEngineSession(bundle, { method, instructionSet, ...arithmetics[arithmetic], debugDropDirty });
  const [recycling, dropping, full] = [await open(), await open(true), await open()];
  const answers = [];
  let [recycledDiffersAt, lostChangeSeenAt] = [-1, -1];
  for (const [step, observation] of readObservations().entries()) {
    const tau = method === "expert" ? 1 : tauAt(step);
    if (isReset(step)) for (const session of [recycling, dropping]) session.reset();
    full.reset();
    const received = answer(recycling, observation, tau);
    const expected = answer(full, observation, tau);
    if (recycledDiffersAt < 0 && !isSame(received, expected)) recycledDiffersAt = step;
    if (lostChangeSeenAt < 0 && !isSame(answer(dropping, observation, tau), expected))
      lostChangeSeenAt = step;
    answers.push(tau < 1 ? received : { ...received, blocks: hashBlocks(recycling) });
  }
  for (const session of [recycling, dropping, full]) await session.close();
  return { game, ...options, recycledDiffersAt, lostChangeSeenAt, answers };
}

/** Emulated, it takes minutes: each line is a sign of life. */
async function playAndTell(bundle, options) {
  const begin = performance.now();
  const played = await play(bundle, options);
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  process.stdout.write(
    `  ${game}, ${options.method}, ${options.arithmetic}, on ${options.instructionSet}: ${seconds} s\n`,
  );
  return played;
}

/** Every method in float32; the others of the engine's arithmetics for the expert and the reference's exits. */
function policiesOf(bundle) {
  const methods = [...Object.keys(bundle.manifest.methods), "expert"];
  return [
    ...methods.map((method) => ({ method, arithmetic: "float32" })),
    ...["bfloat16", "int8"].flatMap((arithmetic) =>
      ["ztw", "expert"].map((method) => ({ method, arithmetic })),
    ),
  ];
}

const { instructionSets } = loadEngine();
const bundle = loadBundle(shippedBundleFolder(game));
const plays = [];
for (const policy of policiesOf(bundle))
  for (const instructionSet of instructionSets)
    plays.push(await playAndTell(bundle, { ...policy, instructionSet }));
writeFileSync(output, JSON.stringify({ arch: process.arch, plays }));
