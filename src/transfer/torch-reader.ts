/** Reads the tensors of a file that `torch.save` wrote, in its zip form (PyTorch 1.6 and later), without executing it. */
import { CheckpointError } from "../core/errors.js";
import { product, sum } from "../core/numbers.js";
import type { Tensor } from "../model/tensors.js";
import { describeConversions, numberFormats } from "./number-formats.js";
import { readPickle } from "./pickle-reader.js";
import type { TensorReference } from "./pickle-values.js";
import { type ChooseTensors, chooseOnly, collectDicts } from "./saved-dicts.js";
import { torchWorld } from "./torch-world.js";
import { readZip, type ZipArchive } from "./zip-reader.js";

/** Tensors by name, and what became of their numbers. */
export interface ReadTensors {
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** One sentence for each thing that a user should know of. */
  readonly notes: readonly string[];
}

/** NatureCNN has 1.7 million numbers; this is some 80 of it, and half a gigabyte. */
const maxElements = 2 ** 27;
const pickleName = "data.pkl";

/**
 * Reads a state dict, wherever it lies in what was saved. Storages may be shared between tensors and tensors may be views; each comes out as its own
 * contiguous float32 tensor.
 *
 * @param source - the file's name, for messages.
 * @param choose - which of the file's tensors are wanted, by their names. Default: those of its one dict that holds any.
 * @throws {CheckpointError} if the file is no such archive, damaged, refers to anything but tensors, or has tensors of
 * an element type that is not floating-point.
 */
export function readTorchFile(
  source: string,
  bytes: Uint8Array,
  choose: ChooseTensors = chooseOnly,
): ReadTensors {
  const archive = readZip(source, bytes);
  const folder = findFolder(source, archive);
  const root = readPickle(
    `${source}: ${folder}${pickleName}`,
    archive.get(`${folder}${pickleName}`)!.read(),
    torchWorld,
  );
  const isLittleEndian = readByteOrder(source, archive, folder);
  const storages = new StorageFiles(source, archive, folder);
  const references = choose(source, collectDicts(source, root));
  checkSize(source, [...references.values()]);
  const read = (reference: TensorReference, name: string) =>
    readTensor(reference, { source, name, isLittleEndian, data: storages.read(reference) });
  const tensors = new Map([...references].map(([name, reference]) => [name, read(reference, name)]));
  return { tensors, notes: describeConversions([...references.values()].map(({ storage }) => storage.type)) };
}

/** The archive has one folder, of any name, in which everything lies. */
function findFolder(source: string, archive: ZipArchive): string {
  const pickles = [...archive.keys()].filter((name) => /^[^/]*\/data\.pkl$/.test(name));
  const [first] = pickles;
  if (pickles.length !== 1 || first === undefined) {
    throw new CheckpointError(
      `readTorchFile: ${source} holds no tensors that torch.save wrote: expected one ${pickleName} in it, found ${pickles.length}.`,
    );
  }
  const folder = first.slice(0, -pickleName.length);
  if (!archive.has(`${folder}constants.pkl`)) return folder;
  throw new CheckpointError(
    `readTorchFile: ${source} is a TorchScript program. Save the weights alone: torch.save(model.state_dict(), file).`,
  );
}

/** Absent in files of older versions, which are little-endian. */
function readByteOrder(source: string, archive: ZipArchive, folder: string): boolean {
  const record = archive.get(`${folder}byteorder`)?.read();
  const order = record === undefined ? "little" : Buffer.from(record).toString("latin1");
  if (order === "little" || order === "big") return order === "little";
  throw new CheckpointError(
    `readTorchFile: ${source} is damaged: its byte order is ${JSON.stringify(order.slice(0, 20))}.`,
  );
}

/** Many views of one storage could ask for more memory than the file itself has. */
function checkSize(source: string, references: readonly TensorReference[]): void {
  const count = ({ shape }: TensorReference) => product(shape);
  const numElements = sum(references.map(count));
  if (numElements <= maxElements) return;
  throw new CheckpointError(
    `readTorchFile: ${source}: expected at most ${maxElements} numbers in all tensors, received ${numElements}. No policy is as large.`,
  );
}

/** The files that hold the numbers; each is unpacked and verified once. */
class StorageFiles {
  readonly #source: string;
  readonly #archive: ZipArchive;
  readonly #folder: string;
  readonly #read = new Map<string, DataView>();

  constructor(source: string, archive: ZipArchive, folder: string) {
    this.#source = source;
    this.#archive = archive;
    this.#folder = folder;
  }

  read({ storage }: TensorReference): DataView {
    const format = numberFormats[storage.type];
    const name = `${this.#folder}data/${storage.key}`;
    const known = this.#read.get(name);
    const view = known ?? this.#unpack(name);
    this.#read.set(name, view);
    const expected = storage.numElements * (format?.numBytes ?? 1);
    if (format === undefined || view.byteLength === expected) return view;
    throw new CheckpointError(
      `readTorchFile: ${this.#source} is damaged: expected ${expected} bytes in ${name}, found ${view.byteLength}.`,
    );
  }

  #unpack(name: string): DataView {
    const bytes = this.#archive.get(name)?.read();
    if (bytes !== undefined) return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    throw new CheckpointError(`readTorchFile: ${this.#source} is damaged: ${name} is missing.`);
  }
}

interface ReadingContext {
  readonly source: string;
  readonly name: string;
  readonly isLittleEndian: boolean;
  readonly data: DataView;
}

function readTensor(reference: TensorReference, context: ReadingContext): Tensor {
  const { storage, shape, strides, offset } = reference;
  const format = numberFormats[storage.type];
  if (format === undefined) {
    throw new CheckpointError(
      `readTorchFile: ${context.source}: expected floating-point numbers in tensor ${context.name}, received a ${storage.type}. Is this a policy's state dict?`,
    );
  }
  const data = new Float32Array(product(shape));
  if (data.length === 0) return { shape, data }; // one side may be as long as it likes
  let written = 0;
  const copy = (axis: number, at: number): void => {
    if (axis === shape.length) {
      data[written++] = format.read(context.data, at * format.numBytes, context.isLittleEndian);
      return;
    }
    for (let index = 0; index < shape[axis]!; index++) copy(axis + 1, at + index * strides[axis]!);
  };
  copy(0, offset);
  return { shape, data };
}
