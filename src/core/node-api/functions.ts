/** Node-API: functions and classes that a module makes, and calls of JavaScript's. */
import { attempt, type NodeApiFunctions, type NodeApiHost } from "./host.js";
import { status } from "./status.js";

/** `napi_property_descriptor`, of four bytes each. */
const descriptor = {
  utf8name: 0,
  name: 4,
  method: 8,
  getter: 12,
  setter: 16,
  value: 20,
  attributes: 24,
  data: 28,
} as const;
const descriptorSize = 32;

/** `napi_property_attributes`. */
const attribute = { writable: 1, enumerable: 2, configurable: 4, isStatic: 1024 } as const;

interface Property extends PropertyDescriptor {
  readonly name: PropertyKey;
  readonly isStatic: boolean;
}

export function functionFunctions(host: NodeApiHost): NodeApiFunctions {
  const { handles } = host;
  const give = (result: number, value: unknown) => {
    host.memory.setInteger(result, handles.add(value));
    return status.ok;
  };

  /** A function that calls back into the module; `accepts` tells the receivers of a class's methods. */
  function makeFunction(
    name: string,
    callback: number,
    data: number,
    accepts?: (receiver: object) => boolean,
  ) {
    const made = function (this: unknown, ...args: unknown[]): unknown {
      if (accepts !== undefined && !accepts(this as object)) throw new TypeError("Illegal invocation");
      return host.enter(callback, { receiver: this, args, newTarget: new.target, data });
    };
    Object.defineProperty(made, "name", { value: name, configurable: true });
    return made;
  }

  function readProperties(
    count: number,
    pointer: number,
    accepts?: (receiver: object) => boolean,
  ): Property[] {
    return Array.from({ length: count >>> 0 }, (_, i) => readProperty(pointer + i * descriptorSize, accepts));
  }

  function readProperty(at: number, accepts?: (receiver: object) => boolean): Property {
    const { memory } = host;
    const field = (name: keyof typeof descriptor) => memory.pointerAt(at + descriptor[name]);
    const name =
      field("utf8name") === 0
        ? (handles.get(field("name")) as PropertyKey)
        : memory.textAt(field("utf8name"));
    const attributes = field("attributes");
    const is = (flag: number) => (attributes & flag) !== 0;
    const make = (callback: number) => makeFunction(String(name), callback, field("data"), accepts);
    const common = {
      name,
      isStatic: is(attribute.isStatic),
      enumerable: is(attribute.enumerable),
      configurable: is(attribute.configurable),
    };
    const [getter, setter, method] = [field("getter"), field("setter"), field("method")];
    if (getter !== 0 || setter !== 0)
      return {
        ...common,
        ...(getter !== 0 && { get: make(getter) as () => unknown }),
        ...(setter !== 0 && { set: make(setter) as (value: unknown) => void }),
      };
    const value = method === 0 ? handles.get(field("value")) : make(method);
    return { ...common, writable: is(attribute.writable), value };
  }

  function define(object: object, { name, isStatic: _, ...property }: Property): void {
    Object.defineProperty(object, name, property);
  }

  function makeClass(name: string, callback: number, data: number, count: number, pointer: number): unknown {
    const instances = new WeakSet<object>();
    const made = function (this: object, ...args: unknown[]): unknown {
      if (new.target !== undefined) instances.add(this);
      return host.enter(callback, { receiver: this, args, newTarget: new.target, data });
    };
    Object.defineProperty(made, "name", { value: name, configurable: true });
    for (const property of readProperties(count, pointer, (receiver) => instances.has(receiver)))
      define(property.isStatic ? made : (made.prototype as object), property);
    return made;
  }

  function readArguments(count: number, pointer: number): unknown[] {
    return Array.from({ length: count >>> 0 }, (_, i) => handles.get(host.memory.pointerAt(pointer + 4 * i)));
  }

  return {
    napi_create_function: (
      _: number,
      name: number,
      length: number,
      callback: number,
      data: number,
      result: number,
    ) => give(result, makeFunction(name === 0 ? "" : host.memory.textAt(name, length), callback, data)),
    napi_define_class: (
      _: number,
      name: number,
      length: number,
      callback: number,
      data: number,
      count: number,
      properties: number,
      result: number,
    ) => give(result, makeClass(host.memory.textAt(name, length), callback, data, count, properties)),
    napi_define_properties: (_: number, object: number, count: number, properties: number) =>
      attempt(host, () => {
        for (const property of readProperties(count, properties))
          define(handles.get(object) as object, property);
        return status.ok;
      }),
    napi_get_cb_info: (
      _: number,
      _info: number,
      count: number,
      args: number,
      receiver: number,
      data: number,
    ) => {
      const { call, memory } = host;
      if (count !== 0) {
        const room = memory.pointerAt(count);
        for (let i = 0; i < room && args !== 0; i++)
          memory.setInteger(args + 4 * i, handles.add(call.args[i]));
        memory.setInteger(count, call.args.length);
      }
      if (receiver !== 0) memory.setInteger(receiver, handles.add(call.receiver));
      memory.setInteger(data, call.data);
      return status.ok;
    },
    napi_get_new_target: (_: number, _info: number, result: number) => {
      const { newTarget } = host.call;
      host.memory.setInteger(result, newTarget === undefined ? 0 : handles.add(newTarget));
      return status.ok;
    },
    napi_call_function: (
      _: number,
      receiver: number,
      callee: number,
      count: number,
      args: number,
      result: number,
    ) =>
      attempt(host, () => {
        const called = handles.get(callee);
        if (typeof called !== "function") return status.functionExpected;
        return give(result, Reflect.apply(called, handles.get(receiver), readArguments(count, args)));
      }),
    napi_new_instance: (_: number, made: number, count: number, args: number, result: number) =>
      attempt(host, () => {
        const construct = handles.get(made);
        if (typeof construct !== "function") return status.functionExpected;
        return give(result, Reflect.construct(construct, readArguments(count, args)) as unknown);
      }),
  };
}
