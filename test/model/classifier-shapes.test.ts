import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { type Architecture, natureCnn, referenceClassifiers } from "../../src/model/architecture.js";
import { type ClassifierChoice, chooseClassifiers } from "../../src/model/classifier-shapes.js";
import { impalaResNet } from "../../src/model/residual-stage.js";

const choose = (choice: ClassifierChoice, architecture: Architecture = natureCnn(6)) =>
  chooseClassifiers("distill", architecture, choice);

const small = { kernelSize: 3, stride: 4, poolSize: 4 };
const standard = { kernelSize: 3, stride: 2, padding: 1, poolSize: 4 };
const bigger = { kernelSize: 5, stride: 1, poolSize: 4 };

/** Two linear layers behind two convolutions. */
const deep: Architecture = {
  ...natureCnn(6),
  blocks: [...natureCnn(6).blocks, { type: "linear", name: "linear.1", inFeatures: 512, outFeatures: 64 }],
};

describe("chooseClassifiers", () => {
  it("gives the architecture's own where nothing is asked for", () => {
    expect(choose({})).toEqual(referenceClassifiers(natureCnn(6)));
    expect(choose({}, impalaResNet(6))).toEqual(impalaResNet(6).exits);
    expect(choose({ classifier: "small", positions: [1, 2] })).toEqual(choose({}));
  });

  it.each([
    [
      { classifier: "standard" },
      [
        { afterBlock: 0, convChannels: 32, ...standard },
        { afterBlock: 1, convChannels: 64, ...standard },
      ],
    ],
    [{ classifier: "bigger", positions: [3] }, [{ afterBlock: 2, convChannels: 64, ...bigger }]],
    [
      { positions: [1, 3] },
      [
        { afterBlock: 0, convChannels: 32, ...small },
        { afterBlock: 2, convChannels: 64, ...small },
      ],
    ],
  ] as const)("gives %j", (choice, expected) => {
    expect(choose(choice)).toEqual(expected);
  });

  it("keeps the architecture's own where only places are asked for", () => {
    expect(choose({ positions: [2] }, impalaResNet(6))).toEqual([impalaResNet(6).exits![1]]);
  });

  it.each([[[]], [[0]], [[4]], [[5]], [[2, 1]], [[1, 1]], [[1.5]], [[-1, 2]]])(
    "refuses positions %j",
    (positions) => {
      expect(() => choose({ positions })).toThrow(InvalidArgumentError);
      expect(() => choose({ positions })).toThrow(
        `distill: expected some of 1, 2, 3, ascending (the convolutions before the last block, counted from 1), for positions, received "${positions.join(", ")}" (string).`,
      );
    },
  );

  it("refuses a linear layer, also one before the last block", () => {
    expect(() => choose({ positions: [3, 4] }, deep)).toThrow(
      /some of 1, 2, 3, ascending .* received "3, 4"/,
    );
  });

  it("refuses a classifier that does not fit", () => {
    const tight: Architecture = {
      ...natureCnn(6),
      blocks: natureCnn(6).blocks.map((block, index) =>
        index === 2 ? ({ ...block, kernelSize: 7 } as typeof block) : block,
      ),
    };
    expect(() => choose({ classifier: "bigger", positions: [3] }, tight)).toThrow(
      "distill: expected another classifier than bigger at position 3: its kernel of 5 does not fit into 3x3.",
    );
  });
});
