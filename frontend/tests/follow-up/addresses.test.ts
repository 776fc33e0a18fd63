import { expect, test } from "vitest";
import { addressesIn } from "../../src/follow-up/addresses.ts";

test.each([
  ["kari@fjord.example", ["kari@fjord.example"]],
  ["Kari Nilsen <kari@fjord.example>; ola@berg.example", ["kari@fjord.example", "ola@berg.example"]],
  ["a@x.example\nb@x.example, a@x.example", ["a@x.example", "b@x.example"]],
  ['"Nilsen, Kari" (office) <kari@fjord.example>', ["kari@fjord.example"]],
  ["ola@straße.example", ["ola@straße.example"]],
  ["kari at fjord, kari@fjord", []],
])("%j holds %j", (text, addresses) => {
  expect(addressesIn(text)).toEqual(addresses);
});
