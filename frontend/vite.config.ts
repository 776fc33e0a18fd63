/** Builds the two entries into the Python package; the server finds the hashed names in manifest.json. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("./src"),
  publicDir: here("./public"),
  base: "/static/built/",
  build: {
    outDir: here("../src/videomeet/web/static/built"),
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2023",
    assetsDir: "",
    // A data: URL would need a hole in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: { input: { page: here("./src/page.ts"), diary: here("./src/diary.ts") } },
  },
});
