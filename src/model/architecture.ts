/** What a policy network is, as data: a list of blocks, the heads on them, and the shapes in between. */
import { z } from "zod";

/** A convolution without padding, followed by ReLU. Weights are OIHW, as PyTorch stores them. */
export const conv2dBlockSchema = z.object({
  type: z.literal("conv2d"),
  /** Tensor name without `.weight` or `.bias`. */
  name: z.string(),
  inChannels: z.number().int().positive(),
  outChannels: z.number().int().positive(),
  kernelSize: z.number().int().positive(),
  stride: z.number().int().positive(),
});

/** A fully connected layer, followed by ReLU. Weights are `[outFeatures, inFeatures]`; inputs are flattened in C,H,W order. */
export const linearBlockSchema = z.object({
  type: z.literal("linear"),
  name: z.string(),
  inFeatures: z.number().int().positive(),
  outFeatures: z.number().int().positive(),
});

/**
 * A stage of IMPALA's residual network: a 3x3 convolution, a 3x3 max pool of stride 2, then residual blocks
 * `x + conv1(relu(conv0(relu(x))))`. Everything is padded by one pixel. No ReLU at its end unless `outputRelu`.
 */
export const residualStageBlockSchema = z.object({
  type: z.literal("residualStage"),
  /** Its convolutions are `<name>.conv`, `<name>.res_block<i>.conv0` and `.conv1`. */
  name: z.string(),
  inChannels: z.number().int().positive(),
  outChannels: z.number().int().positive(),
  numResidualBlocks: z.number().int().nonnegative(),
  outputRelu: z.boolean(),
});

export const blockSchema = z.discriminatedUnion("type", [
  conv2dBlockSchema,
  linearBlockSchema,
  residualStageBlockSchema,
]);

/** An internal classifier: convolution and ReLU, mixed adaptive max/average pool, linear layer. */
export const internalClassifierSchema = z.object({
  /** 0-based index of the block whose output it reads. */
  afterBlock: z.number().int().nonnegative(),
  convChannels: z.number().int().positive(),
  kernelSize: z.number().int().positive(),
  stride: z.number().int().positive(),
  /** Rows and columns of zeros that its convolution sees on each side. Absent: none. */
  padding: z.number().int().nonnegative().optional(),
  /** The pool's output is `poolSize` x `poolSize`. */
  poolSize: z.number().int().positive(),
});
export type InternalClassifier = z.infer<typeof internalClassifierSchema>;

export const architectureSchema = z.object({
  name: z.string(),
  /** `[channels, height, width]` of the uint8 observation; pixels are divided by 255 first. */
  inputShape: z.tuple([z.number().int(), z.number().int(), z.number().int()]),
  blocks: z.array(blockSchema).min(1),
  /** Tensor names of the linear heads on the last block. */
  policyHead: z.string(),
  valueHead: z.string(),
  numActions: z.number().int().positive(),
  /** The classifiers that distillation attaches. Absent: the reference's, after the first two blocks. */
  exits: z.array(internalClassifierSchema).optional(),
});

export type Conv2dBlock = z.infer<typeof conv2dBlockSchema>;
export type LinearBlock = z.infer<typeof linearBlockSchema>;
export type ResidualStageBlock = z.infer<typeof residualStageBlockSchema>;
export type Block = z.infer<typeof blockSchema>;
export type Architecture = z.infer<typeof architectureSchema>;

/** `[channels, height, width]`, or `[features]` behind a linear block. */
export type FeatureShape = readonly [number, number, number] | readonly [number];

/**
 * NatureCNN (Mnih et al. 2015) with linear policy and value heads, named as Stable-Baselines3 names its tensors.
 *
 * @param numActions - size of the game's action set.
 */
export function natureCnn(numActions: number): Architecture {
  const conv = (index: number, inChannels: number, outChannels: number, kernelSize: number, stride: number) =>
    ({
      type: "conv2d",
      name: `features_extractor.cnn.${index}`,
      inChannels,
      outChannels,
      kernelSize,
      stride,
    }) as const;
  return {
    name: "nature-cnn",
    inputShape: [4, 84, 84],
    blocks: [
      conv(0, 4, 32, 8, 4),
      conv(2, 32, 64, 4, 2),
      conv(4, 64, 64, 3, 1),
      { type: "linear", name: "features_extractor.linear.0", inFeatures: 3136, outFeatures: 512 },
    ],
    policyHead: "action_net",
    valueHead: "value_net",
    numActions,
  };
}

/** The classifiers of the Zero Time Waste authors' RL experiments. */
export const smallClassifier = { kernelSize: 3, stride: 4, poolSize: 4 } as const;

/**
 * The classifiers that distillation attaches: those that the architecture names, else the ones that the Zero Time Waste
 * authors' RL code puts after the first two blocks: 3x3 convolution of stride 4 without padding that keeps the number
 * of channels, pooled to 4x4.
 */
export function referenceClassifiers(architecture: Architecture): InternalClassifier[] {
  if (architecture.exits !== undefined) return [...architecture.exits];
  return architecture.blocks.slice(0, 2).map((block, afterBlock) => ({
    afterBlock,
    convChannels: block.type === "linear" ? 0 : block.outChannels,
    ...smallClassifier,
  }));
}
