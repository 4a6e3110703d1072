/** Makes an addon out of a WebAssembly module: what `require` does with a compiled one. */

import { initializeAddon, type NativeAddon } from "../addon-errors.js";
import { NativeError } from "../errors.js";
import { type ModuleExports, NodeApiHost } from "./host.js";
import { makeNodeApi } from "./node-api.js";
import { missingFunction, systemFunctions } from "./system.js";
import { type WasmModule, webAssembly } from "./web-assembly.js";

interface AddonExports extends ModuleExports {
  _initialize?(): void;
  napi_register_wasm_v1(environment: number, exports: number): number;
}

/**
 * Compiles a module, off this thread where the platform can.
 *
 * @param where - opens messages.
 * @param bytes - the module.
 * @throws {NativeError} if they are no module: cut off, or something else.
 */
export async function compileModule(where: string, bytes: Uint8Array | ArrayBuffer): Promise<WasmModule> {
  try {
    return await webAssembly.compile(bytes);
  } catch (cause) {
    throw notAModule(where, bytes, cause);
  }
}

/** The same at once: for Node, and for worker threads. */
export function compileModuleSync(where: string, bytes: Uint8Array): WasmModule {
  try {
    return new webAssembly.Module(bytes);
  } catch (cause) {
    throw notAModule(where, bytes, cause);
  }
}

function notAModule(where: string, bytes: Uint8Array | ArrayBuffer, cause: unknown): NativeError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new NativeError(
    `${where}: the ${bytes.byteLength} bytes are no WebAssembly module that this machine can run (${reason}). Get the file anew.`,
    { cause },
  );
}

/**
 * Starts a module, with memory of its own, and returns what the addon exports.
 *
 * @param named.name - of the module, for messages.
 * @param named.mainClass - one that this addon exports, and no other does.
 * @throws {NativeError} if it is not this addon.
 */
export function startModule<Addon extends NativeAddon>(
  module: WasmModule,
  { name, mainClass }: { readonly name: string; readonly mainClass: string },
): Addon {
  const host = new NodeApiHost(name);
  const exports = instantiate(name, module, host);
  host.connect(exports);
  exports._initialize?.();
  const addon = host.start((environment, handle) => exports.napi_register_wasm_v1(environment, handle));
  if (Object.hasOwn(addon, mainClass)) return initializeAddon(addon as Addon);
  throw new NativeError(`${name}: expected a module with ${mainClass}, received another of our addons.`);
}

function instantiate(name: string, module: WasmModule, host: NodeApiHost): AddonExports {
  const isOurs = webAssembly.Module.exports(module).some((entry) => entry.name === "napi_register_wasm_v1");
  if (!isOurs)
    throw new NativeError(`${name}: expected an addon as a WebAssembly module, received another module.`);
  const known: Readonly<Record<string, unknown>> = { ...makeNodeApi(host), ...systemFunctions(host) };
  const imports: Record<string, Record<string, unknown>> = {};
  for (const { module: from, name: wanted } of webAssembly.Module.imports(module)) {
    if (from === "napi" && known[wanted] === undefined)
      throw new NativeError(`${name}: the module wants ${wanted}, which this version does not have.`);
    imports[from] ??= {};
    imports[from][wanted] = known[wanted] ?? missingFunction(wanted);
  }
  return new webAssembly.Instance(module, imports).exports as unknown as AddonExports;
}
