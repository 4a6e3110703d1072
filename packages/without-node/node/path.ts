/** Stands in for `node:path`. */
export { basename, delimiter, dirname, extname, isAbsolute, join, resolve, sep } from "path-browserify";
