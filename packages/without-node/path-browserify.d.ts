declare module "path-browserify" {
  export { basename, delimiter, dirname, extname, isAbsolute, join, resolve, sep } from "node:path";
}
