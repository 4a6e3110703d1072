/** What was done to screens before a policy saw them, in words for those who have the ONNX file alone. */
import { type ProtocolName, protocolNames, resolveProtocol } from "../../envs/protocols.js";
import type { PolicyManifest } from "../../model/bundle-schema.js";

const resized = "resized to 84x84 by area averaging";

/** By where color ends; between the two parts stands whose maximum it is. */
const stages = {
  first: ["Gray screens, pixelwise maximum of", `, ${resized}`],
  pooled: ["Pixelwise maximum, in color, of the screens of", `, turned gray, ${resized}`],
  last: ["Pixelwise maximum, in color, of the screens of", `, ${resized} in color, turned gray`],
} as const;

const starts = { zeros: "zeros before the first", repeat: "the first in place of those before it" } as const;
const division = "Bytes 0 to 255: the division by 255 is inside the graph.";

/** Follows the options of the bundle's protocol for its game. */
export function describePreprocessing({ protocol, game }: Pick<PolicyManifest, "protocol" | "game">): string {
  const known = protocolNames.find((name): name is ProtocolName => name === protocol);
  if (known === undefined) return `As the protocol ${protocol} has it, which is none of ours. ${division}`;
  const { grayscale, stackStart, innerStepFrames } = resolveProtocol(known, {}, game);
  const [pooling, end] = stages[grayscale];
  const frames = innerStepFrames === "1" ? "frames" : `steps of ${innerStepFrames} frames`;
  const last = `the last two of the four ${frames} an action is repeated for`;
  return `${pooling} ${last}${end}, the last four stacked, oldest first, ${starts[stackStart]}. ${division}`;
}
