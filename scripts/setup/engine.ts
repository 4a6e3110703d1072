/** Puts the engine in place: our own addon, which needs no download. Where it cannot be compiled, ONNX Runtime plays. */
import { join } from "node:path";
import { writeFileAtomic } from "../../src/tools.js";
import { checkLoads } from "./ale.js";
import { type Addon, compileAddon, describeInputs, isCompiled, readText } from "./compile.js";
import { type Adopt, type SetupContext, withLock } from "./context.js";
import { explainFileError } from "./file-errors.js";
import { findPython } from "./tools.js";

export function engineAddon(context: SetupContext): Addon {
  return {
    name: "the engine addon",
    folder: join(context.root, "native", "engine"),
    sharedFolder: join(context.root, "native", "shared"),
    product: "engine_native.node",
    against: "nothing",
  };
}

/** True when the backend `engine` can be used. */
export function isEngineReady(context: SetupContext): boolean {
  return isCompiled(engineAddon(context));
}

/** True when there is nothing to try: the engine is ready, or these very sources did not compile here before. */
export function isEngineSettled(context: SetupContext): boolean {
  return isEngineReady(context) || readText(failureFile(context)) === describeInputs(engineAddon(context));
}

/**
 * Compiles the engine where it is not in place. A failure is told and does not stop the rest: the backend `onnx` needs
 * no compiler.
 *
 * @param options.isForced - compile again whatever is there.
 * @throws the signal's reason when the caller stops.
 */
export async function setUpEngine(context: SetupContext, { isForced }: { isForced: boolean }): Promise<void> {
  if (isEngineReady(context) && !isForced) return;
  const onWait = () => context.note("Another process sets up the engine; waiting for it …");
  const { signal } = context;
  const work = (adopt: Adopt) => makeReady(context, adopt, isForced);
  try {
    await withLock(join(context.root, ".ztw", "engine.lock"), work, { signal, onWait });
  } catch (error) {
    signal?.throwIfAborted();
    await rememberFailure(context);
    const explained = explainFileError(context, error);
    const reason = explained instanceof Error ? explained.message : String(explained);
    context.note(`The engine is not there; use the backend onnx. Reason: ${reason}`);
  }
}

async function makeReady(context: SetupContext, adopt: Adopt, isFresh: boolean): Promise<void> {
  const addon = engineAddon(context);
  if (isCompiled(addon) && !isFresh) return;
  const python = await findPython(context);
  await compileAddon(context, addon, { python, adopt, isFresh });
  await checkLoads(context, addon);
}

/** So that commands do not try again each time; where nothing can be written, they do. */
async function rememberFailure(context: SetupContext): Promise<void> {
  await writeFileAtomic(failureFile(context), describeInputs(engineAddon(context))).catch(() => {});
}

function failureFile(context: SetupContext): string {
  return join(context.root, ".ztw", "engine-failed.txt");
}
