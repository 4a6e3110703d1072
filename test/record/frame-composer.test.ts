import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { RandomStream } from "../../src/core/random.js";
import { FrameComposer } from "../../src/record/frame-composer.js";
import { type LayoutOptions, layOutFrame } from "../../src/record/frame-layout.js";

const pong: LayoutOptions = {
  screenWidth: 160,
  screenHeight: 210,
  scale: 2,
  pixelAspect: "tv",
  hasPanel: false,
};

const palette = randomBytes(256 * 3);

describe("layOutFrame", () => {
  it("shows 160x210 at the 4:3 of a television", () => {
    const { width, height, panelWidth } = layOutFrame(pong);
    expect([width, height, panelWidth]).toEqual([560, 420, 0]);
    expect(width / height).toBe(4 / 3);
  });

  it("puts the strip below picture and panel", () => {
    const layout = layOutFrame({ ...pong, hasPanel: true, hasStrip: true });
    expect(layout).toMatchObject({ width: 832, height: 584, pictureHeight: 420, stripHeight: 164 });
    const alone = layOutFrame({ ...pong, hasStrip: true, scale: 3 });
    expect(alone).toMatchObject({ width: 840, height: 876, pictureHeight: 630, panelWidth: 0 });
  });

  it("shows the screen array itself with square pixels", () => {
    const { width, height } = layOutFrame({ ...pong, pixelAspect: "square", scale: 1 });
    expect([width, height]).toEqual([160, 210]);
  });

  it("puts the panel beside the picture", () => {
    const layout = layOutFrame({ ...pong, hasPanel: true });
    expect(layout).toMatchObject({ width: 832, height: 420, pictureWidth: 560, panelWidth: 272 });
  });

  it.each([210, 214, 220, 230, 250])(
    "gives a screen of %i lines even sides at every scale",
    (screenHeight) => {
      for (const scale of [1, 2, 3, 4, 5]) {
        const layout = layOutFrame({ ...pong, screenHeight, scale, hasPanel: scale > 1 });
        expect([layout.width % 2, layout.height, layout.panelWidth % 2]).toEqual([
          0,
          screenHeight * scale,
          0,
        ]);
      }
    },
  );

  it.each([
    [{ scale: 0 }, "record: expected an integer from 1 to 5 for scale, received 0 (number)."],
    [
      { scale: 1, hasPanel: true },
      "record: expected an integer from 2 to 5 for scale, received 1 (number). The overlay cannot be read at scale 1; turn it off for a small clip.",
    ],
    [
      { scale: 1, hasStrip: true },
      "record: expected an integer from 2 to 5 for scale, received 1 (number). What was recomputed cannot be read at scale 1; turn it off for a small clip.",
    ],
    [
      { pixelAspect: "wide" as "tv" },
      'record: expected one of tv, square for pixelAspect, received "wide" (string).',
    ],
  ])("refuses %o", (change, message) => {
    expect(() => layOutFrame({ ...pong, ...change })).toThrow(new InvalidArgumentError(message));
  });
});

