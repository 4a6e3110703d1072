/** Node-API: what belongs to a JavaScript object on the module's side, references to objects, and what happens when they are collected. */
import { isExternal, makeExternal, pointerOf } from "./externals.js";
import { environment, type NodeApiFunctions, type NodeApiHost } from "./host.js";
import { status } from "./status.js";

/** Called with the environment, `data` and `hint` once its object is collected. */
interface Finalizer {
  readonly callback: number;
  readonly data: number;
  readonly hint: number;
}

/** Weak while nobody counts on it. */
interface Reference {
  count: number;
  readonly weak: WeakRef<object> | undefined;
  strong: unknown;
}

export function lifetimeFunctions(host: NodeApiHost): NodeApiFunctions {
  const { handles } = host;
  const wrapped = new WeakMap<object, Finalizer>();
  const tags = new WeakMap<object, string>();
  const references = new Map<number, Reference>();
  let lastReference = 0;
  let instanceData = 0;
  const collected = new FinalizationRegistry<Finalizer>(({ callback, data, hint }) => {
    try {
      host.notify(callback, [environment, data, hint]);
    } catch {} // the module has failed: there is nothing to free any more
  });

  const give = (result: number, value: unknown) => {
    host.memory.setInteger(result, handles.add(value));
    return status.ok;
  };
  const objectOf = (handle: number): object | undefined => {
    const value = handles.get(handle);
    return (typeof value === "object" && value !== null) || typeof value === "function" ? value : undefined;
  };
  const refer = (value: unknown, count: number): number => {
    const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
    const weak = isObject ? new WeakRef(value as object) : undefined;
    references.set(++lastReference, { count, weak, strong: count > 0 || !isObject ? value : undefined });
    return lastReference;
  };
  const changeCount = (id: number, change: number, result: number) => {
    const reference = references.get(id);
    if (reference === undefined || reference.count + change < 0) return status.invalidArgument;
    reference.count += change;
    if (reference.weak !== undefined)
      reference.strong = reference.count > 0 ? reference.weak.deref() : undefined;
    host.memory.setInteger(result, reference.count);
    return status.ok;
  };
  const finalizeWith = (object: object, finalizer: Finalizer, token?: object) => {
    if (finalizer.callback !== 0) collected.register(object, finalizer, token);
  };
  const tagAt = (pointer: number) =>
    `${host.memory.bigIntegerAt(pointer)} ${host.memory.bigIntegerAt(pointer + 8)}`;

  return {
    napi_wrap: (_: number, handle: number, data: number, callback: number, hint: number, result: number) => {
      const object = objectOf(handle);
      if (object === undefined) return status.objectExpected;
      if (wrapped.has(object)) return status.invalidArgument;
      const finalizer = { callback, data, hint };
      wrapped.set(object, finalizer);
      finalizeWith(object, finalizer, object);
      if (result !== 0) host.memory.setInteger(result, refer(object, 0));
      return status.ok;
    },
    napi_unwrap: (_: number, handle: number, result: number) => {
      const found = wrapped.get(objectOf(handle) ?? {});
      if (found === undefined) return status.invalidArgument;
      host.memory.setInteger(result, found.data);
      return status.ok;
    },
    napi_remove_wrap: (_: number, handle: number, result: number) => {
      const object = objectOf(handle);
      const found = wrapped.get(object ?? {});
      if (object === undefined || found === undefined) return status.invalidArgument;
      wrapped.delete(object);
      collected.unregister(object);
      host.memory.setInteger(result, found.data);
      return status.ok;
    },
    napi_add_finalizer: (
      _: number,
      handle: number,
      data: number,
      callback: number,
      hint: number,
      result: number,
    ) => {
      const object = objectOf(handle);
      if (object === undefined) return status.objectExpected;
      finalizeWith(object, { callback, data, hint });
      if (result !== 0) host.memory.setInteger(result, refer(object, 0));
      return status.ok;
    },
    napi_create_external: (_: number, data: number, callback: number, hint: number, result: number) => {
      const external = makeExternal(data);
      finalizeWith(external, { callback, data, hint });
      return give(result, external);
    },
    napi_get_value_external: (_: number, handle: number, result: number) => {
      const external = handles.get(handle);
      if (!isExternal(external)) return status.invalidArgument;
      host.memory.setInteger(result, pointerOf(external));
      return status.ok;
    },
    napi_create_external_arraybuffer: (
      _: number,
      data: number,
      length: number,
      callback: number,
      hint: number,
      result: number,
    ) => {
      const buffer = host.sharedArrays.add(host.call.receiver as object, data >>> 0, length >>> 0);
      finalizeWith(buffer, { callback, data, hint });
      return give(result, buffer);
    },
    napi_type_tag_object: (_: number, handle: number, tag: number) => {
      const object = objectOf(handle);
      if (object === undefined) return status.objectExpected;
      if (tags.has(object)) return status.invalidArgument;
      tags.set(object, tagAt(tag));
      return status.ok;
    },
    napi_check_object_type_tag: (_: number, handle: number, tag: number, result: number) => {
      const object = objectOf(handle);
      if (object === undefined) return status.objectExpected;
      host.memory.setByte(result, Number(tags.get(object) === tagAt(tag)));
      return status.ok;
    },
    napi_create_reference: (_: number, handle: number, count: number, result: number) => {
      host.memory.setInteger(result, refer(handles.get(handle), count));
      return status.ok;
    },
    napi_delete_reference: (_: number, id: number) => {
      references.delete(id);
      return status.ok;
    },
    napi_reference_ref: (_: number, id: number, result: number) => changeCount(id, 1, result),
    napi_reference_unref: (_: number, id: number, result: number) => changeCount(id, -1, result),
    napi_get_reference_value: (_: number, id: number, result: number) => {
      const reference = references.get(id);
      if (reference === undefined) return status.invalidArgument;
      const value = reference.strong ?? reference.weak?.deref();
      host.memory.setInteger(result, value === undefined ? 0 : handles.add(value));
      return status.ok;
    },
    napi_set_instance_data: (_: number, data: number) => {
      instanceData = data;
      return status.ok;
    },
    napi_get_instance_data: (_: number, result: number) => {
      host.memory.setInteger(result, instanceData);
      return status.ok;
    },
    // Whoever counts memory outside counts the module's own already.
    napi_adjust_external_memory: (_: number, _change: bigint, result: number) => {
      if (result !== 0) host.memory.view.setBigInt64(result, 0n, true);
      return status.ok;
    },
  };
}
