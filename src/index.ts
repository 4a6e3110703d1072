/** The public API of ztw-atari. */
export * from "./core/check.js";
export * from "./core/errors.js";
export * from "./core/files.js";
export * from "./core/paths.js";
export * from "./core/policy-types.js";
export * from "./core/progress.js";
export * from "./core/random.js";
export * from "./model/architecture.js";
export * from "./model/bundle-schema.js";
export * from "./model/tensors.js";
export { findVideoTools } from "./record/video-tools.js";
