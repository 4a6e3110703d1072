import { expect, it } from "vitest";
import { resolveProtocol } from "../../src/envs/protocols.js";
import { checkSamePolicy } from "../../src/evaluate/same-policy.js";
import { ran } from "./synthetic-results.js";

const now = { ...ran, protocol: { name: "ref-clean", options: { ...resolveProtocol("ref-clean") } } };

/** As version 0.1.0 stored it, before these options had names. */
function storedByOlderVersion() {
  const { conventions, episodicLife, grayscale, stackStart, ...options } = now.protocol.options;
  return { ...now, protocol: { name: "ref-clean", options } };
}

it("a sweep of an older version is of the same protocol", () => {
  expect(() => checkSamePolicy("confirm", storedByOlderVersion(), now)).not.toThrow();
});

it("another protocol is told apart, from an older version's too", () => {
  const options = { ...now.protocol.options, grayscale: "pooled" };
  const other = { ...now, protocol: { name: "ref-clean", options } };
  for (const sweep of [now, storedByOlderVersion()])
    expect(() => checkSamePolicy("confirm", sweep, other)).toThrow(
      'protocol.options.grayscale was "first", is "pooled"',
    );
});
