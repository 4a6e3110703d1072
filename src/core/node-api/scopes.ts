/** Node-API: scopes of handles. */
import type { NodeApiFunctions, NodeApiHost } from "./host.js";
import { status } from "./status.js";

export function scopeFunctions(host: NodeApiHost): NodeApiFunctions {
  const { handles } = host;
  const open = (result: number, scope: number) => {
    host.memory.setInteger(result, scope);
    return status.ok;
  };
  return {
    napi_open_handle_scope: (_: number, result: number) => open(result, handles.open()),
    napi_close_handle_scope: (_: number, scope: number) => {
      handles.close(scope);
      return status.ok;
    },
    napi_open_escapable_handle_scope: (_: number, result: number) => open(result, handles.openEscapable()),
    napi_close_escapable_handle_scope: (_: number, scope: number) => {
      handles.closeEscapable(scope);
      return status.ok;
    },
    napi_escape_handle: (_: number, scope: number, handle: number, result: number) => {
      const escaped = handles.escape(scope, handle);
      if (escaped === 0) return status.escapeCalledTwice;
      host.memory.setInteger(result, escaped);
      return status.ok;
    },
  };
}
