/** Writes src/kit/api-types.ts from the OpenAPI document; with `--check` it only says whether that would change it. */
import { readFileSync, writeFileSync } from "node:fs";
import { compile } from "json-schema-to-typescript";

const DOCUMENT = new URL("../docs/reference/openapi.json", import.meta.url);
const TYPES = new URL("src/kit/api-types.ts", import.meta.url);
const BANNER = "/** The JSON between browser and server. Generated from docs/reference/openapi.json by `make api`. */";
/** What the generator writes about itself, and the limits that only the server checks. */
const NOISE = [
  /export interface Everything \{\}\n+/,
  /( \*\n)? \* This interface was referenced by `Everything`'s JSON-Schema\n \* via the `definition` "\w+"\.\n/g,
  /\/\*\*\n \*\/\n/g,
  / {2}\/\*\*\n {3}\* @maxItems \d+\n {3}\*\/\n/g,
];

const nameOf = (schema) => schema?.$ref?.split("/").at(-1) ?? "undefined";

/** A line for every route: the types of what it takes and gives as JSON. */
function operationsFrom(paths) {
  const lines = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody, responses }]) => {
      const request = nameOf(requestBody?.content["application/json"].schema);
      const response = nameOf(Object.values(responses)[0].content?.["application/json"]?.schema);
      return `  "${method.toUpperCase()} ${path}": { request: ${request}; response: ${response} };`;
    }),
  );
  return `/**\n * Every route that scripts call.\n */\nexport interface Operations {\n${lines.join("\n")}\n}\n`;
}

const text = readFileSync(DOCUMENT, "utf8").replaceAll("#/components/schemas/", "#/$defs/");
const { components, paths } = JSON.parse(text);
const everything = { type: "object", additionalProperties: false, $defs: components.schemas };
const compiled = await compile(everything, "Everything", {
  additionalProperties: false,
  bannerComment: BANNER,
  ignoreMinAndMaxItems: true,
  style: { printWidth: 120 },
  unreachableDefinitions: true,
});
const types = NOISE.reduce((rest, pattern) => rest.replace(pattern, ""), compiled) + operationsFrom(paths);

if (!process.argv.includes("--check")) writeFileSync(TYPES, types);
else if (readFileSync(TYPES, "utf8") !== types) {
  console.error("src/kit/api-types.ts is not what docs/reference/openapi.json says: run `make api`.");
  process.exitCode = 1;
}
