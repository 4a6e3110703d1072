/** The script and the styles of a page, bundled when this package was built. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { readBytes } from "../../core/files.js";
import { packageRoot } from "../../core/paths.js";

export interface Assets {
  readonly script: string;
  readonly styles: string;
}

/** @throws {CheckpointError} if the package was not built. */
export function readAssets(): Assets {
  const [script, styles] = ["report.js", "report.css"].map((file) => {
    const path = join(packageRoot, "dist", "lab", file);
    return Buffer.from(readBytes("renderReport", path, { advice: "Make it with: npm run build" })).toString(
      "utf8",
    );
  }) as [string, string];
  return { script, styles };
}

/**
 * What the page may do, for browsers to enforce: run this script, use these styles, show what is in it. Nothing is fetched, and no markup that
 * came from a file would run.
 */
export function contentPolicy({ script, styles }: Assets): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(styles)}'`,
    "img-src data:",
    "media-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
