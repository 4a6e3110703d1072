/** Node-API: array buffers and typed arrays. */

import { typedArrayName } from "../typed-arrays.js";
import { attempt, type NodeApiFunctions, type NodeApiHost } from "./host.js";
import { status } from "./status.js";

/** In the order of `napi_typedarray_type`. */
const classes = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
] as const;
type AnyTypedArray = InstanceType<(typeof classes)[number]>;

export function arrayFunctions(host: NodeApiHost): NodeApiFunctions {
  const { handles } = host;
  const give = (result: number, value: unknown) => {
    host.memory.setInteger(result, handles.add(value));
    return status.ok;
  };
  const borrow = (buffer: ArrayBufferLike, offset: number, length: number) => {
    const { borrowed, newTarget, receiver } = host.call;
    // Shared memory neither moves nor is detached: an object that is made with it may go on writing there.
    return newTarget !== undefined && isSharedMemory(buffer)
      ? host.sharedArrays.keep(receiver as object, new Uint8Array(buffer, offset, length))
      : borrowed.borrow(buffer, offset, length);
  };
  return {
    napi_create_arraybuffer: (_: number, length: number, data: number, result: number) =>
      attempt(host, () => {
        const buffer = new ArrayBuffer(length >>> 0);
        if (data !== 0) host.memory.setInteger(data, borrow(buffer, 0, buffer.byteLength));
        return give(result, buffer);
      }),
    napi_is_arraybuffer: (_: number, handle: number, result: number) => {
      host.memory.setByte(result, Number(isArrayBuffer(handles.get(handle))));
      return status.ok;
    },
    napi_get_arraybuffer_info: (_: number, handle: number, data: number, length: number) =>
      attempt(host, () => {
        const buffer = handles.get(handle);
        if (!isArrayBuffer(buffer)) return status.arrayBufferExpected;
        if (data !== 0) host.memory.setInteger(data, borrow(buffer, 0, buffer.byteLength));
        host.memory.setInteger(length, buffer.byteLength);
        return status.ok;
      }),
    napi_create_typedarray: (
      _: number,
      type: number,
      length: number,
      buffer: number,
      offset: number,
      result: number,
    ) =>
      attempt(host, () => {
        const made = classes[type];
        if (made === undefined) return status.invalidArgument;
        return give(result, new made(handles.get(buffer) as ArrayBuffer, offset >>> 0, length >>> 0));
      }),
    napi_is_typedarray: (_: number, handle: number, result: number) => {
      host.memory.setByte(result, Number(typedArrayName(handles.get(handle)) !== undefined));
      return status.ok;
    },
    napi_get_typedarray_info: (
      _: number,
      handle: number,
      type: number,
      length: number,
      data: number,
      buffer: number,
      offset: number,
    ) =>
      attempt(host, () => {
        const array = handles.get(handle);
        const kind = classes.findIndex(({ name }) => name === typedArrayName(array));
        if (kind < 0) return status.invalidArgument;
        const { buffer: memory, byteOffset, byteLength, length: count } = array as AnyTypedArray;
        // First, since it may let the memory grow, where the results are written.
        const pointer = data === 0 ? 0 : borrow(memory, byteOffset, byteLength);
        host.memory.setInteger(type, kind);
        host.memory.setInteger(length, count);
        host.memory.setInteger(data, pointer);
        if (buffer !== 0) give(buffer, memory);
        host.memory.setInteger(offset, byteOffset);
        return status.ok;
      }),
  };
}

/** Of any realm; shared memory is none. */
function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === "[object ArrayBuffer]";
}

function isSharedMemory(value: unknown): boolean {
  return Object.prototype.toString.call(value) === "[object SharedArrayBuffer]";
}
