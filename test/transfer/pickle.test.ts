import { describe, expect, it } from "vitest";
import { CheckpointError } from "../../src/core/errors.js";
import { readPickle } from "../../src/transfer/pickle-reader.js";
import {
  OpaqueObject,
  type PickleDict,
  type PickleList,
  PickleTuple,
  type PickleValue,
} from "../../src/transfer/pickle-values.js";
import { torchWorld } from "../../src/transfer/torch-world.js";

/** A pickle of protocol 2 around some instructions, as text in which each character is a byte. */
function read(instructions: string): PickleValue {
  return readPickle("x.pkl", Buffer.from(`\x80\x02${instructions}`, "latin1"), torchWorld);
}

const text = (value: string) => `X${String.fromCharCode(value.length)}\0\0\0${value}`;

it.each<[string, string, PickleValue]>([
  ["None, True, False", "(N\x88\x89t.", new PickleTuple([null, true, false])],
  [
    "integers",
    "(K\xffM\x01\x02J\xfe\xff\xff\xff\x8a\x02\x00\x80\x8a\x00t.",
    new PickleTuple([255, 513, -2, -32768, 0]),
  ],
  ["a float", "G\x3f\xf8\0\0\0\0\0\0.", 1.5],
  ["text", `${text("a.b")}.`, "a.b"],
  ["tuples", ")K\x01\x85\x86.", new PickleTuple([new PickleTuple([]), new PickleTuple([1])])],
])("%s are read", (_, instructions, expected) => {
  expect(read(instructions)).toEqual(expected);
});

it("containers are read, and remembered values stay the same objects", () => {
  const list = read("]q\0(K\x01K\x02e.") as PickleList;
  expect(list.items).toEqual([1, 2]);
  const dict = read(`}q\0(${text("a")}K\x01${text("b")}]q\x01u${text("c")}h\x01s.`) as PickleDict;
  expect([...dict.entries.keys()]).toEqual(["a", "b", "c"]);
  expect(dict.entries.get("c")).toBe(dict.entries.get("b"));
  expect(read("K\x01K\x02K\x03\x87r\x00\x01\x00\x00j\x00\x01\x00\x00\x86.")).toEqual(
    new PickleTuple([new PickleTuple([1, 2, 3]), new PickleTuple([1, 2, 3])]),
  );
});

it("an OrderedDict is a dict, with pairs or without", () => {
  const call = (args: string) => read(`ccollections\nOrderedDict\n${args}R.`) as PickleDict;
  expect([...call(")").entries]).toEqual([]);
  expect([...call(`](${text("a")}K\x01\x86e\x85`).entries]).toEqual([["a", 1]]);
});

const storage = (type: string, key: string, count: string) =>
  `(${text("storage")}ctorch\n${type}\n${text(key)}${text("cpu")}${count}tQ`;
const tensor = (offset: string, shape: string, strides: string) =>
  `ctorch._utils\n_rebuild_tensor_v2\n(${storage("FloatStorage", "0", "K\x06")}${offset}(${shape}t(${strides}t\x89NtR.`;

it("a tensor is a view of a storage", () => {
  expect(read(tensor("K\x01", "K\x02K\x02", "K\x01K\x03"))).toMatchObject({
    storage: { key: "0", type: "FloatStorage", numElements: 6 },
    offset: 1,
    shape: [2, 2],
    strides: [1, 3],
  });
});

/** A tensor as PyTorch saves one of a subclass. */
const subclass = (inner: string) =>
  `ctorch._tensor\n_rebuild_from_type_v2\n(ctorch._tensor\n_rebuild_from_type_v2\nN(${inner}t}tR`;

