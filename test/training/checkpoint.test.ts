import { describe, expect, it } from "vitest";
import { z } from "zod";
import { CheckpointError } from "../../src/core/errors.js";
import { resolveProtocol } from "../../src/envs/protocols.js";
import { CheckpointFolder } from "../../src/training/checkpoint.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const schema = z.object({ identity: z.record(z.string(), z.unknown()) });
const format = { where: "train", formatVersion: 1, schema, label: () => "1" };

/** A checkpoint as a version stored it that knew no options of inner steps. */
async function writeOlder() {
  const folder = new CheckpointFolder(temporaryFolder(), format);
  const { innerStepFrames, repeatStepProbability, maxInnerSteps, ...protocolOptions } =
    resolveProtocol("ref-clean");
  await folder.write({ state: { identity: { game: "pong", protocolOptions } }, tensors: new Map() });
  return folder;
}

describe("CheckpointFolder.read", () => {
  it("takes a protocol's options that were not known yet for what held then", async () => {
    const folder = await writeOlder();
    const identity = { game: "pong", protocolOptions: resolveProtocol("ref-clean") };
    expect(folder.read(identity).state.identity.game).toBe("pong");
  });

  it("takes trainings inside trainings, as an older version stored them, for the lineage that they are", async () => {
    const folder = new CheckpointFolder(temporaryFolder(), format);
    const from = {
      sha256: "b",
      training: { seed: 1, continuedFrom: { sha256: "a", training: { seed: 0 } } },
    };
    await folder.write({ state: { identity: { seed: 2, continuedFrom: from } }, tensors: new Map() });
    const lineage = [
      { sha256: "a", training: { seed: 0 } },
      { sha256: "b", training: { seed: 1 } },
    ];
    expect(folder.read({ seed: 2, lineage }).state.identity.seed).toBe(2);
    expect(() => folder.read({ seed: 2, lineage: lineage.slice(1) })).toThrow("its lineage is");
  });

  it.each([
    ["protocolOptions", { game: "pong", protocolOptions: resolveProtocol("ref") }],
    ["protocolOptions", { game: "pong" }],
    ["game", { game: "qbert", protocolOptions: resolveProtocol("ref-clean") }],
    ["seed", { game: "pong", protocolOptions: resolveProtocol("ref-clean"), seed: 1 }],
  ])("refuses a run of another %s", async (key, identity) => {
    const folder = await writeOlder();
    expect(() => folder.read(identity)).toThrow(CheckpointError);
    expect(() => folder.read(identity)).toThrow(`belongs to another run: its ${key} is`);
  });
});
