import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDhclientLeases } from "../../../../src/host/linux/dhcp-options/dhclient-leases.ts";
import { parseHookLease } from "../../../../src/host/linux/dhcp-options/hook-leases.ts";
import { parseNetworkctl, parseNetworkdLease } from "../../../../src/host/linux/dhcp-options/networkd-lease.ts";
import { linksOfNetworkctl } from "../../../../src/host/linux/networkd/networkctl.ts";

const hex = (octets: Uint8Array | undefined): string | undefined => octets && Buffer.from(octets).toString("hex");
const text = (octets: Uint8Array | undefined): string | undefined => octets && Buffer.from(octets).toString("latin1");

/** As dhclient 4.4.3 wrote them for what dnsmasq 2.90 gave it. */
const recorded = `lease {
  interface "wan";
  fixed-address 10.9.0.50;
  option subnet-mask 255.255.255.0;
  option dhcp-lease-time 120;
  option vendor-class-identifier "dslforum.org";
  option vendor-encapsulated-options 2:4:54:4c:43:4f:1:f:68:74:74:70:3a:2f:2f:61:63:73:2e:76:34:33:2f:ff;
  option vivso 0:0:d:e9:18:c:4:50:31:32:35:b:10:68:74:74:70:3a:2f:2f:61:63:73:2e:76:31:32:35:2f;
  option vendor.unknown-3561 c:4:50:31:32:35:b:10:68:74:74:70:3a:2f:2f:61:63:73:2e:76:31:32:35:2f;
  renew 6 2026/11/28 22:35:15;
  rebind 6 2026/11/28 22:36:12;
  expire 6 2026/11/28 22:36:27;
}
`;
const recorded6 = `default-duid "\\000\\001\\000\\0012\\236\\023\\207\\362C\\204Z\\347o";
lease6 {
  interface "wan";
  ia-na 84:5a:e7:6f {
    starts 1795905288;
    iaaddr fd09::21 {
      preferred-life 120;
      max-life 120;
    }
  }
  option dhcp6.vendor-opts 0:0:d:e9:0:1:0:2:68:69;
  option dhcp6.status-code success "success";
  option vsio.unknown-3561 0:1:0:2:68:69;
}
`;
const before = Date.UTC(2026, 10, 28, 22, 36);
const after = Date.UTC(2026, 10, 28, 22, 37);

describe("leases of dhclient", () => {
  it("hand on options 43 and 125, and 17", () => {
    const [lease] = parseDhclientLeases(recorded, before);
    expect(lease).toMatchObject({ link: "wan", family: 4 });
    expect(hex(lease?.options.get(43))).toBe("0204544c434f010f687474703a2f2f6163732e7634332fff");
    expect(hex(lease?.options.get(125))).toBe("00000de9180c04503132350b10687474703a2f2f6163732e763132352f");
    const [lease6] = parseDhclientLeases(recorded6, before);
    expect(lease6).toMatchObject({ link: "wan", family: 6 });
    expect(hex(lease6?.options.get(17))).toBe("00000de9000100026869");
  });

  it("count as long as they run, while the clock is known", () => {
    expect(parseDhclientLeases(recorded, after)).toEqual([]);
    expect(parseDhclientLeases(recorded, undefined)).toHaveLength(1);
    const epoch = recorded.replace(/expire .*;/, "expire epoch 1795905387; # Sat Nov 28");
    expect(parseDhclientLeases(epoch, 1_795_905_386_000)).toHaveLength(1);
    expect(parseDhclientLeases(epoch, 1_795_905_387_000)).toEqual([]);
    expect(parseDhclientLeases(recorded.replace(/expire .*;/, "expire never;"), after)).toHaveLength(1);
  });

  it("are the last of each link", () => {
    const without = recorded.replace(/^ {2}option v.*\n/gm, "");
    expect(parseDhclientLeases(recorded + without, before)).toEqual([]);
    expect(parseDhclientLeases(without + recorded + recorded.replace('"wan"', '"lte"'), before)).toHaveLength(2);
  });

  it("may hold texts in quotes", () => {
    const quoted = (value: string): string | undefined =>
      text(
        parseDhclientLeases(
          `lease{interface "wan";option vendor-encapsulated-options ${value};}`,
          before,
        )[0]?.options.get(43),
      );
    expect(quoted('"http://acs.example/"')).toBe("http://acs.example/");
    expect(quoted('"a\\"; } \\\\ {\\001"')).toBe('a"; } \\ {\u0001');
    expect(quoted('"open')).toBeUndefined();
    expect(quoted("zz:1")).toBeUndefined();
  });

  it("are read to their end, whatever they hold", () => {
    const piece = fc.constantFrom(
      "lease ",
      "lease6 ",
      "{",
      "}",
      ";",
      '"',
      "\\",
      'interface "a"',
      "option vivso 1:2",
      "#",
      "\n",
      "x",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 200 }), (pieces) => {
        for (const { link } of parseDhclientLeases(pieces.join(""), before)) expect(link).toBe("a");
      }),
    );
    expect(parseDhclientLeases('lease {"'.repeat(100_000), before)).toEqual([]);
  });
});

