import { describe, expect, it } from "vitest";
import { concludeFrom, formatDiagnosis } from "../../scripts/shared/diagnosis-text.js";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { diagnoseProtocol, judge, type PlayedProtocol } from "../../src/evaluate/diagnose.js";
import { shippedBundleFolder } from "../../src/model/bundle.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyGame } from "./toy-game.js";

const pong = { game: "pong", protocol: "ref-clean" };
const played = (protocol: PlayedProtocol["protocol"], ...returns: number[]): PlayedProtocol => ({
  protocol,
  returns,
  numStuck: 0,
});
const good = played("machado", 20, 19, 21, 20);
const bad = played("ref-clean", -20, -21, -19, -20);

describe("judge", () => {
  it("sorts by mean, and finds a protocol implausible that is clearly worse", () => {
    const diagnosis = judge(pong, [bad, good]);
    expect(diagnosis.findings.map(({ protocol }) => protocol)).toEqual(["machado", "ref-clean"]);
    expect(diagnosis.findings[1]!.behindBest.mean).toBe(40);
    expect(diagnosis).toMatchObject({ isPlausible: false, likely: "machado", beatsRandom: true });
  });

  it("keeps as candidates what these games do not tell apart, and points to the stickiest of them", () => {
    const diagnosis = judge(
      pong,
      [played("ale-vec", 20, 21, 19), played("ref-clean", 21, 18, 20), good].slice(0, 2),
    );
    expect(diagnosis.findings.every(({ isCandidate }) => isCandidate)).toBe(true);
    expect(diagnosis).toMatchObject({ isPlausible: true, likely: "ref-clean" });
  });

  it("points to the stated one among equally sticky candidates", () => {
    const both = [played("sb3", 20, 21, 19), played("cleanrl", 20, 18, 20)];
    expect(judge({ ...pong, protocol: "cleanrl" }, both).likely).toBe("cleanrl");
    expect(judge(pong, both)).toMatchObject({ likely: "sb3", isPlausible: false });
  });

  it("equal returns everywhere are no difference", () => {
    const diagnosis = judge(pong, [played("ale-vec", 5, 5), played("machado", 5, 5)]);
    expect(diagnosis.likely).toBe("machado");
  });

  it("says when nothing is better than a random player", () => {
    expect(judge(pong, [bad]).beatsRandom).toBe(true); // -20 is above -20.7
    expect(judge(pong, [played("machado", -21, -21, -21)]).beatsRandom).toBe(false);
    expect(judge({ ...pong, game: "unheard_of" }, [bad])).toMatchObject({
      randomReturn: undefined,
      beatsRandom: true,
    });
  });
});

describe("what doctor says", () => {
  it("names the command that sets a likelier protocol", () => {
    const text = formatDiagnosis("runs/x", judge(pong, [bad, good]));
    expect(text).toContain("It plays best under machado, clearly so with these games.");
    expect(text).toContain("policy.json says ref-clean, which is clearly worse. Most likely: machado.");
    expect(text).toContain("ztw doctor --bundle runs/x --set-protocol machado");
    expect(text).toMatch(/ref-clean\s.*−20\.0 \[−21\.3, −18\.7\].*worse, in policy\.json/);
  });

  it("shows no interval of one game that was played again and again, and judges as before", () => {
    const same = (each: PlayedProtocol) => ({ ...each, numDistinct: 1 });
    const text = formatDiagnosis("runs/x", judge(pong, [same(bad), same(good)]));
    expect(text).toMatch(/ref-clean .* −20\.0 .* 40\.0 .* 1\/4 /);
    expect(text).not.toMatch(/\d \[/);
    expect(text).toContain("Most likely: machado.");
    expect(formatDiagnosis("runs/x", judge(pong, [bad, same(good)]))).toContain("40.0 [40.0, 40.0]");
  });

  it("claims nothing where intervals overlap", () => {
    const lines = concludeFrom(
      "runs/x",
      judge(pong, [played("ale-vec", 20, 10), played("ref-clean", 12, 21)]),
    ).join("\n");
    expect(lines).toContain("These games do not tell ref-clean, ale-vec apart");
    expect(lines).toContain("Nothing speaks against ref-clean");
    expect(lines).not.toContain("--set-protocol");
  });

  it("suspects another game where nothing beats a random player", () => {
    const lines = concludeFrom("runs/x", judge(pong, [played("machado", -21, -21)]));
    expect(lines.join()).toContain("is it for another game");
  });
});

describe("diagnoseProtocol", () => {
  it("plays the same seeds under every protocol, twice the same", async () => {
    const options = { numSeeds: 2, maxFrames: 400, protocols: ["ref-clean", "machado"] } as const;
    const phases: string[] = [];
    const onProgress = ({ phase }: { phase: string }) => phases.push(phase);
    const first = await diagnoseProtocol(shippedBundleFolder("pong"), { ...options, onProgress });
    expect(phases).toEqual(["ref-clean", "machado"]);
    expect(first.findings.map(({ returns }) => returns.length)).toEqual([2, 2]);
    expect(await diagnoseProtocol(shippedBundleFolder("pong"), options)).toEqual(first);
  });

  it("begins lives as the stack of training does where asked", async () => {
    const bundle = await makeToyGame(temporaryFolder(), "qbert");
    const options = { numSeeds: 2, maxFrames: 3000, protocols: ["sb3"] } as const;
    const plain = await diagnoseProtocol(bundle, options);
    const lives = await diagnoseProtocol(bundle, { ...options, episodicLife: true });
    expect(lives.findings[0]!.returns).not.toEqual(plain.findings[0]!.returns);
    for (const { findings } of [plain, lives]) expect(findings[0]!.interval.mean).toBeGreaterThan(0);
  });

  it.each([
    [{ episodicLife: 1 }, "expected true or false for episodicLife, received 1 (number)"],
    [{ numSeeds: 1 }, "expected an integer from 2 to 10000 for numSeeds, received 1"],
    [{ maxFrames: 1 }, "for maxFrames"],
    [{ mode: "best" }, "expected one of greedy, sampled for mode"],
    [{ protocols: ["v5"] }, 'for protocols, received "v5"'],
    [{ seeds: 3 }, 'received "seeds"'],
  ])("refuses %j", async (options, message) => {
    const diagnosing = diagnoseProtocol(shippedBundleFolder("pong"), options as object);
    await expect(diagnosing).rejects.toThrow(InvalidArgumentError);
    await expect(diagnosing).rejects.toThrow(message);
  });
});
