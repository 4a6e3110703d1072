/** Small events of a match, as a host would send them. */
import type {
  AgentFacts,
  DecisionEvent,
  LaneFacts,
  LaneTotals,
  MethodFacts,
} from "../../../src/lab/messages.js";

export const ztw: MethodFacts = {
  name: "ztw",
  numExits: 3,
  exitsAfter: [0, 1],
  hasThresholds: true,
  tau: 0.85,
  isConfirmed: true,
  holds: false,
  exitShares: [0.38, 0.68, 1.04],
  backends: ["engine", "onnx"],
};

export const hold: MethodFacts = { ...ztw, name: "ztw-hold", tau: 0.9, holds: true };
export const expert: MethodFacts = {
  ...ztw,
  name: "expert",
  numExits: 1,
  exitsAfter: [],
  hasThresholds: false,
  tau: 1,
  exitShares: [1],
};

export const qbert: AgentFacts = {
  id: "qbert",
  game: "qbert",
  title: "Q*bert",
  origin: "ships",
  protocol: "ref-clean",
  actionMeanings: ["NOOP", "FIRE", "UP", "RIGHT", "LEFT", "DOWN"],
  methods: [hold, ztw, expert],
};

export const layers = [
  { name: "conv.0", height: 20, width: 20 },
  { name: "conv.2", height: 9, width: 9 },
  { name: "conv.4", height: 7, width: 7 },
  { name: "linear", height: 1, width: 512 },
];

export const lane: LaneFacts = {
  player: { kind: "agent", agent: "qbert", method: "ztw", tau: 0.85, mode: "greedy", backend: "engine" },
  height: 210,
  width: 160,
  palette: new Uint8Array(768),
  actionMeanings: qbert.actionMeanings,
  method: ztw,
  exitRule: "max-probability",
  layers,
  tellsRecomputed: true,
};

export const totals: LaneTotals = {
  episodeReturn: 25,
  lives: 4,
  numSteps: 1,
  numFrames: 4,
  exitCounts: [1, 0, 0],
  numHeld: 0,
  referenceShare: 0.38,
  performedShare: 0.02,
};

/** A decision that left at the first exit. */
export const decision: DecisionEvent = {
  type: "decision",
  lane: 0,
  step: 0,
  action: 3,
  hint: null,
  isHeld: false,
  exitIndex: 0,
  confidence: 0.97,
  tau: 0.85,
  heads: [
    { probabilities: [0, 0, 0, 0.97, 0.03, 0], confidence: 0.97, ran: true },
    { probabilities: [0, 0, 0, 0.6, 0.4, 0], confidence: 0.6, ran: false },
    { probabilities: [0, 0, 0, 0.8, 0.2, 0], confidence: null, ran: false },
  ],
  recomputed: {
    pixels: new Uint8Array(84 * 84).fill(1, 0, 84),
    layers: [new Uint8Array(400).fill(1, 0, 12), new Uint8Array(81), new Uint8Array(49), new Uint8Array(512)],
  },
  decideMicroseconds: 40,
  totals,
};

/** The same that needed the whole network. */
export const fullDecision: DecisionEvent = {
  ...decision,
  exitIndex: 2,
  confidence: 0.8,
  heads: [
    { probabilities: [0, 0, 0, 0.5, 0.5, 0], confidence: 0.5, ran: true },
    { probabilities: [0, 0, 0, 0.6, 0.4, 0], confidence: 0.6, ran: true },
    { probabilities: [0, 0, 0, 0.8, 0.2, 0], confidence: null, ran: true },
  ],
};

/** A match of one lane. */
export const opened = {
  type: "opened",
  lanes: [lane],
  seed: 7,
  protocol: "ref-clean",
  frameSkip: 4,
  replay: null,
} as const;
