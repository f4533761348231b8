import { networkInterfaces } from "node:os";
import { describe, expect, it } from "vitest";
import { targetOn } from "../../../src/net/diagnostics/link-address.ts";
import { udpEcho } from "../../../src/net/diagnostics/udp-echo.ts";
import { boundEchoServer } from "../../../src/net/diagnostics/udp-echo-server.ts";

// Targets that each link has its own of. [RFC 4291 2.5.6, interop B.5 R9]

const six = (address: string) => ({ address, family: 6 }) as const;

/** A link with such an address, where this machine has one. */
const local = Object.entries(networkInterfaces()).flatMap(([link, addresses = []]) =>
  addresses.flatMap(({ address }) => (address.startsWith("fe80:") ? [{ link, address }] : [])),
)[0];

describe("a target on a link of its own", () => {
  it.each(["fe80::1", "FEBF::1"])("%s is of the link that was named, and none without", (address) => {
    expect(targetOn("eth0", six(address))).toEqual(six(`${address}%eth0`));
    expect(targetOn(undefined, six(address))).toMatchObject({
      ok: false,
      error: "Other",
      reason: `${address} may be on any link: name the interface`,
    });
  });

  it.each(["fec0::1", "2001:db8::fe80", "fe80::1%eth0"])("%s stays as it is", (address) => {
    expect(targetOn(undefined, six(address))).toEqual(six(address));
  });

  it.skipIf(local === undefined)("is reached by a datagram (needs a link with such an address)", async () => {
    const { address = "", link = "" } = local ?? {};
    const bound = { family: 6, address: `${address}%${link}`, port: 0, plus: true, admits: () => true } as const;
    const server = await boundEchoServer(bound);
    try {
      const probe = { dscp: 0, timeoutMs: 5000, dataBytes: 24, sequence: 1, iteration: 1 };
      const asked = { ...probe, target: six(address), link, port: server.port };
      const answer = await udpEcho(asked, new AbortController().signal);
      const hasOther = networkInterfaces()[link]?.some((each) => each.family === "IPv6" && each.address !== address);
      // What has no address but that one is not left by on purpose.
      expect(answer).toMatchObject(hasOther ? { result: { kind: "reply" } } : { error: "Other" });
    } finally {
      server.close();
    }
  });
});
