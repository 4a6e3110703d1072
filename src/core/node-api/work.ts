/**
 * Node-API: promises, and work that is done later. There are no other threads: it is done in this one, as soon as what runs now has
 * ended.
 */
import { environment, type NodeApiFunctions, type NodeApiHost } from "./host.js";
import { type Status, status } from "./status.js";

interface Work {
  readonly execute: number;
  readonly complete: number;
  readonly data: number;
  /** The object whose call began it: the memory that it shares may change. */
  readonly owner: unknown;
}

interface Deferred {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

export function workFunctions(host: NodeApiHost): NodeApiFunctions {
  const { handles } = host;
  const works = new Map<number, Work>();
  const promises = new Map<number, Deferred>();
  let lastId = 0;

  const run = ({ execute, complete, data, owner }: Work) => {
    host.notify(execute, [environment, data], owner);
    host.notify(complete, [environment, status.ok, data], owner);
  };
  const settle = (id: number, end: (deferred: Deferred) => void): Status => {
    const deferred = promises.get(id);
    if (deferred === undefined) return status.invalidArgument;
    promises.delete(id);
    end(deferred);
    return status.ok;
  };
  return {
    napi_create_async_work: (
      _: number,
      _resource: number,
      _name: number,
      execute: number,
      complete: number,
      data: number,
      result: number,
    ) => {
      works.set(++lastId, { execute, complete, data, owner: host.call.receiver });
      host.memory.setInteger(result, lastId);
      return status.ok;
    },
    napi_queue_async_work: (_: number, id: number) => {
      const work = works.get(id);
      if (work === undefined) return status.invalidArgument;
      queueMicrotask(() => run(work));
      return status.ok;
    },
    napi_delete_async_work: (_: number, id: number) => {
      works.delete(id);
      return status.ok;
    },
    // Of what has an asynchronous context of its own: ours has none.
    napi_async_destroy: () => status.ok,
    napi_close_callback_scope: () => status.ok,
    napi_create_promise: (_: number, deferred: number, result: number) => {
      const promise = new Promise<unknown>((resolve, reject) => {
        promises.set(++lastId, { resolve, reject });
      });
      host.memory.setInteger(deferred, lastId);
      host.memory.setInteger(result, handles.add(promise));
      return status.ok;
    },
    napi_resolve_deferred: (_: number, id: number, value: number) => {
      const resolved = handles.get(value);
      return settle(id, ({ resolve }) => resolve(resolved));
    },
    napi_reject_deferred: (_: number, id: number, value: number) => {
      const reason = handles.get(value);
      return settle(id, ({ reject }) => reject(reason));
    },
  };
}
