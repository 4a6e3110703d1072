import { describe, expect, it } from "vitest";
import { Flow } from "../../../src/lab/server/flow.js";

describe("Flow", () => {
  it("asks for a mark once as many bytes have gone as two frames have, and not again until as many more", () => {
    const flow = new Flow();
    expect(flow.add(65_535)).toBe(false);
    expect(flow.add(1)).toBe(true);
    flow.mark();
    expect(flow.add(65_535)).toBe(false);
    expect(flow.waiting).toBe(131_071);
  });

  it("knows what has arrived by the mark that comes back", () => {
    const flow = new Flow();
    flow.add(100);
    const mark = flow.mark();
    flow.add(20);
    expect(flow.confirm(mark)).toBe(true);
    expect(flow.waiting).toBe(20);
  });

  it.each(["", "1e9", "-1", "101", "abc", " 100", "100 ", "0x10", "9".repeat(400)])(
    "takes %j for no answer",
    (mark) => {
      const flow = new Flow();
      flow.add(100);
      flow.mark();
      expect(flow.confirm(mark)).toBe(false);
      expect(flow.waiting).toBe(100);
    },
  );

  it("takes no mark back that was confirmed", () => {
    const flow = new Flow();
    flow.add(100);
    const first = flow.mark();
    flow.add(100);
    expect(flow.confirm(flow.mark())).toBe(true);
    expect(flow.confirm(first)).toBe(false);
    expect(flow.waiting).toBe(0);
  });
});
