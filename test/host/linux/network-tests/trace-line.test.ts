import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tracedHop } from "../../../../src/host/linux/network-tests/trace-line.ts";

const hop = (address: string | undefined, times: readonly (number | null)[], errorCode?: number) => ({
  address,
  times,
  errorCode: errorCode ?? 0,
  unreachable: errorCode !== undefined,
});

describe("a line of traceroute", () => {
  it.each([
    [" 1  127.0.0.1  0.022 ms  0.005 ms", hop("127.0.0.1", [22, 5])],
    ["  1   127.0.0.1  0.004ms  0.001ms ", hop("127.0.0.1", [4, 1])],
    [" 2  2001:db8::1  12.204 ms *  1 ms", hop("2001:db8::1", [12204, null, 1000])],
    [" 3  * * *", hop(undefined, [null, null, null])],
    [" 1  fe80::1%eth0.2  0.041 ms  0.007 ms", hop("fe80::1", [41, 7])],
    ["12  192.0.2.1  3.1 ms 192.0.2.2  4.2 ms", hop("192.0.2.1", [3100, 4200])],
    [" 4  192.0.2.1  3 ms !H  3 ms !H *", hop("192.0.2.1", [3000, 3000, null], 1)],
    [" 4  192.0.2.1  3 ms !N", hop("192.0.2.1", [3000], 0)],
    [" 4  192.0.2.1  3 ms !X", hop("192.0.2.1", [3000], 13)],
    [" 4  192.0.2.1  3 ms !F-1400", hop("192.0.2.1", [3000], 4)],
    [" 4  192.0.2.1  3 ms !<10>", hop("192.0.2.1", [3000], 10)],
    ["traceroute to 127.0.0.1 (127.0.0.1), 30 hops max, 60 byte packets", undefined],
    ["", undefined],
    ["5", undefined],
  ])("%j", (line, expected) => expect(tracedHop(line)).toEqual(expected));

  it("is read or not, whatever it holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..." 0123456789.:*!msHabc<>%-") }), (line) => {
        const read = tracedHop(line);
        if (read?.address !== undefined) expect(read.address).toMatch(/^[0-9a-f.:]+$/i);
      }),
    );
  });
});
