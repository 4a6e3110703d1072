/** What our pickle reader can make: plain data, and the few objects of PyTorch that tensors consist of. */

/** Name of a class or function that a pickle refers to, e.g. `torch._utils._rebuild_tensor_v2`. Never looked up. */
export class GlobalName {
  constructor(readonly name: string) {}
}

export class PickleTuple {
  constructor(readonly items: readonly PickleValue[]) {}
}

export class PickleList {
  readonly items: PickleValue[] = [];
}

/** A Python dict or OrderedDict: keys in the order in which they were set. */
export class PickleDict {
  readonly entries = new Map<PickleValue, PickleValue>();
}

/** Something that lies beside tensors and is none of our business: its type is kept, for messages, and nothing else. */
export class OpaqueObject {
  constructor(readonly type: string) {}
}

/** Memory that tensors are views of; the bytes lie in a file of their own. */
export class StorageReference {
  constructor(
    /** Name of the file below `data/`. */
    readonly key: string,
    /** PyTorch's name of the element type, e.g. `FloatStorage`. */
    readonly type: string,
    readonly numElements: number,
  ) {}
}

/** A view of a storage, in elements. */
export class TensorReference {
  constructor(
    readonly storage: StorageReference,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

export type PickleValue =
  | null
  | boolean
  | number
  | string
  | GlobalName
  | PickleTuple
  | PickleList
  | PickleDict
  | OpaqueObject
  | StorageReference
  | TensorReference;

/** A value's type in Python's words, for messages. */
export function describePickleValue(value: PickleValue | undefined): string {
  if (value === null || value === undefined) return "None";
  if (value instanceof GlobalName) return `the name ${value.name}`;
  if (value instanceof PickleTuple) return `a tuple of ${value.items.length}`;
  if (value instanceof PickleList) return `a list of ${value.items.length}`;
  if (value instanceof PickleDict) return `a dict of ${value.entries.size}`;
  if (value instanceof OpaqueObject) return `an object of ${value.type}`;
  if (value instanceof StorageReference) return "a storage";
  if (value instanceof TensorReference) return "a tensor";
  return typeof value === "string" ? "a str" : `${value} (${typeof value})`;
}
