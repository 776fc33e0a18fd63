/** Unit tests: plain Node, a clock that stands still, and a time zone that is nobody's, so that neither slips in. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    setupFiles: ["tests/setup.ts"],
    // One process for many files; what a test puts in place of the browser's is taken away after it.
    isolate: false,
    maxWorkers: 2,
    env: { TZ: "Pacific/Chatham" },
    unstubGlobals: true,
    restoreMocks: true,
  },
});
