import { cpSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CheckpointError } from "../../../src/core/errors.js";
import { RandomStream } from "../../../src/core/random.js";
import { type Bundle, loadBundle, shippedBundleFolder } from "../../../src/model/bundle.js";
import { integerWeightsFile, packIntegerWeights } from "../../../src/model/integer-weights.js";
import { readPolicy } from "../../../src/model/policy-weights.js";
import { createSession } from "../../../src/runtime/session.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";

const games = ["pong", "qbert"];
const firstWeight = "features_extractor.cnn.0.weight";

/** A copy of a bundle that ships, with these bytes as its weights of 8 bits. */
function withIntegers(game: string, bytes: (bundle: Bundle) => Uint8Array): Bundle {
  const folder = join(temporaryFolder(), game);
  cpSync(shippedBundleFolder(game), folder, { recursive: true, filter: (path) => !path.endsWith(".onnx") });
  writeFileSync(join(folder, integerWeightsFile), bytes(loadBundle(folder)));
  return loadBundle(folder);
}

/** Answers to pixels that change little by little. */
async function answersOf(bundle: Bundle): Promise<object[]> {
  await using session = await createSession(bundle, { backend: "engine-int8" });
  const random = new RandomStream(5, "integer weights");
  const pixels = Uint8Array.from({ length: 4 * 84 * 84 }, () => random.integer(256));
  return Array.from({ length: 40 }, (_, step) => {
    for (let change = 0; change < 30; change++) pixels[random.integer(pixels.length)] = random.integer(256);
    return structuredClone(session.decideSync!(pixels, step % 2 === 0 ? 1 : 0.3));
  });
}

describe("weights of 8 bits in a file of their own", () => {
  it.each(games)("are a quarter of %s's floats, and give the same answers to the bit", async (game) => {
    const shipped = loadBundle(shippedBundleFolder(game));
    const own = withIntegers(game, packIntegerWeights);
    expect(statSync(join(own.folder, integerWeightsFile)).size).toBeLessThan(1_720_000);
    const [floats, read] = [
      shipped.expertTensors(),
      readPolicy(own, "expert", { isInteger: true }).expertTensors,
    ];
    expect(read.get(firstWeight)!.data).not.toEqual(floats.get(firstWeight)!.data);
    expect(await answersOf(own)).toEqual(await answersOf(shipped));
  });

  it("are not what other backends compute with", async () => {
    const own = withIntegers("pong", packIntegerWeights);
    const [read] = [...readPolicy(own, "expert").expertTensors.values()];
    const [stored] = [...own.expertTensors().values()];
    expect(read).toEqual(stored);
  });

  it("that differ in some steps are found by their answers", async () => {
    const planted = withIntegers("pong", (bundle) => {
      const bytes = Buffer.from(packIntegerWeights(bundle));
      return bytes.fill(3, bytes.length - 1_000_000, bytes.length - 200_000);
    });
    expect(await answersOf(planted)).not.toEqual(await answersOf(loadBundle(shippedBundleFolder("pong"))));
  });

  it.each<[string, (bundle: Bundle) => Uint8Array, string]>([
    [
      "of another expert",
      () => packIntegerWeights(loadBundle(shippedBundleFolder("qbert"))),
      "expected the weights of expert be0a9c9e",
    ],
    ["cut short", (bundle) => packIntegerWeights(bundle).subarray(0, 100_000), "is damaged"],
    ["no weights", () => Buffer.from("no"), "is damaged: it has 2 bytes"],
  ])("that are %s are refused in one sentence", async (_, make, message) => {
    const opening = createSession(withIntegers("pong", make), { backend: "engine-int8" });
    await expect(opening).rejects.toThrow(CheckpointError);
    await expect(opening).rejects.toThrow(message);
  });
});
