/** Prints the source files that a headless ALE needs, for binding.gyp: no SDL, no Python, no OpenCV. */
const { existsSync, readdirSync } = require("node:fs");
const { join } = require("node:path");

const folders = ["common", "emucore", "environment", "games", "games/supported"];

/** Files that do nothing without SDL, and the one that `src/phosphor_blend.cc` stands in for. */
const leftOut = ["SDL2.cpp", "DynamicLoad.cpp", "ScreenSDL.cpp", "SoundSDL.cxx", "phosphor_blend.cpp"];

const root = process.argv[2];
if (!existsSync(join(root, "ale_interface.cpp"))) {
  process.stderr.write(
    `list-ale-sources: expected ALE's sources in ${root}, found none. Run "npx ztw setup".\n`,
  );
  process.exit(1);
}

const sources = folders.flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((file) => /\.(cpp|cxx)$/.test(file) && !leftOut.includes(file))
    .sort()
    .map((file) => join(root, folder, file)),
);
process.stdout.write(`${[join(root, "ale_interface.cpp"), ...sources].join("\n")}\n`);
