/** What a file is that is no policy, told from its first bytes, with the one step that helps. */
import { CheckpointError } from "../core/errors.js";

type Kind = readonly [looksSo: (bytes: Buffer) => boolean, sentence: string];

/** How PyTorch's files began before version 1.6: a pickle of this number. */
const oldTorch = Buffer.from("80028a0a6cfc9c46f9206aa85019", "hex");
const beginsWith = (start: Buffer | string) => (bytes: Buffer) =>
  bytes.subarray(0, start.length).equals(Buffer.from(start as string));
const beginsWithHex = (hex: string) => beginsWith(Buffer.from(hex, "hex"));
/** Where tar's mark stands. */
const tarOffset = 257;

const kinds: readonly Kind[] = [
  [(bytes) => bytes.length === 0, "is empty. Fetch or save it again."],
  [
    beginsWith("version https://git-lfs"),
    "is a pointer of Git LFS, in place of the file itself. Fetch it: git lfs pull",
  ],
  [
    (bytes) => /^\s*<(!doctype|html|\?xml)/i.test(bytes.subarray(0, 200).toString("latin1")),
    "is a web page. Fetch the file itself: the address of a page about it is not the address of its contents.",
  ],
  [
    beginsWith(oldTorch),
    "is in PyTorch's form from before 1.6. Load it in PyTorch and save it again: torch.save(torch.load(file), file)",
  ],
  [
    (bytes) => bytes[0] === 0x80 && bytes[1]! <= 5,
    "is a bare pickle, which could execute anything and is not opened. Save the weights alone: torch.save(agent.state_dict(), file)",
  ],
  [beginsWithHex("1f8b"), "is packed with gzip. Unpack it first: gunzip, or tar xzf for a .tar.gz"],
  [beginsWithHex("fd377a585a00"), "is packed with xz. Unpack it first."],
  [beginsWithHex("28b52ffd"), "is packed with Zstandard. Unpack it first."],
  [
    beginsWithHex("894844460d0a1a0a"),
    "is an HDF5 file, as Keras writes. PyTorch's and safetensors can be read.",
  ],
  [
    (bytes) => bytes.subarray(tarOffset, tarOffset + 5).toString("latin1") === "ustar",
    "is a tar archive. Unpack it, and import the policy in it.",
  ],
];

/** @param bytes - of a file that is neither a zip archive nor safetensors. */
export function describeForeignFile(path: string, bytes: Uint8Array): CheckpointError {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sentence =
    kinds.find(([looksSo]) => looksSo(content))?.[1] ??
    "is neither a zip archive (as PyTorch and Stable-Baselines3 write) nor safetensors. It may have been cut short, or written by JAX.";
  return new CheckpointError(`importPolicy: ${path} ${sentence}`);
}
