import { expect, it } from "vitest";
import type { WindowEvent } from "../../../src/lab/window/messages.js";
import { WindowHost } from "../../../src/lab/window/window-host.js";

const frame = { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
const shown = { type: "frame", width: 2, height: 1, pixels: frame.data };

function openHost() {
  const held: (readonly string[])[] = [];
  const counts: number[] = [];
  const host = new WindowHost({
    title: "Pong",
    takesKeys: true,
    onHeld: (codes) => held.push(codes),
    onViewers: (count) => counts.push(count),
  });
  const watch = () => {
    const events: WindowEvent[] = [];
    return { events, connection: host.connect({ send: (event) => events.push(event) }) };
  };
  return { host, held, counts, watch };
}

it("whoever watches sees each picture, and whoever comes later the last one", () => {
  const { host, watch, counts } = openHost();
  const first = watch();
  host.show(frame);
  const second = watch();
  const opened = { type: "opened", title: "Pong", takesKeys: true };
  expect(first.events).toEqual([opened, shown]);
  expect(second.events).toEqual([opened, shown]);
  first.connection.close();
  host.show(frame);
  expect(first.events).toHaveLength(2);
  expect(second.events).toHaveLength(3);
  expect(counts).toEqual([1, 2, 1]);
});

it("keys are told, and let go of when their page is closed", () => {
  const { held, watch } = openHost();
  const { connection } = watch();
  connection.receive({ type: "held", codes: ["ArrowUp", "Space"] });
  connection.close();
  expect(held).toEqual([["ArrowUp", "Space"], []]);
});

it.each([
  [undefined],
  ["held"],
  [{ type: "held" }],
  [{ type: "held", codes: "Space" }],
  [{ type: "held", codes: Array(17).fill("Space") }],
  [{ type: "held", codes: ["x".repeat(33)] }],
  [{ type: "held", codes: [], more: 1 }],
])("%j is no keys, and nothing happens", (request) => {
  const { held, watch } = openHost();
  watch().connection.receive(request);
  expect(held).toEqual([]);
});