describe("FrameComposer", () => {
  it.each([
    [210, 2, true],
    [250, 2, true],
    [214, 3, false],
    [230, 1, false],
  ])("enlarges %i lines %i times as the plain formula does (panel: %s)", (screenHeight, scale, hasPanel) => {
    const layout = layOutFrame({ ...pong, screenHeight, scale, hasPanel });
    const composer = new FrameComposer(layout, { width: 160, height: screenHeight, palette });
    const screen = randomBytes(160 * screenHeight);
    const panel = randomBytes(layout.panelWidth * layout.height * 4);
    composer.drawScreen(randomBytes(screen.length)); // what an earlier frame left must not show
    if (hasPanel) composer.drawPanel(panel);
    composer.drawScreen(screen);
    expect(countWrongPixels(composer.frame, layout, { screen, screenHeight, panel })).toBe(0);
  });

  it("is told apart from a picture that is one column off", () => {
    const layout = layOutFrame({ ...pong, hasPanel: false });
    const composer = new FrameComposer(layout, { width: 160, height: 210, palette });
    const screen = randomBytes(160 * 210);
    composer.drawScreen(screen);
    const shifted = new Uint8Array([...screen.subarray(1), 0]);
    const planted = { screen: shifted, screenHeight: 210, panel: new Uint8Array(0) };
    expect(countWrongPixels(composer.frame, layout, planted)).toBeGreaterThan(200_000);
  });

  it("shades the picture by grades, and leaves panel and strip as they are", () => {
    const layout = layOutFrame({ ...pong, hasPanel: true, hasStrip: true });
    const { width, pictureWidth, pictureHeight, panelWidth, stripHeight } = layout;
    const grades = Uint8Array.from({ length: pictureWidth * pictureHeight }, (_, at) => at % 3);
    const tints = [0, 1, 2].map(
      (grade) =>
        ([red, green, blue]: readonly [number, number, number]) =>
          [red >> grade, green >> grade, blue >> grade] as const,
    );
    const facts = { width: 160, height: 210, palette };
    const [plain, shaded] = [
      new FrameComposer(layout, facts),
      new FrameComposer(layout, facts, { grades, tints }),
    ];
    const [screen, panel, strip] = [
      randomBytes(160 * 210),
      randomBytes(panelWidth * pictureHeight * 4),
      randomBytes(width * stripHeight * 4),
    ];
    for (const composer of [plain, shaded]) {
      composer.drawScreen(screen);
      composer.drawPanel(panel);
      composer.drawStrip(strip);
    }
    let wrong = 0;
    for (let at = 0; at < plain.frame.length; at++) {
      if (at % 4 === 3) continue;
      const [line, column] = [Math.floor(at / 4 / width), Math.floor(at / 4) % width];
      const isPicture = line < pictureHeight && column < pictureWidth;
      const grade = isPicture ? grades[line * pictureWidth + column]! : 0;
      if (shaded.frame[at] !== plain.frame[at]! >> grade) wrong++;
    }
    expect(wrong).toBe(0);
    expect(Buffer.compare(shaded.frame.subarray(width * pictureHeight * 4), strip)).toBe(0);
    expect(() => shaded.drawStrip(new Uint8Array(5))).toThrow("for strip, received Uint8Array of length 5");
  });

  it("refuses a screen of another size", () => {
    const composer = new FrameComposer(layOutFrame(pong), { width: 160, height: 210, palette });
    expect(() => composer.drawScreen(new Uint8Array(5))).toThrow(
      new InvalidArgumentError(
        "FrameComposer: expected a Uint8Array of length 33600 for screen, received Uint8Array of length 5.",
      ),
    );
  });
});

function randomBytes(length: number): Uint8Array {
  const stream = new RandomStream(1, `bytes ${length}`);
  return Uint8Array.from({ length }, () => stream.integer(256));
}

/** Compares each pixel with the one that the formula names, in the plainest way. */
function countWrongPixels(
  frame: Uint8Array,
  layout: ReturnType<typeof layOutFrame>,
  source: { screen: Uint8Array; screenHeight: number; panel: Uint8Array },
): number {
  const { width, height, pictureWidth, panelWidth } = layout;
  let wrong = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const isPicture = x < pictureWidth;
      const column = Math.floor(((x + 0.5) * 160) / pictureWidth);
      const line = Math.floor(((y + 0.5) * source.screenHeight) / height);
      const at = isPicture
        ? source.screen[line * 160 + column]! * 3
        : (y * panelWidth + x - pictureWidth) * 4;
      const bytes = isPicture ? palette : source.panel;
      for (let channel = 0; channel < 3; channel++)
        if (frame[(y * width + x) * 4 + channel] !== bytes[at + channel]) wrong++;
    }
  return wrong;
}
