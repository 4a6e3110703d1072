/** What the Python names in a PyTorch file stand for: tensors and dicts become data, everything else stays opaque. */
import { product } from "../core/numbers.js";
import type { PickleWorld, RefusePickle } from "./pickle-reader.js";
import {
  describePickleValue,
  GlobalName,
  OpaqueObject,
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
  "collections.defaultdict": () => new PickleDict(),
  "torch._utils._rebuild_tensor_v2": makeTensor,
  "torch._utils._rebuild_parameter": makeParameter,
  "torch._utils._rebuild_parameter_with_state": makeParameter,
  "torch._tensor._rebuild_from_type_v2": makeSubclass,
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

/** Names that have a meaning here: whatever else is called with one of them is an error and not opaque. */
const knownNames: ReadonlySet<string> = new Set([
  ...Object.keys(calls),
  ...storageTypes.map((type) => `${storagePrefix}${type}`),
]);

/**
 * Modules whose names no checkpoint needs and every attack does. Nothing is ever executed, so this is no protection; but
 * whoever has such a file should be told.
 */
const attackModules: ReadonlySet<string> = new Set([
  ...[
    "os",
    "posix",
    "nt",
    "posixpath",
    "ntpath",
    "subprocess",
    "pty",
    "shutil",
    "socket",
    "signal",
    "ctypes",
  ],
  ...["sys", "importlib", "runpy", "code", "codeop", "inspect", "types", "operator", "timeit", "pdb", "pip"],
  ...["pickle", "_pickle", "marshal", "webbrowser", "asyncio", "multiprocessing", "threading"],
]);
const builtinModules: ReadonlySet<string> = new Set(["builtins", "__builtin__"]);
const harmlessBuiltins: ReadonlySet<string> = new Set([
  ...["object", "dict", "list", "tuple", "set", "frozenset", "slice", "range"],
  ...["int", "float", "complex", "str", "bool", "bytes", "bytearray"],
]);
const harmlessNames: ReadonlySet<string> = new Set(["types.SimpleNamespace"]);

/** Dimensions of a tensor; a convolution's weights have four. */
const maxRank = 8;

/** What PyTorch's own pickles of tensors need, and nothing else. */
export const torchWorld: PickleWorld = {
  resolve(module, name, refuse) {
    const path = `${module}.${name}`;
    if (isHarmless(module, name)) return new GlobalName(path);
    return refuse(`it wants ${JSON.stringify(path)}, and only tensors are read from such files`);
  },
  call(callee, args, refuse) {
    if (!(callee instanceof GlobalName)) return refuse(`it calls ${describePickleValue(callee)}`);
    if (Object.hasOwn(calls, callee.name)) return calls[callee.name]!(args, refuse);
    if (knownNames.has(callee.name)) return refuse(`it calls ${describePickleValue(callee)}`);
    return new OpaqueObject(callee.name);
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

function isHarmless(module: string, name: string): boolean {
  const [root = ""] = module.split(".");
  if (builtinModules.has(root)) return harmlessBuiltins.has(name);
  return !attackModules.has(root) || harmlessNames.has(`${module}.${name}`);
}

function makeParameter([tensor]: readonly PickleValue[], refuse: RefusePickle): TensorReference {
  if (tensor instanceof TensorReference) return tensor;
  return refuse("a parameter in it is made of something else than a tensor");
}

/** A tensor that was saved as a subclass, or with attributes: how it is made, its type, and what it is made of. */
function makeSubclass([make, , args]: readonly PickleValue[], refuse: RefusePickle): PickleValue {
  const name = make instanceof GlobalName ? make.name : "";
  if (name.startsWith("torch._utils._rebuild") && args instanceof PickleTuple)
    return torchWorld.call(make as GlobalName, args.items, refuse);
  return refuse("a tensor in it is made in an unknown way");
}

function makeOrderedDict(args: readonly PickleValue[], refuse: RefusePickle): PickleDict {
  const dict = new PickleDict();
  const [pairs] = args;
  if (args.length === 0) return dict;
  if (args.length > 1 || !(pairs instanceof PickleList))
    return refuse("an OrderedDict in it is made in an unknown way");
  for (const pair of pairs.items) {
    const items = pair instanceof PickleList || pair instanceof PickleTuple ? pair.items : [];
    const [key, value] = items;
    if (items.length !== 2 || key === undefined || dict.entries.has(key))
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
