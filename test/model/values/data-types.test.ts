import { expect, it } from "vitest";
import { checkValue } from "../../../src/model/values/check.ts";
import { formOfDataType } from "../../../src/model/values/data-types.ts";
import { asWritten, checkCases, refused } from "./value-cases.ts";

// Strings with rules of their own. [TR-106 dataType]

checkCases([
  {
    name: "IPAddress",
    type: { base: "string", sizes: [{ max: 45 }], dataType: "IPAddress" },
    rows: [
      ...asWritten("", "192.0.2.1", "0.0.0.0", "255.255.255.255", "::", "::1", "2001:db8::1", "1:2:3:4:5:6:7:8"),
      ...asWritten("::ffff:192.0.2.1", "1:2:3:4:5:6:192.0.2.1", "1::8", "fe80::", "1:2:3:4:5:6:7::"),
      ...refused("value", "256.0.0.1", "1.2.3", "1.2.3.4.5", "1:2:3", "1::2::3", "fe80::1%eth0", "1:2:3:4:5:6:7:8:9"),
      ...refused("value", "12345::", "::1.2.3", "1.2.3.4::", " 192.0.2.1", ":::", "1:2:3:4:5:6:7:8::"),
    ],
  },
  {
    name: "IPv4Prefix",
    type: { base: "string", dataType: "IPv4Prefix" },
    rows: [
      ...asWritten("", "/24", "192.0.2.0/24", "0.0.0.0/0"),
      ...refused("value", "192.0.2.0", "192.0.2.0/33", "::/0", "/"),
    ],
  },
  {
    name: "IPv6Prefix",
    type: { base: "string", dataType: "IPv6Prefix" },
    rows: [...asWritten("", "2001:db8::/32", "::/128"), ...refused("value", "2001:db8::", "::/129", "192.0.2.0/24")],
  },
  {
    name: "MACAddress",
    type: {
      base: "string",
      dataType: "MACAddress",
      patterns: ["([0-9A-Fa-f][0-9A-Fa-f]:){5}([0-9A-Fa-f][0-9A-Fa-f])"],
    },
    rows: [
      ...asWritten("", "00:11:22:aa:BB:cc"),
      ...refused("value", "00-11-22-33-44-55", "00:11:22:33:44", "0:1:2:3:4:5"),
    ],
  },
  {
    name: "URL",
    type: { base: "string", dataType: "URL" },
    rows: [
      ...asWritten("", "http://acs.example/", "https://[2001:db8::1]:7547/a?b=c", "ftp://x"),
      ...refused("value", "acs.example", "http://a b", "http:", "http://a\n"),
    ],
  },
  {
    name: "UUID",
    type: { base: "string", dataType: "UUID" },
    rows: [
      ...asWritten("0123abcd-0123-ABCD-0123-0123456789ab"),
      ...refused("value", "0123abcd", "{0123abcd-0123-abcd-0123-0123456789ab}"),
    ],
  },
]);

it("says what is allowed where a value is refused, by an example that is not", () => {
  for (const dataType of [
    "IPAddress",
    "IPv4Address",
    "IPv6Address",
    "IPPrefix",
    "MACAddress",
    "IEEE_EUI64",
    "UUID",
    "URL",
  ]) {
    const type = { base: "string", dataType } as const;
    expect(checkValue(type, "no such thing")).toMatchObject({ ok: false, reason: `not ${formOfDataType(dataType)}` });
    for (const example of formOfDataType(dataType).split("such as ")[1]?.split(" or ") ?? [])
      expect([example, checkValue(type, example).ok]).toEqual([example, true]);
  }
});
