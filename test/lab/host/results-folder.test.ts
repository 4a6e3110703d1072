import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { findResultFile, listResultFiles } from "../../../src/lab/host/results-folder.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";

const many = { folders: 100, files: 100, bytes: 1e6 };

/** `1.json` of a byte, `2/2.json` of two, and so on. */
function makeFolders(numFolders: number): string {
  const root = temporaryFolder();
  for (let depth = 1; depth <= numFolders; depth++) {
    const folder = join(root, ...Array.from({ length: depth - 1 }, (_, index) => `${index + 2}`));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${depth}.json`), " ".repeat(depth));
  }
  return root;
}

async function names(root: string, limits = many): Promise<string[]> {
  return (await listResultFiles(root, limits)).map(({ name }) => name.split("/").at(-1)!);
}

it("files are found down to eight folders, by listing and by name alike", async () => {
  const root = makeFolders(10);
  const files = await listResultFiles(root);
  expect(files).toHaveLength(8);
  for (const { name, path } of files) expect((await findResultFile(root, name)).path).toBe(path);
  const deeper = "2/3/4/5/6/7/8/9/9.json";
  await expect(findResultFile(root, deeper)).rejects.toThrow(`for file, received ${JSON.stringify(deeper)}`);
});

it("no more folders, files and bytes are looked at than are allowed", async () => {
  const root = makeFolders(6);
  expect(await names(root)).toHaveLength(6);
  expect(await names(root, { ...many, folders: 3 })).toHaveLength(3);
  expect(await names(root, { ...many, files: 2 })).toHaveLength(2);
  expect((await names(root, { ...many, bytes: 6 })).sort()).toEqual(["1.json", "2.json", "3.json"]);
});
