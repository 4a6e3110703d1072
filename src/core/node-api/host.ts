/** What the functions of Node-API share: a module's memory, its handles, the calls under way, and the exception that is pending. */
import { NativeError } from "../errors.js";
import { BorrowedArrays } from "./borrowed-arrays.js";
import { Handles } from "./handles.js";
import { type MemoryExports, ModuleMemory } from "./memory.js";
import { SharedArrays } from "./shared-arrays.js";
import { type Status, status } from "./status.js";
import { type WasmTable, webAssembly } from "./web-assembly.js";

/** What a module exports for all this. */
export interface ModuleExports extends MemoryExports {
  readonly __indirect_function_table: WasmTable;
}

/** A call of JavaScript's into the module. */
export interface Call {
  readonly receiver: unknown;
  readonly args: readonly unknown[];
  readonly newTarget: unknown;
  /** What the function was made with. */
  readonly data: number;
  readonly borrowed: BorrowedArrays;
}

/** The module knows of one environment only. */
export const environment = 1;

type ModuleFunction = (...args: number[]) => number;

export class NodeApiHost {
  readonly handles = new Handles();
  readonly name: string;
  #exports: ModuleExports | undefined;
  #memory: ModuleMemory | undefined;
  #sharedArrays: SharedArrays | undefined;
  readonly #calls: Call[] = [];
  #failure: string | undefined;
  #exception: { readonly error: unknown } | undefined;
  lastStatus: Status = status.ok;

  /** @param name - of the module, for messages. */
  constructor(name: string) {
    this.name = name;
  }

  /** Before anything of the module is called. */
  connect(exports: ModuleExports): void {
    this.#exports = exports;
    this.#memory = new ModuleMemory(exports);
    this.#sharedArrays = new SharedArrays(this.#memory);
  }

  get memory(): ModuleMemory {
    return this.#memory!;
  }

  get sharedArrays(): SharedArrays {
    return this.#sharedArrays!;
  }

  /** The call that is under way; what it is about is 1-based in the module's eyes. */
  get call(): Call {
    return this.#calls.at(-1)!;
  }

  get isExceptionPending(): boolean {
    return this.#exception !== undefined;
  }

  setException(error: unknown): void {
    this.#exception = { error };
  }

  takeException(): unknown {
    const error = this.#exception?.error;
    this.#exception = undefined;
    return error;
  }

  /**
   * Calls back into the module, as JavaScript's call of one of its functions.
   *
   * @returns what the function returned.
   * @throws what the function threw; {NativeError} if the module has failed.
   */
  enter(callback: number, { receiver, args, newTarget, data }: Omit<Call, "borrowed">): unknown {
    const borrowed = new BorrowedArrays(this.memory);
    const call = { receiver, args, newTarget, data, borrowed };
    return this.#run(call, () => {
      const handle = this.#function(callback)(environment, this.#calls.length);
      return this.handles.get(handle);
    });
  }

  /** Calls one of the module's functions that nobody in JavaScript has called: a finalizer, or the end of some work. */
  notify(callback: number, args: readonly number[], receiver?: unknown): void {
    const borrowed = new BorrowedArrays(this.memory);
    const call = { receiver, args: [], newTarget: undefined, data: 0, borrowed };
    this.#run(call, () => void this.#function(callback)(...args));
  }

  /** Has the module define what it exports. */
  start(define: (environment: number, exports: number) => number): object {
    const borrowed = new BorrowedArrays(this.memory);
    const call = { receiver: undefined, args: [], newTarget: undefined, data: 0, borrowed };
    return this.#run(call, () => {
      const exports = this.handles.add({});
      return this.handles.get(define(environment, exports) || exports) as object;
    });
  }

  /** The module can no longer be trusted: whatever it is asked from now on is refused. */
  fail(reason: string): NativeError {
    this.#failure ??= reason;
    return new NativeError(`${this.name}: the WebAssembly module failed (${this.#failure}). Load it anew.`);
  }

  #run<Result>(call: Call, work: () => Result): Result {
    if (this.#failure !== undefined) throw this.fail(this.#failure);
    const scope = this.handles.open();
    this.#calls.push(call);
    let result: Result;
    try {
      result = work();
    } catch (error) {
      this.handles.close(scope);
      throw this.#explain(error);
    } finally {
      this.#calls.pop();
    }
    this.handles.close(scope);
    call.borrowed.giveBack();
    if (typeof call.receiver === "object" && call.receiver !== null) this.sharedArrays.renew(call.receiver);
    if (this.isExceptionPending) throw this.takeException();
    return result;
  }

  /** A trap, or an exception of C++ that nothing caught, leaves the module in the middle of something. */
  #explain(error: unknown): unknown {
    if (error instanceof webAssembly.RuntimeError) return this.fail(error.message);
    if (error instanceof NativeError || error instanceof RangeError) return error;
    return this.fail("an exception that it did not catch");
  }

  #function(index: number): ModuleFunction {
    return this.#exports!.__indirect_function_table.get(index) as ModuleFunction;
  }
}

/** Functions of Node-API by name, as a module imports them. */
export type NodeApiFunctions = Readonly<Record<string, (...args: never[]) => number | undefined>>;

/**
 * Runs what may run code of the caller's (getters, functions, constructors): what it throws is pending then.
 *
 * @returns the status for the module.
 */
export function attempt(host: NodeApiHost, work: () => Status | undefined): Status {
  if (host.isExceptionPending) return status.pendingException;
  try {
    return work() ?? status.ok;
  } catch (error) {
    host.setException(error);
    return status.pendingException;
  }
}