describe("leases of systemd-networkd", () => {
  it("hand on option 43", () => {
    const lease = parseNetworkdLease(
      "wan",
      "# This is private data.\nADDRESS=10.9.0.50\nVENDOR_SPECIFIC=687474703a2f2f6163732f\n",
    );
    expect(text(lease?.options.get(43))).toBe("http://acs/");
    expect(lease).toMatchObject({ link: "wan", family: 4 });
    expect(parseNetworkdLease("wan", "ADDRESS=10.9.0.50\n")).toBeUndefined();
    expect(parseNetworkdLease("wan", "VENDOR_SPECIFIC=6\n")).toBeUndefined();
  });
});

describe("what networkctl tells", () => {
  const vendor = (enterprise: unknown, code: unknown, data: unknown) => ({
    EnterpriseId: enterprise,
    SubOptionCode: code,
    SubOptionData: data,
  });
  const told = (...options: readonly unknown[]) =>
    parseNetworkctl([{ Name: "wan", DHCPv6Client: { VendorSpecificOptions: options } }, { Name: "lo" }]);

  it("is option 17 in its parts, which are one again for each vendor", () => {
    const leases = told(vendor(3561, 1, "6869"), vendor(9, 1, "00"), vendor(3561, 2, "4142"));
    expect(leases.map(({ link, family }) => `${link}.${family}`)).toEqual(["wan.6", "wan.6"]);
    expect(leases.map(({ options }) => hex(options.get(17)))).toEqual([
      "00000de9000100026869000200024142",
      "000000090001000100",
    ]);
  });

  it("counts for nothing where it is anything else", async () => {
    for (const text of ["", "no JSON", "[]", "{}", '{"Interfaces":[{"Name":"../etc","DHCPv6Client":{}}]}']) {
      expect(parseNetworkctl(await linksOfNetworkctl(async () => ({ ok: true, stdout: text })))).toEqual([]);
    }
    expect(told(null, 7, vendor("x", [], 5)).map(({ options }) => hex(options.get(17)))).toEqual(["0000000000000000"]);
  });
});

describe("what our hooks leave", () => {
  it("is a line for each option", () => {
    const lease = parseHookLease("wan.4", "link=eth1\n43=6869\n125=00000de900\n");
    expect(lease).toMatchObject({ link: "eth1", family: 4 });
    expect([...(lease?.options ?? [])].map(([number, octets]) => [number, hex(octets)])).toEqual([
      [43, "6869"],
      [125, "00000de900"],
    ]);
    expect(hex(parseHookLease("wan6.6", "link=eth1\n17=00000de9\n43=6869\n")?.options.get(17))).toBe("00000de9");
  });

  it("counts for nothing where it is anything else", () => {
    expect(parseHookLease("wan.4", "")).toBeUndefined();
    expect(parseHookLease("wan.4", "link=../etc\n43=6869\n")).toBeUndefined();
    expect(parseHookLease("wan.4", "link=eth1\n43=6g\n125=686\n")).toEqual({
      link: "eth1",
      family: 4,
      options: new Map(),
    });
  });
});
