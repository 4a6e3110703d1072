/** What the engine answered on one processor, as `test/native/engine-answers.mjs` writes it, and what two of them disagree on. */

export interface Answer {
  readonly tau: number;
  readonly action: number;
  readonly exitIndex: number;
  readonly confidence: number;
  readonly numHeld: number;
  readonly logits: readonly number[];
  /** SHA-256 of all blocks' outputs, where the deepest was reached for certain. */
  readonly blocks?: string;
}

/** One policy on one instruction set, over consecutive observations of a game. */
export interface Play {
  readonly game: string;
  readonly method: string;
  readonly arithmetic: "float32" | "bfloat16" | "int8";
  readonly instructionSet: string;
  /** The first decision whose bits are not those of a session that forgets everything each time; -1 where all are. */
  readonly recycledDiffersAt: number;
  /** The same with a change that is lost on purpose. */
  readonly lostChangeSeenAt: number;
  readonly answers: readonly Answer[];
}

export interface Answers {
  readonly arch: string;
  readonly plays: readonly Play[];
}

/** Largest difference of a logit, or of a confidence, between instruction sets: as between the engine and ONNX Runtime. */
export const tolerance = 1e-4;

/** What is wrong with arm64's answers, by themselves and beside another processor's; empty where nothing is. */
export function findFaults(received: Answers, expected: Answers): string[] {
  const hasRun = received.plays.some(({ instructionSet }) => instructionSet === "neon");
  return [
    ...(hasRun ? [] : ["neon did not run"]),
    ...received.plays.flatMap((play) => [
      ...findOwnFaults(play),
      ...compareWithAll(play, [...expected.plays, ...received.plays]),
      ...(expected.plays.some((other) => isComparable(play, other))
        ? []
        : [`${nameOf(play)}: compared with nothing`]),
    ]),
  ];
}

const compareWithAll = (play: Play, others: readonly Play[]) =>
  others.filter((other) => isComparable(play, other)).flatMap((other) => findDifference(play, other) ?? []);

/** The largest difference of a logit between what is compared. */
export function largestDifference(received: Answers, expected: Answers): number {
  const differences = received.plays.flatMap((play) =>
    expected.plays
      .filter((other) => isComparable(play, other))
      .flatMap((other) => play.answers.map((answer, step) => logitDifference(answer, other.answers[step]!))),
  );
  return differences.reduce((largest, difference) => Math.max(largest, difference), 0);
}

function isComparable(play: Play, other: Play): boolean {
  const { game, method, arithmetic } = other;
  return play !== other && play.game === game && play.method === method && play.arithmetic === arithmetic;
}

const nameOf = ({ game, method, arithmetic, instructionSet }: Play) =>
  `${game}, ${method}, ${arithmetic}, on ${instructionSet}`;

function findOwnFaults(play: Play): string[] {
  const { recycledDiffersAt, lostChangeSeenAt } = play;
  return [
    ...(play.answers.length > 0 ? [] : [`${nameOf(play)}: no answers`]),
    ...(recycledDiffersAt < 0
      ? []
      : [`${nameOf(play)}: recycled is not full at decision ${recycledDiffersAt}`]),
    ...(lostChangeSeenAt < 0 ? [`${nameOf(play)}: a change that is lost is not seen`] : []),
  ];
}

/** The first decision that differs. */
function findDifference(play: Play, other: Play): string | undefined {
  const mustBeEqual = play.arithmetic === "int8" && play.method === "expert";
  for (const [step, answer] of play.answers.entries()) {
    const expected = other.answers[step];
    const what =
      expected === undefined ? "one has no answer" : describeDifference(answer, expected, mustBeEqual);
    if (what !== undefined) return `${nameOf(play)}, and ${other.instructionSet}: decision ${step}: ${what}`;
  }
  return undefined;
}

/** With integers throughout, logits and blocks are equal; floats may differ by a little, which may decide a tie. */
function describeDifference(answer: Answer, expected: Answer, mustBeEqual: boolean): string | undefined {
  const largest = mustBeEqual ? 0 : tolerance;
  if (mustBeEqual && answer.blocks !== expected.blocks) return "blocks differ";
  if (answer.exitIndex !== expected.exitIndex) {
    const earlier = answer.exitIndex < expected.exitIndex ? answer : expected;
    const isTie = Math.abs(earlier.confidence - earlier.tau) < tolerance;
    return isTie ? undefined : `exit ${answer.exitIndex} for ${expected.exitIndex}`;
  }
  const difference = logitDifference(answer, expected);
  if (!(difference <= largest)) return `logits differ by ${difference}`;
  if (!mustBeEqual && isTied(expected)) return undefined;
  if (!(Math.abs(answer.confidence - expected.confidence) <= tolerance)) return "confidence differs";
  if (answer.numHeld !== expected.numHeld) return `${answer.numHeld} held for ${expected.numHeld}`;
  return answer.action === expected.action ? undefined : `action ${answer.action} for ${expected.action}`;
}

/** NaN where one of them is, or has more. */
function logitDifference(answer: Answer, expected: Answer): number {
  if (answer.logits.length !== expected.logits.length) return Number.NaN;
  return answer.logits.reduce(
    (largest, logit, index) => Math.max(largest, Math.abs(logit - expected.logits[index]!)),
    0,
  );
}

function isTied({ logits }: Answer): boolean {
  const [best = 0, second = Number.NEGATIVE_INFINITY] = [...logits].sort((a, b) => b - a);
  return best - second < tolerance;
}
