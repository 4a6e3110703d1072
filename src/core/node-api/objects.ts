/** Node-API: objects, arrays and their properties. */
import { attempt, type NodeApiFunctions, type NodeApiHost } from "./host.js";
import { status } from "./status.js";

export function objectFunctions(host: NodeApiHost): NodeApiFunctions {
  const { handles } = host;
  const give = (result: number, value: unknown) => {
    host.memory.setInteger(result, handles.add(value));
    return status.ok;
  };
  /** Of what is an object, or becomes one when it is looked into. */
  const withObject = (handle: number, work: (object: Record<PropertyKey, unknown>) => undefined) =>
    attempt(host, () => {
      const value = handles.get(handle);
      if (value === undefined || value === null) return status.objectExpected;
      work(Object(value) as Record<PropertyKey, unknown>);
      return status.ok;
    });
  const get = (object: number, key: () => PropertyKey, result: number) =>
    withObject(object, (from) => void give(result, from[key()]));
  const has = (object: number, key: () => PropertyKey, result: number) =>
    withObject(object, (from) => host.memory.setByte(result, Number(key() in from)) as undefined);
  const set = (object: number, key: () => PropertyKey, value: number) =>
    withObject(object, (to) => {
      Reflect.set(to, key(), handles.get(value));
      return undefined;
    });
  const keyOf = (handle: number) => () => handles.get(handle) as PropertyKey;
  const nameAt = (pointer: number) => () => host.memory.textAt(pointer);
  return {
    napi_create_object: (_: number, result: number) => give(result, {}),
    napi_create_array: (_: number, result: number) => give(result, []),
    napi_create_array_with_length: (_: number, length: number, result: number) =>
      give(result, new Array(length >>> 0)),
    napi_is_array: (_: number, handle: number, result: number) => {
      host.memory.setByte(result, Number(Array.isArray(handles.get(handle))));
      return status.ok;
    },
    napi_get_array_length: (_: number, handle: number, result: number) => {
      const array = handles.get(handle);
      if (!Array.isArray(array)) return status.arrayExpected;
      host.memory.setInteger(result, array.length);
      return status.ok;
    },
    napi_get_element: (_: number, object: number, index: number, result: number) =>
      get(object, () => index >>> 0, result),
    napi_set_element: (_: number, object: number, index: number, value: number) =>
      set(object, () => index >>> 0, value),
    napi_get_property: (_: number, object: number, key: number, result: number) =>
      get(object, keyOf(key), result),
    napi_has_property: (_: number, object: number, key: number, result: number) =>
      has(object, keyOf(key), result),
    napi_get_named_property: (_: number, object: number, name: number, result: number) =>
      get(object, nameAt(name), result),
    napi_has_named_property: (_: number, object: number, name: number, result: number) =>
      has(object, nameAt(name), result),
    napi_set_named_property: (_: number, object: number, name: number, value: number) =>
      set(object, nameAt(name), value),
    napi_get_property_names: (_: number, object: number, result: number) =>
      withObject(object, (from) => {
        const names: string[] = [];
        for (const name in from) names.push(name); // those of prototypes too
        give(result, names);
        return undefined;
      }),
  };
}
