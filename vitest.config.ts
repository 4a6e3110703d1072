import { defineConfig } from "vitest/config";

/** Long tests live in files named `*.slow.test.ts`; everything else must stay fast. */
export default defineConfig({
  test: {
    maxWorkers: "100%", // vitest would leave one core idle
    projects: [
      {
        test: {
          name: "fast",
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.slow.test.ts"],
          setupFiles: ["test/fail-on-console.ts"],
          testTimeout: 30_000,
          pool: "forks",
        },
      },
      {
        test: {
          name: "main",
          include: ["test/**/*.slow.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          pool: "forks",
        },
      },
    ],
  },
});
