/**
 * Interprets Python's pickle format (protocols 2 to 5) as far as plain data and tensors need it. A pickle is a program; this
 * interpreter has no way to run anything: names of Python objects stay names, the calls it knows make plain data, and what
 * it does not know becomes an {@link OpaqueObject} that nothing can look into.
 *
 * @see Python's `pickletools` module for what each instruction means.
 */
import { CheckpointError } from "../core/errors.js";
import { opcodes } from "./pickle-opcodes.js";
import {
  describePickleValue,
  type GlobalName,
  OpaqueObject,
  PickleDict,
  PickleList,
  PickleTuple,
  type PickleValue,
} from "./pickle-values.js";

/** What the instructions that reach outside of a pickle do; each refuses what it does not know. */
export interface PickleWorld {
  /** Names of Python objects. */
  resolve(module: string, name: string, refuse: RefusePickle): GlobalName;
  /** Calls of those. */
  call(callee: GlobalName, args: readonly PickleValue[], refuse: RefusePickle): PickleValue;
  /** References to data that lies beside the pickle. */
  load(id: PickleValue, refuse: RefusePickle): PickleValue;
}

/** Throws the pickle's error; `what` completes "refused: …". */
export type RefusePickle = (what: string) => never;

/** Far above any policy's pickle, far below what could exhaust memory. */
const maxPickleBytes = 16 * 2 ** 20;
/** A policy needs some hundreds, a training's checkpoint some thousands; as many objects as this take some 50 MB. */
const maxInstructions = 500_000;

/**
 * Reads one pickle, to its last byte.
 *
 * @param source - the file's name, for messages.
 * @throws {CheckpointError} if it is cut short, damaged, contains itself, or wants anything that is not on the list.
 */
export function readPickle(source: string, bytes: Uint8Array, world: PickleWorld): PickleValue {
  const refuse: RefusePickle = (what) => {
    throw new CheckpointError(`readPickle: ${source} is refused: ${what}. Nothing of it was executed.`);
  };
  if (bytes.length > maxPickleBytes)
    refuse(`it has ${bytes.length} bytes, where at most ${maxPickleBytes} are plausible`);
  return new Interpreter(bytes, world, refuse).run();
}

/** Stands on the stack where a tuple's or a dict's items begin. */
const mark = Symbol("mark");
type StackItem = PickleValue | typeof mark;

class Interpreter {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #world: PickleWorld;
  readonly #refuse: RefusePickle;
  readonly #stack: StackItem[] = [];
  readonly #memo = new Map<number, PickleValue>();
  #at = 0;

