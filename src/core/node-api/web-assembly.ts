/** The global `WebAssembly`, as far as we use it: TypeScript knows it only where there is a browser. */

export interface WasmMemory {
  /** Another one each time the memory grows. */
  readonly buffer: ArrayBuffer;
}

export interface WasmTable {
  get(index: number): unknown;
}

/** Compiled, and not yet running. */
export type WasmModule = object;

interface Entry {
  readonly module: string;
  readonly name: string;
  readonly kind: string;
}

interface WebAssemblyApi {
  readonly Module: {
    new (bytes: Uint8Array | ArrayBuffer): WasmModule;
    exports(module: WasmModule): readonly Entry[];
    imports(module: WasmModule): readonly Entry[];
  };
  readonly Instance: new (
    module: WasmModule,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => { readonly exports: unknown };
  readonly RuntimeError: new (message?: string) => Error;
  compile(bytes: Uint8Array | ArrayBuffer): Promise<WasmModule>;
}

export const webAssembly = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;
