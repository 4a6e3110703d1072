/** `ztw setup`: puts the native parts in place. */
import type { Command } from "commander";
import { findVideoTools } from "../../src/tools.js";
import { setup } from "../setup/setup.js";
import { createCommand, handle } from "../shared/command.js";

interface Options {
  readonly training?: boolean;
  readonly force?: boolean;
}

/** The `setup` subcommand. */
export function setupCommand(): Command {
  const command = createCommand("setup", [
    ["ztw setup", "what evaluate and record need"],
    ["ztw setup --training", "also what distill and the tests need (274 MB to download)"],
    ["ZTW_CACHE_DIR=/data/cache ztw setup", "keep downloads on another disk"],
  ])
    .option("--training", "also set up TensorFlow, for distill, train and the tests")
    .option("--force", "unpack and compile again whatever is there");
  return handle<Options>(command, async ({ note, signal }, { training, force }) => {
    const result = await setup({ training, force, note, signal });
    // Their packages come without the right to execute them, and later users of this folder may not give it.
    await findVideoTools().catch(() => {});
    const parts = ["emulator"];
    if (result.isEngineReady) parts.push("engine");
    if (result.isTensorflowReady) parts.push("TensorFlow");
    const text = `Ready after ${result.seconds.toFixed(1)} s: ${parts.join(", ")}. Check with: npx ztw doctor`;
    return { text, json: result };
  });
}
