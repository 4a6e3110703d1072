/** Node-API: numbers, texts, truth values, and what kind of value something is. */
import { isExternal } from "./externals.js";
import { attempt, type NodeApiFunctions, type NodeApiHost } from "./host.js";
import { status } from "./status.js";

/** As `napi_valuetype`. */
const valueTypes: Readonly<Record<string, number>> = {
  undefined: 0,
  boolean: 2,
  number: 3,
  string: 4,
  symbol: 5,
  object: 6,
  function: 7,
  bigint: 9,
};
const nullType = 1;
const externalType = 8;

export function valueFunctions(host: NodeApiHost): NodeApiFunctions {
  const { handles } = host;
  const give = (result: number, value: unknown) => {
    host.memory.setInteger(result, handles.add(value));
    return status.ok;
  };
  const readNumber = (handle: number, write: (value: number) => void) => {
    const value = handles.get(handle);
    if (typeof value !== "number") return status.numberExpected;
    write(value);
    return status.ok;
  };
  return {
    napi_get_undefined: (_: number, result: number) => give(result, undefined),
    napi_get_null: (_: number, result: number) => give(result, null),
    napi_get_boolean: (_: number, value: number, result: number) => give(result, value !== 0),
    napi_create_double: (_: number, value: number, result: number) => give(result, value),
    napi_create_string_utf8: (_: number, text: number, length: number, result: number) =>
      give(result, host.memory.textAt(text, length)),
    // Our texts of this kind are names and messages in ASCII.
    napi_create_string_latin1: (_: number, text: number, length: number, result: number) =>
      give(result, host.memory.textAt(text, length)),
    napi_typeof: (_: number, handle: number, result: number) => {
      const value = handles.get(handle);
      const type = value === null ? nullType : isExternal(value) ? externalType : valueTypes[typeof value]!;
      host.memory.setInteger(result, type);
      return status.ok;
    },
    napi_get_value_double: (_: number, handle: number, result: number) =>
      readNumber(handle, (value) => host.memory.setDouble(result, value)),
    napi_get_value_int32: (_: number, handle: number, result: number) =>
      readNumber(handle, (value) => host.memory.setInteger(result, value | 0)),
    napi_get_value_uint32: (_: number, handle: number, result: number) =>
      readNumber(handle, (value) => host.memory.setInteger(result, value | 0)),
    napi_get_value_bool: (_: number, handle: number, result: number) => {
      const value = handles.get(handle);
      if (typeof value !== "boolean") return status.booleanExpected;
      host.memory.setByte(result, Number(value));
      return status.ok;
    },
    napi_get_value_string_utf8: (_: number, handle: number, text: number, size: number, result: number) => {
      const value = handles.get(handle);
      if (typeof value !== "string") return status.stringExpected;
      const length =
        text === 0 ? host.memory.numBytesOf(value) : host.memory.setText(text, size >>> 0, value);
      host.memory.setInteger(result, length);
      return status.ok;
    },
    napi_coerce_to_bool: (_: number, handle: number, result: number) =>
      give(result, Boolean(handles.get(handle))),
    napi_coerce_to_string: (_: number, handle: number, result: number) =>
      attempt(host, () => give(result, textOf(handles.get(handle)))),
  };
}

/** As a template does it: a symbol is refused. */
function textOf(value: unknown): string {
  return `${value as string}`;
}
