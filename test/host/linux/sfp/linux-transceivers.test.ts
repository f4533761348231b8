import { describe, expect, it } from "vitest";
import { parseHexDump } from "../../../../src/host/linux/sfp/linux-transceivers.ts";

// Composed in the form in which ethtool prints. [TR-181 SFPs]

const line = (at: number, octet = "00"): string =>
  `0x${at.toString(16).padStart(4, "0")}:\t\t${`${octet} `.repeat(16)}`;
const lines = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => line(index * 16, "a5"));

describe("the memory of a module", () => {
  it("is what ethtool prints of it", () => {
    const text = ["Offset\t\tValues", "------\t\t------", ...lines(16)].join("\n");
    expect(parseHexDump(text)).toEqual(new Uint8Array(256).fill(0xa5));
  });

  it("is nothing where octets are missing, or too few to say what it is", () => {
    expect(parseHexDump(lines(16).toSpliced(2, 1).join("\n"))).toBeUndefined();
    expect(parseHexDump(lines(5).join("\n"))).toBeUndefined();
    expect(parseHexDump("Cannot get Module EEPROM data: Operation not supported")).toBeUndefined();
    expect(parseHexDump(lines(1000).join("\n"))).toBeUndefined();
  });
});
