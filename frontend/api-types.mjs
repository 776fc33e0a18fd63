/** Writes src/kit/api-types.ts from the OpenAPI document; with `--check` it only says whether that would change it. */
import { readFileSync, writeFileSync } from "node:fs";
import { compile } from "json-schema-to-typescript";

const DOCUMENT = new URL("../docs/reference/openapi.json", import.meta.url);
const TYPES = new URL("src/kit/api-types.ts", import.meta.url);
const BANNER = "/** The JSON between browser and server. Generated from docs/reference/openapi.json by `make api`. */";

const { components } = JSON.parse(readFileSync(DOCUMENT, "utf8").replaceAll("#/components/schemas/", "#/$defs/"));
const everything = { type: "object", additionalProperties: false, $defs: components.schemas };
const compiled = await compile(everything, "Everything", {
  additionalProperties: false,
  bannerComment: BANNER,
  ignoreMinAndMaxItems: true,
  style: { printWidth: 120 },
  unreachableDefinitions: true,
});
const types = compiled
  .replace(/export interface Everything \{\}\n+/, "")
  .replace(/\/\*\*\n \* This interface was referenced by `Everything`'s JSON-Schema\n \* via the `definition` "\w+"\.\n \*\/\n/g, "")
  .replace(/ \*\n \* This interface was referenced by `Everything`'s JSON-Schema\n \* via the `definition` "\w+"\.\n/g, "");

if (!process.argv.includes("--check")) writeFileSync(TYPES, types);
else if (readFileSync(TYPES, "utf8") !== types) {
  console.error("src/kit/api-types.ts is not what docs/reference/openapi.json says: run `make api`.");
  process.exitCode = 1;
}
