/** ONNX Runtime for browsers, in Node, one thread: installed beside this comparison on first use. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Bundle, exportOnnx } from "../../src/index.js";
import { benchFolder } from "../shared/files.js";
import { run } from "../shared/python.js";

const peers = join(benchFolder("wasm"), "peers");
const packageFolder = join(peers, "node_modules", "onnxruntime-web");
/** What a page fetches of it for the processor alone. */
export const runtimeModule = join(packageFolder, "dist", "ort-wasm-simd-threaded.wasm");

/** What of the library is used here. */
interface Runtime {
  readonly env: {
    readonly versions: Readonly<Record<string, string>>;
    readonly wasm: { numThreads: number };
  };
  readonly InferenceSession: { create(path: string, options: object): Promise<Session> };
  readonly Tensor: new (type: string, data: unknown, dims: readonly number[]) => unknown;
}

interface Session {
  run(feeds: Readonly<Record<string, unknown>>): Promise<unknown>;
  release(): Promise<void>;
}

export interface WebGraph {
  readonly name: string;
  readonly tau: number | null;
  decide(observation: Uint8Array): Promise<unknown>;
}

export interface OnnxWeb {
  readonly version: string;
  readonly graphs: readonly WebGraph[];
  close(): Promise<void>;
}

/** The graph with exits, and the expert's alone. */
export async function openOnnxWeb(bundle: Bundle, tau: number): Promise<OnnxWeb> {
  await install();
  const entry = join(packageFolder, "dist", "ort.node.min.mjs");
  const runtime = (await import(pathToFileURL(entry).href)) as Runtime;
  runtime.env.wasm.numThreads = 1;
  const work = mkdtempSync(join(tmpdir(), "ztw-wasm-"));
  try {
    const numThresholds = bundle.manifest.methods.ztw!.classifiers.length;
    const taus = new Float32Array(numThresholds).fill(tau);
    const exits = await open("ztw", { tau: new runtime.Tensor("float32", taus, [numThresholds]) });
    const full = await open("expert", {});
    const name = "onnxruntime-web";
    return {
      version: runtime.env.versions.web ?? runtime.env.versions.common!,
      graphs: [
        { name, tau, decide: exits.decide },
        { name, tau: null, decide: full.decide },
      ],
      close: async () => {
        await exits.session.release();
        await full.session.release();
      },
    };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }

  async function open(method: "ztw" | "expert", feeds: Readonly<Record<string, unknown>>) {
    const file = join(work, `${method}.onnx`);
    await exportOnnx(bundle, method, file);
    const session = await runtime.InferenceSession.create(file, { executionProviders: ["wasm"] });
    const pixels = new Uint8Array(4 * 84 * 84);
    const observation = new runtime.Tensor("uint8", pixels, [1, 4, 84, 84]);
    const decide = (seen: Uint8Array) => {
      pixels.set(seen);
      return session.run({ observation, ...feeds });
    };
    return { session, decide };
  }
}

async function install(): Promise<void> {
  if (existsSync(runtimeModule)) return;
  console.log("Installing onnxruntime-web ...");
  const quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--silent"];
  await run("npm", ["install", "--prefix", peers, ...quiet]);
}