  constructor(bytes: Uint8Array, world: PickleWorld, refuse: RefusePickle) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#world = world;
    this.#refuse = refuse;
  }

  run(): PickleValue {
    if (this.#byte() !== opcodes.PROTO) this.#refuse("it does not begin as a pickle of protocol 2 does");
    const protocol = this.#byte();
    if (protocol < 2 || protocol > 5)
      this.#refuse(`it is of pickle protocol ${protocol}, where 2 to 5 are known`);
    let numInstructions = 0;
    for (let opcode = this.#byte(); opcode !== opcodes.STOP; opcode = this.#byte()) {
      if (++numInstructions > maxInstructions)
        this.#refuse(`it has more than ${maxInstructions} instructions, where a policy has some hundreds`);
      this.#step(opcode);
    }
    const result = this.#pop();
    if (this.#stack.length > 0 || this.#at !== this.#bytes.length)
      this.#refuse("something is left behind its end");
    checkTree(result, this.#refuse);
    return result;
  }

  #step(opcode: number): void {
    const instruction = this.#instructions[opcode];
    if (instruction === undefined) {
      this.#refuse(
        `instruction 0x${opcode.toString(16).padStart(2, "0")} at byte ${this.#at - 1} is not needed for tensors`,
      );
    }
    instruction();
  }

  readonly #instructions: Readonly<Record<number, () => void>> = {
    [opcodes.NONE]: () => this.#push(null),
    [opcodes.NEWTRUE]: () => this.#push(true),
    [opcodes.NEWFALSE]: () => this.#push(false),
    [opcodes.BININT1]: () => this.#push(this.#byte()),
    [opcodes.BININT2]: () => this.#push(this.#view.getUint16(this.#take(2), true)),
    [opcodes.BININT]: () => this.#push(this.#view.getInt32(this.#take(4), true)),
    [opcodes.LONG1]: () => this.#push(this.#readLong(this.#byte())),
    [opcodes.LONG4]: () => this.#push(this.#readLong(this.#readSize(4))),
    [opcodes.BINFLOAT]: () => this.#push(this.#view.getFloat64(this.#take(8), false)),
    [opcodes.SHORT_BINUNICODE]: () => this.#push(this.#text(this.#byte())),
    [opcodes.BINUNICODE]: () => this.#push(this.#text(this.#readSize(4))),
    [opcodes.BINUNICODE8]: () => this.#push(this.#text(this.#readSize(8))),
    [opcodes.SHORT_BINBYTES]: () => this.#pushBytes(this.#byte()),
    [opcodes.BINBYTES]: () => this.#pushBytes(this.#readSize(4)),
    [opcodes.BINBYTES8]: () => this.#pushBytes(this.#readSize(8)),
    [opcodes.BYTEARRAY8]: () => this.#pushBytes(this.#readSize(8)),
    [opcodes.EMPTY_TUPLE]: () => this.#push(new PickleTuple([])),
    [opcodes.EMPTY_LIST]: () => this.#push(new PickleList()),
    [opcodes.EMPTY_DICT]: () => this.#push(new PickleDict()),
    [opcodes.EMPTY_SET]: () => this.#push(new OpaqueObject("set")),
    [opcodes.MARK]: () => this.#stack.push(mark),
    [opcodes.POP]: () => this.#drop(),
    [opcodes.POP_MARK]: () => void this.#popToMark(),
    [opcodes.DUP]: () => this.#push(this.#top()),
    [opcodes.FROZENSET]: () => {
      this.#popToMark();
      this.#push(new OpaqueObject("frozenset"));
    },
    [opcodes.ADDITEMS]: () => this.#addItems(this.#popToMark()),
    [opcodes.TUPLE]: () => this.#push(new PickleTuple(this.#popToMark())),
    [opcodes.TUPLE1]: () => this.#pushTuple(1),
    [opcodes.TUPLE2]: () => this.#pushTuple(2),
    [opcodes.TUPLE3]: () => this.#pushTuple(3),
    [opcodes.APPEND]: () => this.#append([this.#pop()]),
    [opcodes.APPENDS]: () => this.#append(this.#popToMark()),
    [opcodes.SETITEM]: () => this.#setItems([this.#pop(), this.#pop()].reverse()),
    [opcodes.SETITEMS]: () => this.#setItems(this.#popToMark()),
    [opcodes.BINPUT]: () => this.#memorize(this.#byte()),
    [opcodes.LONG_BINPUT]: () => this.#memorize(this.#readSize(4)),
    [opcodes.MEMOIZE]: () => this.#memorize(this.#memo.size),
    [opcodes.BINGET]: () => this.#push(this.#recall(this.#byte())),
    [opcodes.LONG_BINGET]: () => this.#push(this.#recall(this.#readSize(4))),
    [opcodes.FRAME]: () => void this.#readSize(8), // how much to read at once; all is in memory
    [opcodes.GLOBAL]: () => this.#push(this.#world.resolve(this.#line(), this.#line(), this.#refuse)),
    [opcodes.STACK_GLOBAL]: () => this.#pushGlobal(),
    [opcodes.BINPERSID]: () => this.#push(this.#world.load(this.#pop(), this.#refuse)),
    [opcodes.REDUCE]: () => this.#call(),
    [opcodes.NEWOBJ]: () => this.#call(),
    [opcodes.NEWOBJ_EX]: () => {
      this.#pop(); // arguments by name
      this.#call();
    },
    [opcodes.BUILD]: () => this.#build(),
  };

  #pushGlobal(): void {
    const name = this.#pop();
    const module = this.#pop();
    if (typeof name !== "string" || typeof module !== "string")
      throw this.#refuse("it names a Python object by something else than text");
    this.#push(this.#world.resolve(module, name, this.#refuse));
  }

  #pushBytes(numBytes: number): void {
    this.#take(numBytes);
    this.#push(new OpaqueObject("bytes"));
  }

  #call(): void {
    const args = this.#pop();
    const callee = this.#pop();
    if (!(args instanceof PickleTuple)) throw this.#refuse("it calls something without a tuple of arguments");
    this.#push(this.#world.call(callee as GlobalName, args.items, this.#refuse));
  }

  /** PyTorch hangs `_metadata` on the OrderedDict of a state dict so; nothing of it is needed. */
  #build(): void {
    const state = this.#pop();
    const target = this.#stack.at(-1);
    if (target instanceof OpaqueObject) return;
    const isMetadata =
      state instanceof PickleDict && [...state.entries.keys()].every((key) => key === "_metadata");
    if (!(target instanceof PickleDict) || !isMetadata)
      this.#refuse(`it sets the state of ${describePickleValue(target === mark ? null : target)}`);
  }

  #append(items: readonly PickleValue[]): void {
    const list = this.#stack.at(-1);
    if (list instanceof OpaqueObject) return;
    if (!(list instanceof PickleList)) throw this.#refuse("it appends to something that is no list");
    for (const item of items) list.items.push(item);
  }

  #setItems(items: readonly PickleValue[]): void {
    const dict = this.#stack.at(-1);
    if (dict instanceof OpaqueObject) return;
    if (!(dict instanceof PickleDict) || items.length % 2 !== 0)
      throw this.#refuse("it sets items of something that is no dict");
    for (let index = 0; index < items.length; index += 2) {
      const key = items[index]!;
      if (dict.entries.has(key)) {
        const named = typeof key === "string" ? JSON.stringify(key) : describePickleValue(key);
        this.#refuse(`the key ${named} is there twice`);
      }
      dict.entries.set(key, items[index + 1]!);
    }
  }

  #addItems(_items: readonly PickleValue[]): void {
    if (!(this.#stack.at(-1) instanceof OpaqueObject))
      this.#refuse("it adds items to something that is no set");
  }

  #push(value: PickleValue): void {
    this.#stack.push(value);
  }

  #top(): PickleValue {
    const item = this.#stack.at(-1);
    return item === undefined || item === mark ? this.#refuse("its stack runs empty") : item;
  }

  /** Python's `POP` takes a mark away too. */
  #drop(): void {
    if (this.#stack.pop() === undefined) this.#refuse("its stack runs empty");
  }

  #pop(): PickleValue {
    const item = this.#stack.pop();
    return item === undefined || item === mark ? this.#refuse("its stack runs empty") : item;
  }

  #popToMark(): PickleValue[] {
    const begin = this.#stack.lastIndexOf(mark);
    if (begin === -1) this.#refuse("its stack has no mark");
    return this.#stack.splice(begin).slice(1) as PickleValue[];
  }

  #pushTuple(numItems: number): void {
    const items = Array.from({ length: numItems }, () => this.#pop()).reverse();
    this.#push(new PickleTuple(items));
  }

  #memorize(key: number): void {
    this.#memo.set(key, this.#top());
  }

  #recall(key: number): PickleValue {
    const value = this.#memo.get(key);
    return value === undefined ? this.#refuse(`it recalls number ${key}, which was not stored`) : value;
  }

  #byte(): number {
    return this.#bytes[this.#take(1)]!;
  }

  /** Moves on by some bytes and returns where they begin. */
  #take(numBytes: number): number {
    const begin = this.#at;
    if (begin + numBytes > this.#bytes.length) this.#refuse("it was cut short");
    this.#at = begin + numBytes;
    return begin;
  }

  #text(numBytes: number): string {
    const begin = this.#take(numBytes);
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(this.#bytes.subarray(begin, begin + numBytes));
    } catch {
      throw this.#refuse("a text in it is not UTF-8");
    }
  }

  #line(): string {
    const end = this.#bytes.indexOf(newline, this.#at);
    if (end === -1) this.#refuse("it was cut short");
    const text = this.#text(end - this.#at);
    this.#at = end + 1;
    return text;
  }

  /** The length of something that follows: an unsigned integer, least significant byte first. */
  #readSize(numBytes: 4 | 8): number {
    const begin = this.#take(numBytes);
    if (numBytes === 4) return this.#view.getUint32(begin, true);
    const size = this.#view.getBigUint64(begin, true);
    return size <= BigInt(this.#bytes.length) ? Number(size) : this.#refuse("it was cut short");
  }

  /** Two's complement, least significant byte first; what no number of ours can hold stays opaque. */
  #readLong(numBytes: number): PickleValue {
    const begin = this.#take(numBytes);
    if (numBytes > 8) return new OpaqueObject("int");
    let value = 0n;
    for (let index = numBytes - 1; index >= 0; index--)
      value = (value << 8n) | BigInt(this.#bytes[begin + index]!);
    const number = Number(BigInt.asIntN(8 * numBytes, value));
    return Number.isSafeInteger(number) ? number : new OpaqueObject("int");
  }
}

const newline = 0x0a;

/** Data that contains itself could send a reader round in circles. */
function checkTree(root: PickleValue, refuse: RefusePickle): void {
  const finished = new Set<PickleValue>();
  const open = new Set<PickleValue>();
  const visit = (value: PickleValue, depth: number): void => {
    const children = childrenOf(value);
    if (children === undefined || finished.has(value)) return;
    if (open.has(value)) refuse("it contains itself");
    if (depth > deepestNesting) refuse(`it nests deeper than ${deepestNesting} levels`);
    open.add(value);
    for (const child of children) visit(child, depth + 1);
    open.delete(value);
    finished.add(value);
  };
  visit(root, 0);
}

const deepestNesting = 100;

function childrenOf(value: PickleValue): Iterable<PickleValue> | undefined {
  if (value instanceof PickleTuple || value instanceof PickleList) return value.items;
  return value instanceof PickleDict ? value.entries.values() : undefined;
}
