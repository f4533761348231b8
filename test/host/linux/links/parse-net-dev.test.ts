import { describe, expect, it } from "vitest";
import { parseNetDev } from "../../../../src/host/linux/links/parse-net-dev.ts";
import { parseVlanConfig } from "../../../../src/host/linux/links/parse-vlan-config.ts";

describe("/proc/net/dev", () => {
  const heading = "Inter-|   Receive        |  Transmit\n face |bytes    packets errs\n";

  it("is exact beyond 2^53 and does without a space after the colon", () => {
    const links = parseNetDev(
      `${heading}  eth0:18446744073709551615 2 3 4 5 6 7 8 9007199254740993 10 11 12 13 14 15 16\n`,
    );
    expect(links.get("eth0")).toEqual({
      bytesReceived: 18446744073709551615n,
      packetsReceived: 2n,
      errorsReceived: 3,
      discardPacketsReceived: 4,
      multicastPacketsReceived: 8n,
      bytesSent: 9007199254740993n,
      packetsSent: 10n,
      errorsSent: 11,
      discardPacketsSent: 12,
      collisions: 14n,
    });
  });

  it.each(["", heading, "eth0: 1 2 3\n", "eth0: a b c d e f g h i j k l m n o p\n"])(
    "skips what is no link: %j",
    (text) => {
      expect(parseNetDev(text).size).toBe(0);
    },
  );
});

it("/proc/net/vlan/config names VLANs whatever they are called", () => {
  const text =
    "VLAN Dev name    | VLAN ID\nName-Type: VLAN_NAME_TYPE_RAW_PLUS_VID_NO_PAD\neth0.2         | 2  | eth0\nwan            | 835  | lan4\n";
  expect([...parseVlanConfig(text)]).toEqual([
    ["eth0.2", { id: 2, lower: "eth0" }],
    ["wan", { id: 835, lower: "lan4" }],
  ]);
});
