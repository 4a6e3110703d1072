// Calls the compiled library with seeded nonsense, and prints how each call ended. Run by hostile.test.ts as a child
// process, because ALE answers some mistakes by ending the process.
import { makeAtari } from "../../dist/src/envs/atari-environment.js";
import { makeAtariVector } from "../../dist/src/envs/atari-vector.js";
import { Emulator } from "../../dist/src/envs/emulator.js";

const numCalls = 300;
const nonsense = [
  undefined,
  null,
  true,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -1,
  0,
  1,
  0.5,
  17,
  18,
  40,
  41,
  42,
  255,
  2 ** 31,
  -(2 ** 31),
  2 ** 53,
  "",
  "0",
  "pong",
  "../../etc/passwd",
  "pong\0",
  "combat",
  10n,
  Symbol("s"),
  () => 0,
  {},
  [],
  [1, 2],
  new Uint8Array(2),
  new Int32Array(0),
  Int32Array.of(0, 99),
  Int32Array.of(-1, 0),
  Int32Array.of(0, 0),
  new Int32Array(1e6),
  new DataView(new ArrayBuffer(8)),
  new Map(),
  Object.create(null),
  { seed: -1 },
  { seed: 1 },
  { seeds: [1, 2] },
  { seeds: [Number.NaN, 2] },
  { indices: [0, 0] },
  { indices: { length: 2 } },
  { options: { mode: 3 } },
  { romFolder: "/dev" },
  { rom: new Uint8Array(2048) },
  { rom: [1, 2] },
  { mode: 1, difficulty: 9 },
  { paddleMin: 1, paddleMax: 0 },
  { romFolder: "/proc/self" },
  { protocol: "none" },
  { numEnvs: 2 },
  { numEnvs: 1e9 },
  { frameSkip: 0 },
  { noopMax: -5 },
  { repeatActionProbability: 7 },
  { maxFrames: 1 },
  { protocol: "sb3", episodicLife: true, maxFrames: 1 },
  { protocol: "envpool", noopMax: 10_000, maxFrames: 1 },
  { protocol: "cleanrl", frameSkip: 1 },
  { protocol: "ref", innerStepFrames: "2-4", maxInnerSteps: 1 },
  { protocol: "ref", repeatStepProbability: 1, fullActionSpace: true },
  { conventions: "gym" },
  { grayscale: 3 },
];

let state = Number(process.argv[2]) >>> 0;
function draw(bound) {
  state = (Math.imul(1664525, state) + 1013904223) >>> 0;
  return (state >>> 16) % bound;
}
const drawValue = () => nonsense[draw(nonsense.length)];

const environment = makeAtari("pong", { captureFrames: true });
const vector = makeAtariVector("pong", { numEnvs: 2, autoreset: "next-step" });
const emulator = new Emulator("pong", { sound: true });
const calls = [
  () => environment.step(drawValue()),
  () => environment.reset(drawValue()),
  () => environment.render(drawValue()),
  () => environment.capturedFrames(drawValue()),
  () => environment.capturedScreens(drawValue()),
  () => vector.step(drawValue()),
  () => vector.reset(drawValue()),
  () => vector.reset({ seeds: drawValue(), indices: drawValue() }),
  () => vector.render(drawValue()),
  () => vector.saveState(drawValue(), drawValue()),
  () => vector.loadState(drawValue(), drawValue(), drawValue()),
  () => vector.saveState(draw(2), draw(3)),
  () => vector.loadState(draw(2), draw(3), draw(5)),
  () => vector.send(drawValue()),
  () => vector.recv(),
  () => emulator.act(drawValue()),
  () => emulator.reset(drawValue()),
  () => emulator.act(drawValue(), drawValue()),
  () => emulator.setRam(drawValue(), drawValue()),
  () => emulator.setMode(drawValue()),
  () => emulator.setDifficulty(drawValue()),
  () => emulator[["ram", "screen", "grayScreen", "rgbScreen", "sound"][draw(5)]](drawValue()),
  () => makeAtari(drawValue(), drawValue()).close(),
  () => makeAtari("pong", drawValue()).close(),
  () => makeAtari("combat").close(),
  () => makeAtariVector("pong", drawValue()).close(),
  () => new Emulator(drawValue(), drawValue()).close(),
];

const endings = {};
function count(name) {
  endings[name] = (endings[name] ?? 0) + 1;
}

for (let call = 0; call < numCalls; call++) {
  if (call === numCalls - 40) for (const object of [environment, vector, emulator]) object.close();
  try {
    await calls[draw(calls.length)]();
    count("returned");
  } catch (error) {
    count(String(error?.code ?? `${error?.name}: ${error?.message}`));
  }
}
process.stdout.write(JSON.stringify(endings));
