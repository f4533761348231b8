import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linuxWireGuard } from "../../../../src/host/linux/wireguard/linux-wireguard.ts";
import { parseWgDump } from "../../../../src/host/linux/wireguard/wg-dump.ts";

// Composed in the form in which `wg show all dump` prints.

const dump = [
  "wg0\tPRIVATE=\tPUBLIC=\t51820\toff",
  "wg0\tPEER1=\t(none)\t192.0.2.9:51820\t10.0.0.0/24,2001:db8::/48\t1700000000\t18446744073709551615\t7\t25",
  "wg0\tPEER2=\tPRESHARED=\t(none)\t(none)\t0\t0\t0\toff",
  "wg1\t(none)\t(none)\t0\t0x42",
  "wg9\tSTRAY=\t(none)\t(none)\t(none)\t0\t0\t0\toff",
  "",
].join("\n");

describe("what wg prints", () => {
  it("is interfaces with their peers, without a secret", () => {
    const found = parseWgDump(dump);
    expect([...found.keys()]).toEqual(["wg0", "wg1"]);
    expect([...(found.get("wg0")?.peers ?? [])]).toEqual([
      [
        "PEER1=",
        {
          endpoint: "192.0.2.9:51820",
          allowedIps: ["10.0.0.0/24", "2001:db8::/48"],
          latestHandshakeMs: 1_700_000_000_000,
          bytesReceived: 18446744073709551615n,
          bytesSent: 7n,
          keepaliveSeconds: 25,
        },
      ],
      [
        "PEER2=",
        {
          endpoint: "",
          allowedIps: [],
          latestHandshakeMs: undefined,
          bytesReceived: 0n,
          bytesSent: 0n,
          keepaliveSeconds: 0,
        },
      ],
    ]);
    expect(found.get("wg1")).toMatchObject({ publicKey: "", listenPort: 0 });
  });

  it("is told of a plain Linux by the names of its devices", async () => {
    const wireGuard = linuxWireGuard(async () => ({ ok: true, stdout: dump.replace("192.0.2.9", "[2001:db8::9]") }));
    const [first] = await wireGuard.read();
    expect(first).toMatchObject({ key: "wg0", link: "wg0", publicKey: "PUBLIC=", listenPort: 51820 });
    expect(first?.peers.map(({ endpointHost, endpointPort }) => [endpointHost, endpointPort])).toEqual([
      ["2001:db8::9", 51820],
      ["", 0],
    ]);
    const without = linuxWireGuard(async () => ({ ok: false, code: "failed", reason: "wg exited with 1" }));
    expect(await without.read()).toEqual([]);
  });

  it("is read whatever it is", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.string(), { minLength: 4, maxLength: 9 })), (lines) => {
        parseWgDump(lines.map((fields) => fields.join("\t")).join("\n"));
      }),
    );
  });
});
