import { isIPv6 } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { onLinkPrefixes, prefixText } from "../../src/device/ip/ipv6-prefix.ts";
import { subnetMask } from "../../src/device/ip/subnet-mask.ts";
import { localDateTime } from "../../src/device/time/local-date-time.ts";
import type { AddressReading } from "../../src/ports/host/network/links.ts";

describe("an IPv6 prefix", () => {
  it.each([
    ["2001:db8:2::17", 64, "2001:db8:2::/64"],
    ["fe80::1234:5678:90ab:cdef", 64, "fe80::/64"],
    ["fd5a:1:2:34ff::1", 60, "fd5a:1:2:34f0::/60"],
    ["2001:db8::1", 128, "2001:db8::1/128"],
    ["ffff::", 1, "8000::/1"],
    ["::1", 0, "::/0"],
    ["64:ff9b::192.0.2.33", 96, "64:ff9b::/96"],
    ["1:0:0:2:0:0:3:4", 128, "1::2:0:0:3:4/128"],
    ["1:0:2:0:3:0:4:5", 128, "1:0:2:0:3:0:4:5/128"],
  ])("of %s/%d is %s", (address, length, prefix) => {
    expect(prefixText(address, length)).toBe(prefix);
  });

  it("is canonical, and that of each address in it", () => {
    const groups = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 65535 })), {
      minLength: 8,
      maxLength: 8,
    });
    fc.assert(
      fc.property(groups, fc.integer({ min: 0, max: 128 }), (each, length) => {
        const [network = "", shown] = prefixText(each.map((group) => group.toString(16)).join(":"), length).split("/");
        expect(shown).toBe(String(length));
        expect(isIPv6(network)).toBe(true);
        expect(new URL(`http://[${network}]/`).hostname).toBe(`[${network}]`); // WHATWG URLs are canonical too
        expect(prefixText(network, length)).toBe(`${network}/${length}`);
      }),
    );
  });

  it("lives as long as the longest of its addresses", () => {
    const address = (text: string, rest: Partial<AddressReading>): AddressReading => ({
      family: 6,
      address: text,
      prefixLength: 64,
      scope: "global",
      origin: "autoconfigured",
      preferredSeconds: 100,
      validSeconds: 200,
      tentative: false,
      deprecated: false,
      ...rest,
    });
    const addresses = [
      address("2001:db8::1", { deprecated: true, preferredSeconds: 0 }),
      address("2001:db8::2", {}),
      address("2001:db8::3", { prefixLength: 128 }),
      address("fd00::1", { origin: "static", preferredSeconds: undefined, validSeconds: undefined }),
    ];
    expect(onLinkPrefixes(addresses)).toEqual([
      { text: "2001:db8::/64", origin: "autoconfigured", preferredSeconds: 100, validSeconds: 200, deprecated: false },
      { text: "fd00::/64", origin: "static", preferredSeconds: undefined, validSeconds: undefined, deprecated: false },
    ]);
  });
});

it.each([
  [0, "0.0.0.0"],
  [1, "128.0.0.0"],
  [8, "255.0.0.0"],
  [20, "255.255.240.0"],
  [31, "255.255.255.254"],
  [32, "255.255.255.255"],
])("/%d is %s", (length, mask) => {
  expect(subnetMask(length)).toBe(mask);
});

it.each([
  [0, "2026-11-22T17:00:00Z"],
  [60, "2026-11-22T18:00:00+01:00"],
  [345, "2026-11-22T22:45:00+05:45"],
  [-210, "2026-11-22T13:30:00-03:30"],
  [-1080, "2026-11-21T23:00:00-18:00"],
])("local time %d minutes east is %s", (offset, text) => {
  expect(localDateTime(Date.UTC(2026, 10, 22, 17), offset)).toBe(text);
  expect(Date.parse(text)).toBe(Date.UTC(2026, 10, 22, 17));
});
