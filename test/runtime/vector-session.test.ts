import { beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { createVectorSession } from "../../src/runtime/vector-session.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle } from "../helpers/toy-bundle.js";

const folder = sharedTemporaryFolder();
beforeAll(() => makeToyBundle(folder, { seed: 6 }));

const options = { method: "ztw", numEnvs: 2 } as const;
const screens = new Uint8Array(2 * 4 * 84 * 84);

function countWarnings(): () => number {
  const spy = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  onTestFinished(() => spy.mockRestore());
  return () => spy.mock.calls.length;
}

it("a vector session is made as a session is: from a bundle or its folder, and waited for", async () => {
  const warnings = countWarnings();
  const session = await createVectorSession(folder, options);
  expect(session.decideSync(screens, 1).actions).toHaveLength(2);
  session.close();
  expect(warnings()).toBe(0);
});

it("without await it still works, with one warning", async () => {
  const warnings = countWarnings();
  const session = createVectorSession(folder, options);
  expect(session.numEnvs).toBe(2);
  expect(session.decideSync(screens, 1).actions).toHaveLength(2);
  session.close();
  expect(warnings()).toBe(1);
});

it("what is wrong is refused", async () => {
  const attempt = async () => createVectorSession(folder, { ...options, numEnvs: 0 });
  await expect(attempt()).rejects.toThrow(InvalidArgumentError);
});