describe("what lies beside tensors stays opaque, and nothing of it is made", () => {
  it.each<[string, string, string]>([
    ["an object of a class", "cargparse\nNamespace\n)\x81}X\x02\0\0\0lrK\x01sb.", "argparse.Namespace"],
    ["an object of a user's class", "c__main__\nArgs\n)R.", "__main__.Args"],
    ["one with what only objects have for a name", "c__proto__\nconstructor\n)R.", "__proto__.constructor"],
    ["a whole module", "ctorch.nn.modules.linear\nLinear\n)\x81.", "torch.nn.modules.linear.Linear"],
    ["an object with arguments by name", "c__main__\nArgs\n)}\x92.", "__main__.Args"],
    ["an object that is filled", "cmine\nList\n)R(K\x01K\x02e(K\x01K\x02u.", "mine.List"],
    ["an integer of many bytes", `\x8a\x0d${"\x01".repeat(13)}.`, "int"],
    ["an integer beyond 2^53", `\x8a\x08${"\x7f".repeat(8)}.`, "int"],
    ["bytes", "C\x02ab.", "bytes"],
    ["a set", "\x8f(K\x01\x90.", "set"],
  ])("%s", (_, instructions, type) => {
    expect(read(instructions)).toEqual(new OpaqueObject(type));
  });

  it("and keys that are no text are kept as they are", () => {
    expect([...(read("}NK\x01s.") as PickleDict).entries]).toEqual([[null, 1]]);
  });
});

it("protocols 4 and 5 are read: frames, short texts, and what is remembered in order", () => {
  const body = "\x95\x10\0\0\0\0\0\0\0}\x94(\x8c\x01a\x94K\x01\x8c\x01b\x94h\x01u.";
  const readAs = (protocol: string) =>
    readPickle("x.pkl", Buffer.from(`\x80${protocol}${body}`, "latin1"), torchWorld) as PickleDict;
  const entries = [
    ["a", 1],
    ["b", "a"],
  ];
  expect([...readAs("\x04").entries]).toEqual(entries);
  expect([...readAs("\x05").entries]).toEqual(entries);
});

it("a pickle of more instructions than any policy has is refused before it fills memory", () => {
  expect(() => read(`)${"\x85".repeat(600_000)}.`)).toThrow("more than 500000 instructions");
});

