import { describe, expect, it } from "vitest";
import { strangeWord } from "../../../src/device/packet-capture/capture-filter.ts";

describe("the filter of a capture [TR-181 PacketCaptureDiagnostics]", () => {
  it.each([
    "",
    "udp port 53 or (tcp and portrange 80-443)",
    "ip6 host 2001:db8::1 and not net 192.0.2.0/24",
    "ether host 02:00:5e:10:00:01 and vlan 7",
    "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0 and ip[2:2] > 0x40",
  ])("may be %j", (filter) => expect(strangeWord(filter)).toBeUndefined());

  it.each([
    ["host example.com", "example.com"],
    ["host cafe.de", "cafe.de"],
    ["host beef", "beef"],
    ["-w /etc/passwd", "-w"],
    ["udp\nport 53", "udp\nport"],
    ["port 53; reboot", "53;"],
    ["port $(reboot)", "$"],
    ["ether proto \\arp", "\\arp"],
  ])("is not %j: nothing is looked up, and there are no options", (filter, word) =>
    expect(strangeWord(filter)).toBe(word),
  );
});
