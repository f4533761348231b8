import { expect, it } from "vitest";
import { addressPoolsIn } from "../../../src/cli/fleet/address-pools.ts";

it("takes a network of each family", () => {
  expect(addressPoolsIn(["100.64.0.0/10", "2001:db8:1::/48"], 1000).map(({ family }) => family)).toEqual([4, 6]);
});

it.each([
  [["100.64.0.1/10"], 1, "--address-pool 100.64.0.1/10 is no network: one is written 100.64.0.0/10 or 2001:db8:1::/48"],
  [["10.0.0.0/24"], 254, "--address-pool 10.0.0.0/24 has 253 addresses for CPEs, and there are 254 CPEs"],
  [["10.0.0.0/24", "100.64.0.0/10"], 1, "--address-pool is given twice for IPv4"],
])("refuses %s for %d CPEs", (texts, cpes, sentence) => {
  expect(() => addressPoolsIn(texts, cpes)).toThrow(sentence);
});
