/** Finds the architecture that weights were made for from their shapes, and refuses those that no bundle can have. */
import { CheckpointError } from "../core/errors.js";
import { type Architecture, type Block, natureCnn } from "../model/architecture.js";
import { impalaResNet } from "../model/residual-stage.js";
import { checkTensorShapes, expertTensorShapes } from "../model/tensor-shapes.js";
import type { RenamedTensors } from "./naming.js";

/**
 * The architecture of an expert.
 *
 * @param policy.tensors - weights with a bundle's names; `policy.nameInFile` says what messages call them.
 * @throws {CheckpointError} if the shapes are those of no known architecture, or of other observations than
 * `[4, 84, 84]`.
 */
export function detectArchitecture(source: string, policy: RenamedTensors): Architecture {
  const numActions = rowsOf(source, policy, "action_net.weight");
  const width = rowsOf(source, policy, "features_extractor.linear.0.weight");
  const { tensors, nameInFile } = policy;
  const isImpala = tensors.has(`${stageName(0)}.conv.weight`);
  const architecture = isImpala
    ? impalaResNet(numActions, { width, channels: stageChannels(source, policy) })
    : withWidth(natureCnn(numActions), width);
  checkFrameStack(source, policy, architecture);
  const expected = `importPolicy: ${source} does not fit ${architecture.name} on 84x84 pixels`;
  checkTensorShapes(expected, tensors, expertTensorShapes(architecture), nameInFile);
  return architecture;
}

const stageName = (index: number) => `features_extractor.stages.${index}`;

/** Widths of the three stages: IMPALA's, or a multiple of them. */
function stageChannels(source: string, policy: RenamedTensors): [number, number, number] {
  const channels = (index: number) => rowsOf(source, policy, `${stageName(index)}.conv.weight`);
  return [channels(0), channels(1), channels(2)];
}

function rowsOf(source: string, { tensors, nameInFile }: RenamedTensors, name: string): number {
  const rows = tensors.get(name)?.shape[0];
  if (rows !== undefined && rows > 0) return rows;
  throw new CheckpointError(
    `importPolicy: ${source}: expected a matrix ${nameInFile(name)}, found ${rows === undefined ? "none" : "an empty one"}.`,
  );
}

/** The width of the last block is free (`features_dim` in Stable-Baselines3). */
function withWidth(architecture: Architecture, outFeatures: number): Architecture {
  const blocks = architecture.blocks.map((block) =>
    block.type === "linear" ? { ...block, outFeatures } : block,
  );
  return { ...architecture, blocks };
}

function checkFrameStack(
  source: string,
  { tensors, nameInFile }: RenamedTensors,
  { inputShape, blocks }: Architecture,
): void {
  const [first] = blocks as [Block];
  const name = `${first.name}${first.type === "residualStage" ? ".conv" : ""}.weight`;
  const received = tensors.get(name)?.shape[1];
  if (received === undefined || received === inputShape[0]) return;
  throw new CheckpointError(
    `importPolicy: ${source}: expected ${inputShape[0]} input channels in ${nameInFile(name)}, received ${received}. Policies on ${inputShape[0]} stacked gray frames can be imported; this one saw another number of frames, or colors.`,
  );
}
