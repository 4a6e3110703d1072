/** Takes the place of `src/runtime/onnx/session.ts` where ONNX Runtime is not. */
import { NativeError } from "../../src/core/errors.js";

export async function createOnnxSession(): Promise<never> {
  throw new NativeError('createSession: ONNX Runtime is not in this page. Use the backend "engine".');
}
