/** The fixed list of Python names that a PyTorch state dict may refer to, and what a call of each makes: plain data. */
import { product } from "../core/numbers.js";
import type { PickleWorld, RefusePickle } from "./pickle-reader.js";
import {
  describePickleValue,
  GlobalName,
  PickleDict,
  PickleList,
  PickleTuple,
  type PickleValue,
  StorageReference,
  TensorReference,
} from "./pickle-values.js";

type Call = (args: readonly PickleValue[], refuse: RefusePickle) => PickleValue;

const calls: Readonly<Record<string, Call>> = {
  "collections.OrderedDict": makeOrderedDict,
  "torch._utils._rebuild_tensor_v2": makeTensor,
  "torch._utils._rebuild_parameter": ([tensor], refuse) =>
    tensor instanceof TensorReference
      ? tensor
      : refuse("a parameter in it is made of something else than a tensor"),
};

/** PyTorch's element types by the names that storages have in a pickle; the reader of tensors knows which it can take. */
const storageTypes = [
  "FloatStorage",
  "DoubleStorage",
  "HalfStorage",
  "BFloat16Storage",
  "LongStorage",
  "IntStorage",
  "ShortStorage",
  "CharStorage",
  "ByteStorage",
  "BoolStorage",
] as const;
const storagePrefix = "torch.";

const allowedNames: ReadonlySet<string> = new Set([
  ...Object.keys(calls),
  ...storageTypes.map((type) => `${storagePrefix}${type}`),
]);

/** Dimensions of a tensor; a convolution's weights have four. */
const maxRank = 8;

/** What PyTorch's own pickles of tensors need, and nothing else. */
export const torchWorld: PickleWorld = {
  resolve(module, name, refuse) {
    const path = `${module}.${name}`;
    if (allowedNames.has(path)) return new GlobalName(path);
    return refuse(`it wants ${JSON.stringify(path)}, and only tensors are read from such files`);
  },
  call(callee, args, refuse) {
    const call =
      callee instanceof GlobalName && Object.hasOwn(calls, callee.name) ? calls[callee.name] : undefined;
    return call === undefined ? refuse(`it calls ${describePickleValue(callee)}`) : call(args, refuse);
  },
  load(id, refuse) {
    const [kind, type, key, , numElements] = id instanceof PickleTuple ? id.items : [];
    const isStorage = kind === "storage" && type instanceof GlobalName && type.name.startsWith(storagePrefix);
    const isKey = typeof key === "string" && /^\d{1,9}$/.test(key); // becomes a part of a file's name
    if (!isStorage || !isKey || !isCount(numElements))
      return refuse(`it refers to ${describePickleValue(id)} as outer data, where PyTorch names a storage`);
    return new StorageReference(key, type.name.slice(storagePrefix.length), numElements);
  },
};

function makeOrderedDict(args: readonly PickleValue[], refuse: RefusePickle): PickleDict {
  const dict = new PickleDict();
  const [pairs] = args;
  if (args.length === 0) return dict;
  if (args.length > 1 || !(pairs instanceof PickleList))
    return refuse("an OrderedDict in it is made in an unknown way");
  for (const pair of pairs.items) {
    const items = pair instanceof PickleList || pair instanceof PickleTuple ? pair.items : [];
    const [key, value] = items;
    if (items.length !== 2 || typeof key !== "string" || dict.entries.has(key))
      return refuse("an OrderedDict in it has a pair that is none");
    dict.entries.set(key, value!);
  }
  return dict;
}

function makeTensor(args: readonly PickleValue[], refuse: RefusePickle): TensorReference {
  const [storage, offset, shape, strides] = args;
  if (!(storage instanceof StorageReference) || !isCount(offset))
    return refuse("a tensor in it is made of something else than a storage");
  const sizes = toCounts(shape);
  const steps = toCounts(strides);
  if (sizes === undefined || steps === undefined || sizes.length !== steps.length || sizes.length > maxRank)
    return refuse("a tensor in it has no proper shape and strides");
  checkBounds({ numElements: storage.numElements, offset, sizes, steps }, refuse);
  return new TensorReference(storage, offset, sizes, steps);
}

interface View {
  readonly numElements: number;
  readonly offset: number;
  readonly sizes: readonly number[];
  readonly steps: readonly number[];
}

/** A view may neither leave its storage nor show more elements than that has (as a stride of 0 would). */
function checkBounds({ numElements, offset, sizes, steps }: View, refuse: RefusePickle): void {
  const count = product(sizes);
  const last = offset + sizes.reduce((sum, size, axis) => sum + (size - 1) * steps[axis]!, 0);
  const isWithin = count === 0 ? offset <= numElements : last < numElements;
  if (isWithin && count <= numElements) return;
  refuse(
    `a tensor of shape [${sizes}] and strides [${steps}] at ${offset} leaves its storage of ${numElements} elements`,
  );
}

function toCounts(value: PickleValue | undefined): number[] | undefined {
  const items = value instanceof PickleTuple ? value.items : [null];
  return items.every(isCount) ? [...items] : undefined;
}

/** Below 2^40 so that no product of two leaves the safe integers by much; sums and products stay comparable. */
function isCount(value: PickleValue | undefined): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 2 ** 40;
}
