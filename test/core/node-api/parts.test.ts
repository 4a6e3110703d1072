import { describe, expect, it } from "vitest";
import { EnvironmentStateError, NativeError } from "../../../src/core/errors.js";
import { BorrowedArrays } from "../../../src/core/node-api/borrowed-arrays.js";
import { Handles } from "../../../src/core/node-api/handles.js";
import { NodeApiHost } from "../../../src/core/node-api/host.js";
import { ModuleMemory } from "../../../src/core/node-api/memory.js";
import { makeNodeApi } from "../../../src/core/node-api/node-api.js";
import { SharedArrays } from "../../../src/core/node-api/shared-arrays.js";
import { systemFunctions } from "../../../src/core/node-api/system.js";
import { webAssembly } from "../../../src/core/node-api/web-assembly.js";

/** Memory that grows, and an allocator that never takes anything back. */
function fakeModule(functions: readonly ((...args: number[]) => number)[] = []) {
  let memory = new ArrayBuffer(1024);
  let next = 16;
  const freed: number[] = [];
  return {
    freed,
    grow() {
      const larger = new ArrayBuffer(memory.byteLength * 2);
      new Uint8Array(larger).set(new Uint8Array(memory));
      memory = larger;
    },
    exports: {
      get memory() {
        return { buffer: memory };
      },
      __indirect_function_table: { get: (index: number) => functions[index] },
      malloc(size: number) {
        if (size > 10_000) return 0;
        const pointer = next;
        next += Math.ceil(size / 8) * 8;
        return pointer;
      },
      free: (pointer: number) => void freed.push(pointer),
    },
  };
}

describe("memory", () => {
  it("is seen anew when it has grown", () => {
    const module = fakeModule();
    const memory = new ModuleMemory(module.exports);
    memory.setInteger(16, 7);
    const before = memory.bytes;
    module.grow();
    expect(memory.integerAt(16)).toBe(7);
    expect(memory.bytes).not.toBe(before);
    expect(memory.bytes.length).toBe(2048);
  });

  it("holds texts, as far as there is room for them", () => {
    const memory = new ModuleMemory(fakeModule().exports);
    expect(memory.setText(32, 6, "größer")).toBe(4); // ö and ß take two bytes each, and one is for the end
    expect(memory.textAt(32)).toBe("grö");
    expect(memory.textAt(memory.keepText("a text"))).toBe("a text");
    expect(memory.numBytesOf("größer")).toBe(8);
  });

  it("says when there is no more", () => {
    expect(() => new ModuleMemory(fakeModule().exports).allocate(20_000)).toThrow(NativeError);
  });
});

describe("handles", () => {
  it("live as long as their scope, but for one that escapes", () => {
    const handles = new Handles();
    const outer = handles.open();
    const scope = handles.openEscapable();
    const inner = handles.add("kept");
    const escaped = handles.escape(scope, inner);
    expect(handles.escape(scope, inner)).toBe(0);
    handles.closeEscapable(scope);
    expect(handles.get(escaped)).toBe("kept");
    expect(handles.has(inner)).toBe(false);
    handles.close(outer);
    expect(handles.has(escaped)).toBe(false);
  });
});

describe("arrays that are passed", () => {
  it("are copied for a call, and back at its end", () => {
    const module = fakeModule();
    const memory = new ModuleMemory(module.exports);
    const borrowed = new BorrowedArrays(memory);
    const bytes = Uint8Array.of(9, 1, 2, 3, 9);
    const pointer = borrowed.borrow(bytes.buffer, 1, 3);
    expect(borrowed.borrow(bytes.buffer, 2, 1)).toBe(pointer + 1);
    expect([...memory.bytes.subarray(pointer, pointer + 3)]).toEqual([1, 2, 3]);
    memory.bytes[pointer + 2] = 77;
    module.grow();
    borrowed.giveBack();
    expect([...bytes]).toEqual([9, 1, 2, 77, 9]);
    expect(module.freed).toEqual([pointer]);
  });

  it("may be transferred away meanwhile", () => {
    const borrowed = new BorrowedArrays(new ModuleMemory(fakeModule().exports));
    const bytes = Uint8Array.of(1, 2);
    borrowed.borrow(bytes.buffer, 0, 2);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    expect(() => borrowed.giveBack()).not.toThrow();
  });
});

it("arrays that are shared follow the module's memory, and say once that they were transferred away", () => {
  const memory = new ModuleMemory(fakeModule().exports);
  const shared = new SharedArrays(memory);
  const owner = {};
  const buffer = shared.add(owner, 64, 4);
  const kept = new Uint8Array(new SharedArrayBuffer(4));
  const pointer = shared.keep(owner, kept);
  memory.bytes.fill(5, 64, 68);
  memory.bytes.fill(6, pointer, pointer + 4);
  shared.renew({});
  expect(new Uint8Array(buffer)[0]).toBe(0);
  shared.renew(owner);
  expect([...new Uint8Array(buffer), ...kept]).toEqual([5, 5, 5, 5, 6, 6, 6, 6]);
  structuredClone(buffer, { transfer: [buffer] });
  expect(() => shared.renew(owner)).toThrow(EnvironmentStateError);
  expect(() => shared.renew(owner)).not.toThrow();
});

describe("a module that fails", () => {
  const call = { receiver: undefined, args: [], newTarget: undefined, data: 0 };
  const fail = (callback: (host: NodeApiHost) => number) => {
    const host = new NodeApiHost("a test");
    host.connect(fakeModule([() => callback(host)]).exports);
    return host;
  };

  it("is given up: it says why, and does nothing more", () => {
    const host = fail(() => {
      throw new webAssembly.RuntimeError("unreachable");
    });
    const message = "a test: the WebAssembly module failed (unreachable). Load it anew.";
    expect(() => host.enter(0, call)).toThrow(message);
    expect(() => host.enter(0, call)).toThrow(message);
  });

  it("is one that ends itself, or leaves an exception uncaught", () => {
    const exits = fail((host) => (systemFunctions(host).proc_exit as (code: number) => number)(3));
    expect(() => exits.enter(0, call)).toThrow("it ended itself with code 3");
    const throws = fail(() => {
      throw { foreign: true };
    });
    expect(() => throws.enter(0, call)).toThrow("an exception that it did not catch");
  });

  it("is none that a pending exception comes out of", () => {
    const host = fail((entered) => {
      entered.setException(new TypeError("a getter's"));
      return 0;
    });
    expect(() => host.enter(0, call)).toThrow("a getter's");
    expect(host.isExceptionPending).toBe(false);
    expect(() => host.enter(0, call)).toThrow("a getter's");
  });
});

it("each function of Node-API that our addons import is there", () => {
  const names = Object.keys(makeNodeApi(new NodeApiHost("a test")));
  expect(names.every((name) => name.startsWith("napi_"))).toBe(true);
  expect(new Set(names).size).toBe(names.length);
  for (const name of ["napi_wrap", "napi_get_typedarray_info", "napi_create_external_arraybuffer"])
    expect(names).toContain(name);
});
