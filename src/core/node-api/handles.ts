/** Values of JavaScript as numbers that a module can hold: `napi_value`. They live as long as the call in which they were made. */

/** 0 is no handle. */
const noHandle = 0;

export class Handles {
  readonly #values: unknown[] = [undefined];
  readonly #escaped = new Set<number>();

  add(value: unknown): number {
    this.#values.push(value);
    return this.#values.length - 1;
  }

  get(handle: number): unknown {
    return this.#values[handle];
  }

  /** 0 is for what is not there, such as `new.target` of a call. */
  has(handle: number): boolean {
    return handle !== noHandle && handle < this.#values.length;
  }

  /** @returns the scope, to be closed. Scopes are closed in the opposite order. */
  open(): number {
    return this.#values.length;
  }

  close(scope: number): void {
    this.#values.length = scope;
  }

  /** A scope out of which one value may escape: the handle just before it is kept for that. */
  openEscapable(): number {
    this.#values.push(undefined);
    return this.open();
  }

  closeEscapable(scope: number): void {
    this.#escaped.delete(scope);
    this.close(scope);
  }

  /** @returns the value's handle outside; 0 if one has escaped already. */
  escape(scope: number, handle: number): number {
    if (this.#escaped.has(scope)) return noHandle;
    this.#escaped.add(scope);
    this.#values[scope - 1] = this.get(handle);
    return scope - 1;
  }
}
