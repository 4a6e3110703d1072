/** The lab's page in a browser, and beside it a viewer of our own that sees what the server says. */
import type { Browser, Page } from "playwright-core";
import type { LaneFacts } from "../../../src/lab/messages.js";
import { launchBrowser } from "../../helpers/browser.js";
import { endLab, type LabProcess, startLab } from "../../helpers/lab-process.js";
import { openSocket, type Watcher } from "../server/visitor.js";

export interface LabPage {
  readonly page: Page;
  readonly lab: LabProcess;
  /** Errors, warnings and requests to others, which a page must not have. */
  readonly complaints: readonly string[];
  /** A second viewer, until the running test ends. */
  watch(): Promise<Watcher>;
  close(): Promise<void>;
}

/** Starts `ztw lab` with these options and opens its address. */
export async function openLabPage(...options: readonly string[]): Promise<LabPage> {
  const [lab, browser] = await Promise.all([startLab(...options), launchBrowser()]);
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: "light" });
  page.setDefaultTimeout(20_000);
  const { origin, port } = new URL(lab.url);
  const complaints = listenToComplaints(page, origin);
  await page.goto(lab.url);
  return {
    page,
    lab,
    complaints,
    watch: async () => {
      const [cookie] = await page.context().cookies();
      return openSocket({ port: Number(port) }, { cookie: `${cookie!.name}=${cookie!.value}`, origin });
    },
    close: () => closeAll(browser, lab),
  };
}

async function closeAll(browser: Browser, lab: LabProcess): Promise<void> {
  await browser.close();
  await endLab(lab);
}

export function listenToComplaints(page: Page, origin: string): string[] {
  const complaints: string[] = [];
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !/^(data|blob):/.test(url)) complaints.push(`asked for ${url}`);
  });
  return complaints;
}

/** RGBA of a canvas, as it is shown. */
export async function canvasPixels(page: Page, selector: string): Promise<Uint8Array> {
  const text = await page.locator(selector).evaluate(readPixels);
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** Runs in the browser, on a copy: the page's own canvas is not made for being read. */
function readPixels(element: unknown): string {
  const canvas = element as BrowserCanvas;
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return Array.from(data, (byte) => String.fromCharCode(byte)).join("");
}

/** What the tests' types, which are Node's, lack of a browser. */
interface BrowserCanvas {
  readonly width: number;
  readonly height: number;
}
declare const OffscreenCanvas: new (
  width: number,
  height: number,
) => {
  getContext(
    kind: "2d",
    options: { readonly willReadFrequently: boolean },
  ): {
    drawImage(image: BrowserCanvas, x: number, y: number): void;
    getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
  };
};

/** A frame in the colors of its palette, RGBA. */
export function colored(indices: Uint8Array, { palette }: Pick<LaneFacts, "palette">): Uint8Array {
  const pixels = new Uint8Array(indices.length * 4);
  indices.forEach((index, place) => {
    pixels.set([...palette.subarray(3 * index, 3 * index + 3), 255], 4 * place);
  });
  return pixels;
}
