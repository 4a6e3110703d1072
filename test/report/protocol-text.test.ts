import { expect, it } from "vitest";
import { describeProtocol, resolveProtocol } from "../../src/envs/protocols.js";
import { protocolText } from "../../src/report/protocol-text.js";

const textOf = (name: string, options: object) =>
  protocolText({ game: "qbert", protocol: { name, options: { ...options } } });

it("names a protocol alone where it is as usual, however few options a result stored", () => {
  expect(textOf("ref-clean", describeProtocol("ref-clean").options)).toBe("ref-clean");
  expect(textOf("sb3", describeProtocol("sb3").options)).toBe("sb3");
  expect(textOf("ref", resolveProtocol("ref", {}, "qbert"))).toBe("ref"); // has options of its own for this game
  expect(textOf("ref-clean", { frameSkip: 4, anotherVersions: 1 })).toBe("ref-clean");
});

it("says which options are not its own", () => {
  const options = resolveProtocol("ref-clean", { noopMax: 30, episodicLife: true });
  expect(textOf("ref-clean", options)).toBe("ref-clean (noopMax 30, episodicLife true)");
});

it("leaves the name of an unknown protocol as it is", () => {
  expect(textOf("mine", { noopMax: 30 })).toBe("mine");
});
