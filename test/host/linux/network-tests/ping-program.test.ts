import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { nftMarks } from "../../../../src/host/linux/network-tests/nft-marks.ts";
import { pingProgram } from "../../../../src/host/linux/network-tests/ping-program.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import type { PingProbe } from "../../../../src/ports/host/network/network-tests.ts";
import { canMakeNamespaces } from "../network-namespaces.ts";
import { silentLog } from "../silent-log.ts";
import { deviceLink, hasProgram, serverAddress, smallNetwork } from "./small-network.ts";

// The real programs, on a network of three namespaces.

const never = new AbortController().signal;
const reply = { ok: true, result: { kind: "reply", microseconds: expect.any(Number) } };

const probe = (address: string, more: Partial<PingProbe> = {}): PingProbe => ({
  target: { address, family: address.includes(":") ? 6 : 4 },
  timeoutMs: 1000,
  dataBytes: 56,
  dscp: 0,
  link: undefined,
  ...more,
});

describe.skipIf(!canMakeNamespaces() || !hasProgram("ping"))("ping (needs root, ip and ping)", () => {
  const network = smallNetwork();

  describe.each([
    ["iputils", pingProgram(network.run)],
    ["busybox", pingProgram(network.runBusybox)],
  ])("of %s", (make, ping) => {
    it.each([serverAddress[4], serverAddress[6]])(
      "measures the way to %s in microseconds [TR-181 IP.Diagnostics.IPPing]",
      async (address) => {
        const answer = await ping(probe(address), never);
        expect(answer).toEqual(reply);
        if (answer.ok && answer.result.kind === "reply") expect(answer.result.microseconds).toBeGreaterThan(0);
      },
    );

    it("sends as much as it is told, by the link that it is told", async () => {
      expect(await ping(probe(serverAddress[4], { dataBytes: 8000, link: deviceLink }), never)).toEqual(reply);
      expect(await ping(probe(serverAddress[4], { link: "nosuch" }), never)).toMatchObject({
        ok: false,
        error: "Other",
      });
    });

    it.each(["10.91.0.1", "2001:db8:91::1"])("knows that there is no way to %s", async (address) => {
      const family = address.includes(":") ? ["-6"] : [];
      network.ip("device", ...family, "route", "add", "unreachable", address);
      try {
        expect(await ping(probe(address), never)).toEqual({ ok: true, result: { kind: "unreachable" } });
      } finally {
        network.ip("device", ...family, "route", "del", "unreachable", address);
      }
    });

    // That of busybox does not tell of what routers say.
    it.runIf(make === "iputils").each(["unreachable", "prohibit"])(
      "knows of a router that goes no further (%s)",
      async (route) => {
        network.ip("router", "route", "add", route, "10.91.0.1");
        network.ip("router", "-6", "route", "add", route, "2001:db8:91::1");
        try {
          for (const address of ["10.91.0.1", "2001:db8:91::1"])
            expect(await ping(probe(address), never)).toEqual({ ok: true, result: { kind: "unreachable" } });
        } finally {
          network.ip("router", "route", "del", route, "10.91.0.1");
          network.ip("router", "-6", "route", "del", route, "2001:db8:91::1");
        }
      },
    );

    it.runIf(make === "iputils")("knows of routers that send it to each other for ever", async () => {
      network.ip("router", "route", "add", "10.91.0.1", "via", serverAddress[4]);
      network.set("server", "ipv4/ip_forward", "1");
      try {
        expect(await ping(probe("10.91.0.1"), never)).toEqual({ ok: true, result: { kind: "unreachable" } });
      } finally {
        network.set("server", "ipv4/ip_forward", "0");
        network.ip("router", "route", "del", "10.91.0.1");
      }
    });

    it("knows what is lost, and does not wait for longer than it is told", async () => {
      network.set("server", "ipv4/icmp_echo_ignore_all", "1");
      try {
        expect(await ping(probe(serverAddress[4], { timeoutMs: 200 }), never)).toEqual({
          ok: true,
          result: { kind: "lost" },
        });
      } finally {
        network.set("server", "ipv4/icmp_echo_ignore_all", "0");
      }
    });

    it("sets the DSCP, or says that it cannot", async () => {
      // Of a DSCP the kernel's routes look at three bits.
      const route = ["unreachable", `${serverAddress[4]}/32`, "tos", "0x10"];
      network.ip("device", "route", "add", ...route);
      try {
        expect(await ping(probe(serverAddress[4]), never)).toEqual(reply);
        expect(await ping(probe(serverAddress[4], { dscp: 4 }), never)).toEqual(
          make === "iputils"
            ? { ok: true, result: { kind: "unreachable" } }
            : { ok: false, error: "Other", reason: "the ping of this system cannot set a DSCP" },
        );
      } finally {
        network.ip("device", "route", "del", ...route);
      }
    });

    it.skipIf(make === "iputils" || !hasProgram("nft", "--version"))(
      "has the system set the DSCP (needs nft)",
      async () => {
        const folder = mkdtempSync(join(tmpdir(), "cpe-agent-ping-"));
        onTestFinished(() => rmSync(folder, { recursive: true }));
        const marks = nftMarks({ files: systemFiles("/"), run: network.run, log: silentLog, mayChange: true, folder });
        const marking = pingProgram(network.runBusybox, marks);
        const ways = [
          [serverAddress[4], ["route"], ["unreachable", `${serverAddress[4]}/32`, "tos", "0x10"]],
          // There are no routes of IPv6 by class.
          [serverAddress[6], ["-6", "rule"], ["to", serverAddress[6], "tos", "0x10", "unreachable"]],
        ] as const;
        for (const [address, table, way] of ways) {
          network.ip("device", ...table, "add", ...way);
          expect(await marking(probe(address), never)).toEqual(reply);
          const marked = await marking(probe(address, { dscp: 4 }), never);
          expect(marked).toEqual({ ok: true, result: { kind: "unreachable" } });
          network.ip("device", ...table, "del", ...way);
        }
        expect(await network.run(["nft", "list", "tables"])).toEqual({ ok: true, stdout: "" });
      },
    );

    it("ends the program when it is not wanted any more", async () => {
      network.set("server", "ipv4/icmp_echo_ignore_all", "1");
      const abort = new AbortController();
      try {
        const asked = ping(probe(serverAddress[4], { timeoutMs: 60_000 }), abort.signal);
        abort.abort();
        await asked;
      } finally {
        network.set("server", "ipv4/icmp_echo_ignore_all", "0");
      }
    });
  });
});

describe("a system without ping", () => {
  it("lacks that, and no DSCP", async () => {
    const ping = pingProgram(async () => ({ ok: false, code: "missing", reason: "ping: not found" }));
    expect(await ping(probe("192.0.2.1", { dscp: 4 }), never)).toMatchObject({ error: "Internal" });
  });

  it("says so", async () => {
    const ping = pingProgram(async () => ({ ok: false, code: "missing", reason: "ping: not found" }));
    expect(await ping(probe("192.0.2.1"), never)).toEqual({ ok: false, error: "Internal", reason: "ping: not found" });
  });
});
