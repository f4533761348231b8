import { utimesSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type DhcpMessage,
  optionOf,
  parseDhcpv4Message,
  parseDhcpv6Message,
} from "../../../../src/host/linux/dhcp-options/dhcp-message.ts";
import { dhcpcdOptions } from "../../../../src/host/linux/dhcp-options/dhcpcd-leases.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { type CopiedFileSystem, copiedFileSystem } from "../recorded-machine.ts";
import { recordedLease, recordedLease6 } from "./recorded-dhcpcd.ts";

const text = (octets: Uint8Array | undefined): string | undefined => octets && Buffer.from(octets).toString("latin1");
const url = "http://10.9.0.1:7550/";

let copy: CopiedFileSystem;
beforeEach(() => {
  copy = copiedFileSystem();
  copy.write("/sys/class/net/wan/ifindex", "2\n");
});
afterEach(() => copy.remove());
const options = (nowMs?: number) => dhcpcdOptions(systemFiles(copy.root), nowMs);
const at = Date.UTC(2026, 10, 30, 21, 28);
function put(name: string, octets: Uint8Array, writtenMs = at): void {
  const path = `/var/lib/dhcpcd/${name}`;
  copy.write(path, octets);
  utimesSync(join(copy.root, path), writtenMs / 1000, writtenMs / 1000);
}

describe("leases of dhcpcd", () => {
  it("hand on options 43 and 125, and 17", () => {
    put("wan.lease", recordedLease);
    put("wan.lease6", recordedLease6);
    put("duid", Uint8Array.from([0, 1]));
    const [lease, lease6, ...more] = options();
    expect(more).toEqual([]);
    expect(lease).toMatchObject({ link: "wan", family: 4 });
    expect([...(lease?.options.keys() ?? [])]).toEqual([125, 43]);
    expect(text(lease?.options.get(43))).toBe(`\x02\x05CODE2\x01\x15${url}\xff`);
    expect(text(lease?.options.get(125))).toBe(`\0\0\x0d\xe9\x19\x0b\x17${url}vi`);
    expect(lease6).toMatchObject({ link: "wan", family: 6 });
    expect(text(lease6?.options.get(17))).toBe(`\0\0\x0d\xe9\0\x01\0\x18${url}six`);
  });

  it("hand on option 17 of each vendor, as each has one of its own [RFC 8415 21.17]", () => {
    const ofCableLabs = [0, 17, 0, 9, 0, 0, 0x11, 0x8b, 0, 1, 0, 1, 7];
    put("wan.lease6", Uint8Array.from([...recordedLease6, ...ofCableLabs]));
    const [forum, other, ...more] = options();
    expect(more).toEqual([]);
    expect(text(forum?.options.get(17))).toBe(`\0\0\x0d\xe9\0\x01\0\x18${url}six`);
    expect(text(other?.options.get(17))).toBe("\0\0\x11\x8b\0\x01\0\x01\x07");
  });

  it("count from when they were written, as long as they run, while the clock is known", () => {
    put("wan.lease", recordedLease);
    put("wan.lease6", recordedLease6);
    expect(options(at + 119_000)).toHaveLength(2);
    expect(options(at + 120_000)).toEqual([]);
  });

  it("of a Wi-Fi network have its name in theirs, and the last network counts, even once its lease is over", () => {
    copy.write("/sys/class/net/wlan-2/ifindex", "3\n");
    const named = (code: string) =>
      Uint8Array.from(Buffer.from(Buffer.from(recordedLease).toString("latin1").replace("CODE2", code), "latin1"));
    put("wlan-2-Caf\\303\\251\\040.lease-x.lease", named("CODE3"));
    put("wlan-2-before.lease", named("CODE1"), at - 1000);
    put("wlan-9.lease", recordedLease);
    const [lease, ...more] = options(at + 119_000);
    expect(more).toEqual([]);
    expect(lease).toMatchObject({ link: "wlan-2", family: 4 });
    expect(text(lease?.options.get(43))).toContain("CODE3");
    put(
      "wlan-2-after.lease",
      Uint8Array.from([...recordedLease.subarray(0, 240), 51, 4, 0, 0, 0, 1, 43, 1, 65, 255]),
      at + 5,
    );
    expect(options(at + 1004)).toHaveLength(1);
    expect(options(at + 2000)).toEqual([]);
  });

  it("are of links that are there, and say something", () => {
    put("eth9.lease", recordedLease);
    put("wan.lease", recordedLease.subarray(0, 240));
    expect(options()).toEqual([]);
  });
});

describe("a message of DHCP", () => {
  const head = recordedLease.subarray(0, 240);
  const valueIn = (lease: DhcpMessage | undefined, code: number) => optionOf(lease?.options ?? [], code);
  const message = (...tail: readonly number[]) => parseDhcpv4Message(Uint8Array.from([...head, ...tail]));

  it("has an option that came in pieces as one (RFC 3396)", () => {
    expect(valueIn(message(43, 1, 65, 0, 12, 1, 90, 43, 2, 66, 67, 255, 43, 1, 68), 43)).toEqual(
      Uint8Array.from([65, 66, 67]),
    );
  });

  it("has options in the fields of the boot file and the server too, where it says so [RFC 2131 4.1]", () => {
    const overloaded = Uint8Array.from([...head, 52, 1, 3, 255]);
    overloaded.set([43, 2, 65, 66, 255], 108);
    overloaded.set([43, 1, 67, 255], 44);
    expect(valueIn(parseDhcpv4Message(overloaded), 43)).toEqual(Uint8Array.from([65, 66, 67]));
    overloaded[242] = 0;
    expect(valueIn(parseDhcpv4Message(overloaded), 43)).toBeUndefined();
  });

  it("ends where an option is cut off, and may have a lease for ever", () => {
    expect(message(1, 1, 7, 43, 200, 65)?.options.map(({ code }) => code)).toEqual([1]);
    expect(message(51, 4, 255, 255, 255, 255)?.leaseSeconds).toBe(Number.POSITIVE_INFINITY);
    expect(message(255)?.leaseSeconds).toBeUndefined();
    expect(parseDhcpv4Message(recordedLease.subarray(0, 239))).toBeUndefined();
    expect(parseDhcpv6Message(recordedLease6.subarray(0, 60))).toBeUndefined();
  });

  it("is read of any octets without failing", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (octets) => {
        parseDhcpv4Message(Uint8Array.from([...head, ...octets]));
        parseDhcpv6Message(octets);
      }),
    );
  });
});
