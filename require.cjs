/** What `require("ztw-atari")` finds where an ES module cannot be required: one sentence, in place of a syntax error. */
"use strict";

throw Object.assign(
  new Error(
    `ztw-atari: expected to be imported, received require() on Node ${process.versions.node}, which cannot load ES modules by it. ` +
      'Write `await import("ztw-atari")`, or use Node 20.19, 22.12 or newer. In Jest, import it and run ' +
      "`node --experimental-vm-modules node_modules/jest/bin/jest.js`.",
  ),
  { code: "ERR_REQUIRE_ESM" },
);
