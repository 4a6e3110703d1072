/** Writes `docs/cli.md` anew from the commands: `npm run docs:cli`. */
import { join } from "node:path";
import { packageRoot, writeFileAtomic } from "../src/tools.js";
import { createProgram } from "./cli.js";
import { renderCliPage } from "./shared/cli-page.js";

await writeFileAtomic(join(packageRoot, "docs", "cli.md"), renderCliPage(await createProgram()));
