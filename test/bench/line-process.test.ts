import { expect, it } from "vitest";
import { openLineProcess } from "../../bench/shared/line-process.js";

/** Answers every line with twice its number, and ends at 0. */
const doubling = `
  require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
    if (line === "0") process.exit();
    console.log(JSON.stringify({ doubled: 2 * JSON.parse(line), zone: process.env.ZONE }));
  });`;

it("requests are answered in turn, in the environment that was asked for", async () => {
  const { ask, close } = openLineProcess(process.execPath, ["-e", doubling], { env: { ZONE: "x" } });
  expect(await ask(2)).toEqual({ doubled: 4, zone: "x" });
  expect(await ask(3)).toMatchObject({ doubled: 6 });
  close();
});

it("a program that ends before it answers is named, with the command to see why", async () => {
  const { ask } = openLineProcess(process.execPath, ["-e", doubling]);
  await expect(ask(0)).rejects.toThrow(/ended early; run .* -e .* by hand to see why/s);
});

it("a program that is not there is named", async () => {
  const { next } = openLineProcess("/no/such/python", ["peers.py"], { isQuiet: true });
  await expect(next()).rejects.toThrow("/no/such/python ended early (spawn /no/such/python ENOENT)");
});
