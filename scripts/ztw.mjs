#!/usr/bin/env node
/** Entry of the `ztw` command: makes sure that this Node, the packages and the compiled code are there, then hands over. */
const oldestNode = [20, 17];

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
  console.error(
    `ztw: expected Node ${oldestNode.join(".")} or newer, received ${process.versions.node}. ` +
      "Install a newer one (https://nodejs.org, or: nvm install 22), then run the same command again.",
  );
  process.exit(1);
}

/** A reader that has left (`| head`) is no error; an outcome that nobody gets is one. */
function onOutputError({ code, message }, isOutcome) {
  if (!isOutcome || code === "EPIPE" || code === "EIO") return;
  process.exitCode = 1;
  process.stderr.write(
    `ztw: cannot write the outcome: ${code === "ENOSPC" ? "the disk is full" : message}.\n`,
  );
}
process.stdout.on("error", (error) => onOutputError(error, true));
process.stderr.on("error", (error) => onOutputError(error, false));

// Imported late: an older Node must reach the message above before it meets syntax that it cannot parse.
import("./bootstrap.mjs")
  .then(({ bootstrap }) => bootstrap())
  .then((cli) => import(cli))
  .then(({ main }) => main(process.argv))
  .catch((error) => {
    console.error(error.isExpected ? error.message : error);
    process.exitCode = 1;
  });
