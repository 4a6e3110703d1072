/** Node-API: errors, and what the last call answered. */
import { attempt, type NodeApiFunctions, type NodeApiHost } from "./host.js";
import { status, statusMessages } from "./status.js";

/** `napi_extended_error_info`: message, reserved, the engine's code, status. */
const infoSize = 16;
const statusOffset = 12;

export function errorFunctions(host: NodeApiHost): NodeApiFunctions {
  const { handles } = host;
  const messages = new Map<number, number>();
  let info = 0;
  const give = (result: number, value: unknown) => {
    host.memory.setInteger(result, handles.add(value));
    return status.ok;
  };
  const make = (kind: ErrorConstructor, code: number, message: number, result: number) =>
    attempt(host, () => {
      const text = handles.get(message);
      if (typeof text !== "string") return status.stringExpected;
      const error = new kind(text);
      if (code !== 0) Object.assign(error, { code: handles.get(code) });
      return give(result, error);
    });
  const messageOf = (last: keyof typeof statusMessages) => {
    if (last === status.ok) return 0;
    const kept = messages.get(last) ?? host.memory.keepText(statusMessages[last]);
    messages.set(last, kept);
    return kept;
  };
  return {
    napi_create_error: (_: number, code: number, message: number, result: number) =>
      make(Error, code, message, result),
    napi_create_type_error: (_: number, code: number, message: number, result: number) =>
      make(TypeError, code, message, result),
    napi_throw: (_: number, error: number) => {
      host.setException(handles.get(error));
      return status.ok;
    },
    napi_is_exception_pending: (_: number, result: number) => {
      host.memory.setByte(result, Number(host.isExceptionPending));
      return status.ok;
    },
    napi_get_and_clear_last_exception: (_: number, result: number) =>
      give(result, host.isExceptionPending ? host.takeException() : undefined),
    napi_get_last_error_info: (_: number, result: number) => {
      const { lastStatus } = host;
      if (info === 0) info = host.memory.allocate(infoSize);
      host.memory.bytes.fill(0, info, info + infoSize);
      host.memory.setInteger(info, messageOf(lastStatus));
      host.memory.setInteger(info + statusOffset, lastStatus);
      host.memory.setInteger(result, info);
      return undefined; // the last status stays
    },
    napi_fatal_error: (place: number, placeLength: number, message: number, length: number) => {
      const where = place === 0 ? "" : `${host.memory.textAt(place, placeLength)}: `;
      throw host.fail(`${where}${message === 0 ? "fatal error" : host.memory.textAt(message, length)}`);
    },
  };
}
