import { expect, it } from "vitest";
import { addressList } from "../../../src/net/address/address-list.ts";

it.each([
  ["192.0.2.1", true],
  ["::ffff:192.0.2.1", true],
  ["192.0.3.1", false],
  ["203.0.113.7", true],
  ["203.0.113.8", false],
  ["2001:db8:1::5", true],
  ["2001:db8:2::5", false],
  ["", false],
  ["acs.example", false],
])("the list has %j: %s", (address, has) => {
  expect(addressList(["192.0.2.0/24", "203.0.113.7", "2001:db8:1::/48"])(address)).toBe(has);
});

it("a list without entries has nobody", () => expect(addressList([])("127.0.0.1")).toBe(false));
