/**
 * Starts one of our own programs that are not commands of `ztw`, once what changed is compiled:
 *
 *   node scripts/run.mjs bench/programs latency/measure --count 5
 *
 * The first argument is a module in `dist/` that exports `main(args)`; package.json names them.
 */
import { bootstrap } from "./bootstrap.mjs";

const [program, ...args] = process.argv.slice(2);
try {
  await bootstrap();
  const { main } = await import(new URL(`../dist/${program}.js`, import.meta.url).href);
  await main(args);
} catch (error) {
  const isForTheUser = error.isExpected || /^(ZTW|ERR_PARSE_ARGS)_/.test(error.code);
  console.error(isForTheUser ? error.message : error);
  process.exitCode = 1;
}
