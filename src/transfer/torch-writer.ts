/** Writes tensors as a file that `torch.load` reads, also with `weights_only=True`. */
import { product } from "../core/numbers.js";
import type { Tensor } from "../model/tensors.js";
import { opcodes } from "./pickle-opcodes.js";
import { writeZip, type ZipFile } from "./zip-writer.js";

/** Name of the only folder in the archive. */
const folder = "archive";
/** Format of PyTorch's archives. */
const archiveVersion = "3\n";

/**
 * The bytes of a `torch.save`d state dict.
 *
 * @param tensors - by name, in the order in which they are to appear. A tensor that stands under several names is
 * stored once, as PyTorch stores parameters that are shared.
 */
export function serializeTorch(tensors: ReadonlyMap<string, Tensor>): Uint8Array {
  const storages = new Map<Float32Array, string>();
  for (const { data } of tensors.values()) if (!storages.has(data)) storages.set(data, `${storages.size}`);
  const files: ZipFile[] = [
    { name: `${folder}/data.pkl`, bytes: writeStateDict(tensors, storages) },
    { name: `${folder}/byteorder`, bytes: Buffer.from("little") },
    ...[...storages].map(([data, key]) => ({
      name: `${folder}/data/${key}`,
      bytes: littleEndianBytes(data),
    })),
    { name: `${folder}/version`, bytes: Buffer.from(archiveVersion) },
  ];
  return writeZip(files);
}

function littleEndianBytes(data: Float32Array): Uint8Array {
  const bytes = Buffer.alloc(data.length * 4);
  data.forEach((value, index) => {
    bytes.writeFloatLE(value, index * 4);
  });
  return bytes;
}

/** An OrderedDict of tensors as a pickle of protocol 2. */
function writeStateDict(
  tensors: ReadonlyMap<string, Tensor>,
  storages: ReadonlyMap<Float32Array, string>,
): Uint8Array {
  const items = [...tensors].flatMap(([name, { shape, data }]) => [
    text(name),
    tensor(shape, { key: storages.get(data)!, numElements: data.length }),
  ]);
  return Buffer.concat([
    instruction(opcodes.PROTO, Buffer.of(2)),
    emptyOrderedDict,
    instruction(opcodes.MARK),
    ...items,
    instruction(opcodes.SETITEMS),
    instruction(opcodes.STOP),
  ]);
}

/** `_rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict())`; row-major strides. */
function tensor(
  shape: readonly number[],
  { key, numElements }: { readonly key: string; readonly numElements: number },
): Uint8Array {
  const strides = shape.map((_, axis) => product(shape.slice(axis + 1)));
  const storage = tuple([
    text("storage"),
    global("torch", "FloatStorage"),
    text(key),
    text("cpu"),
    integer(numElements),
  ]);
  const args = [
    Buffer.concat([storage, instruction(opcodes.BINPERSID)]),
    integer(0),
    tuple(shape.map(integer)),
    tuple(strides.map(integer)),
    instruction(opcodes.NEWFALSE),
    emptyOrderedDict,
  ];
  return Buffer.concat([
    global("torch._utils", "_rebuild_tensor_v2"),
    tuple(args),
    instruction(opcodes.REDUCE),
  ]);
}

function instruction(opcode: number, argument: Uint8Array = new Uint8Array()): Uint8Array {
  return Buffer.concat([Buffer.of(opcode), argument]);
}

function integer(value: number): Uint8Array {
  const argument = Buffer.alloc(4);
  argument.writeInt32LE(value);
  return instruction(opcodes.BININT, argument);
}

function text(value: string): Uint8Array {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return instruction(opcodes.BINUNICODE, Buffer.concat([length, bytes]));
}

function global(module: string, name: string): Uint8Array {
  return instruction(opcodes.GLOBAL, Buffer.from(`${module}\n${name}\n`));
}

function tuple(items: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([instruction(opcodes.MARK), ...items, instruction(opcodes.TUPLE)]);
}

const emptyOrderedDict = Buffer.concat([
  global("collections", "OrderedDict"),
  instruction(opcodes.EMPTY_TUPLE),
  instruction(opcodes.REDUCE),
]);
