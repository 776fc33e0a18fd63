/** Builds the service worker: one script without imports, under a name that never changes. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("./src"),
  publicDir: false,
  build: {
    outDir: here("../src/videomeet/web/static/built"),
    emptyOutDir: false,
    target: "es2023",
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: here("./src/service-worker/service-worker.ts"),
      output: { format: "iife", entryFileNames: "service-worker.js" },
    },
  },
});
