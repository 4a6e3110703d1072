/** Stands in for `node:fs/promises`. */
import { loadFile } from "../files.js";
import * as fs from "./fs.js";

/** Fetches while other work goes on. */
export async function readFile(...args: Parameters<typeof fs.readFileSync>) {
  await loadFile(args[0]);
  return fs.readFileSync(...args);
}
export const readdir = async (...args: Parameters<typeof fs.readdirSync>) => fs.readdirSync(...args);
export const lstat = async (path: string) => fs.lstatSync(path);
export const stat = lstat;
export const realpath = async (path: string) => fs.realpathSync(path);

const readOnly = async (path: unknown): Promise<never> => fs.writeFileSync(path);
export const open = readOnly;
export const mkdir = readOnly;
export const rename = readOnly;
export const chmod = readOnly;
export const chown = readOnly;
export const rm = readOnly;
export const writeFile = readOnly;