describe("a pickle is refused, and the reason named", () => {
  it.each<[string, string, string]>([
    ["that wants os.system", "cposix\nsystem\n.", 'it wants "posix.system"'],
    ["that wants eval", "cbuiltins\neval\n.", 'it wants "builtins.eval"'],
    ["that calls a storage", "ctorch\nFloatStorage\n)R.", "it calls the name torch.FloatStorage"],
    ["that calls a text", `${text("toString")})R.`, "it calls a str"],
    ["that sets the state of a tuple", `)}${text("a")}K\x01sb.`, "it sets the state of a tuple of 0"],
    ["that sets other state than _metadata", `}}${text("__class__")}K\x01sb.`, "it sets the state of a dict"],
    ["with an instruction for objects", "]o.", "instruction 0x6f at byte 3"],
    ["with an instance by name", "(iposix\nsystem\n.", "instruction 0x69"],
    ["that wants os.system in the newer way", `${text("os")}${text("system")}\x93.`, 'it wants "os.system"'],
    ["that names an object by numbers", "K\x01K\x02\x93.", "by something else than text"],
    ["that adds to a text", `${text("a")}(K\x01\x90.`, "adds items to something that is no set"],
    ["with a text longer than itself", `\x8d${"\xff".repeat(8)}.`, "it was cut short"],
    [
      "with a tensor of a size beyond 2^53",
      tensor("K\0", `\x8a\x09${"\x01".repeat(9)}`, "K\x01"),
      "no proper shape",
    ],
    ["that makes a tensor by way of itself", subclass(subclass("")), "is made in an unknown way"],
    ["with an extension code", "\x82\x01.", "instruction 0x82"],
    ["with an outer reference that is no storage", `${text("os")}Q.`, "it refers to a str as outer data"],
    ["with a storage of a strange name", `${storage("FloatStorage", "../0", "K\x01")}.`, "as outer data"],
    [
      "with a storage of negative size",
      `${storage("FloatStorage", "0", "J\xff\xff\xff\xff")}.`,
      "as outer data",
    ],
    [
      "with a tensor beyond its storage",
      tensor("K\x01", "K\x06", "K\x01"),
      "shape [6] and strides [1] at 1 leaves its storage of 6",
    ],
    ["with strides beyond its storage", tensor("K\0", "K\x02K\x02", "K\x05K\x01"), "leaves its storage"],
    ["with one element shown many times", tensor("K\0", "K\x64", "K\0"), "leaves its storage"],
    ["with a negative stride", tensor("K\x05", "K\x02", "J\xff\xff\xff\xff"), "no proper shape and strides"],
    ["with more sizes than strides", tensor("K\0", "K\x02K\x02", "K\x01"), "no proper shape and strides"],
    [
      "with nine dimensions",
      tensor("K\0", "K\x01".repeat(9), "K\x01".repeat(9)),
      "no proper shape and strides",
    ],
    [
      "with a tensor of no storage",
      "ctorch._utils\n_rebuild_tensor_v2\n(NK\0))\x89NtR.",
      "something else than a storage",
    ],
    [
      "with a parameter of no tensor",
      "ctorch._utils\n_rebuild_parameter\n(N\x89NtR.",
      "something else than a tensor",
    ],
    ["that sets a key twice", `}(${text("a")}K\x01${text("a")}K\x02u.`, 'the key "a" is there twice'],
    [
      "that sets a key that is no text twice",
      ")q\0}h\0K\x01sh\0K\x01s.",
      "the key a tuple of 0 is there twice",
    ],
    ["with half a pair", "}(K\x01u.", "sets items of something that is no dict"],
    ["that contains itself", `}q\0${text("a")}h\0s.`, "it contains itself"],
    ["that contains itself further down", `]q\0}${text("a")}h\0sa.`, "it contains itself"],
    ["nested without end", `${"]".repeat(200)}${"a".repeat(199)}.`, "nests deeper than 100 levels"],
    ["that recalls what it never stored", "h\x07.", "it recalls number 7"],
    ["that takes from an empty stack", "\x86.", "its stack runs empty"],
    ["that takes a mark for a value", "(\x85.", "its stack runs empty"],
    ["that stores a mark", "(q\0.", "its stack runs empty"],
    ["without the mark it needs", "K\x01t.", "its stack has no mark"],
    ["that appends to a text", `${text("a")}K\x01a.`, "appends to something that is no list"],
    ["that calls without arguments", "ccollections\nOrderedDict\nNR.", "without a tuple of arguments"],
    ["with text that is none", "X\x01\0\0\0\xff.", "not UTF-8"],
    ["with something left over", "NN.", "left behind its end"],
    ["with bytes behind its end", "N.N", "left behind its end"],
    ["cut within a line", "cposix", "it was cut short"],
    ["without an end", "N", "it was cut short"],
  ])("%s", (_, instructions, message) => {
    expect(() => read(instructions)).toThrow(CheckpointError);
    expect(() => read(instructions)).toThrow(message);
    expect(() => read(instructions)).toThrow("Nothing of it was executed.");
  });

  it.each([
    ["of a protocol to come", "\x80\x06N.", "of pickle protocol 6"],
    ["of an old protocol", "\x80\x01N.", "of pickle protocol 1"],
    ["without a beginning", "N.", "does not begin as a pickle"],
  ])("%s", (_, bytes, message) => {
    expect(() => readPickle("x.pkl", Buffer.from(bytes, "latin1"), torchWorld)).toThrow(message);
  });

  it("larger than any policy's", () => {
    expect(() => readPickle("x.pkl", Buffer.alloc(2 ** 25), torchWorld)).toThrow("33554432 bytes");
  });
});
