import { describe, expect, it } from "vitest";
import { isLocalAddress, isLoopbackHost } from "../../../src/net/address/local-address.ts";

describe("local addresses", () => {
  it.each([
    ["127.0.0.1", true],
    ["127.255.0.9", true],
    ["0.0.0.0", true],
    ["169.254.169.254", true],
    ["::1", true],
    ["::", true],
    ["fe80::1", true],
    ["fe80::1%eth0", true],
    ["::ffff:127.0.0.1", true],
    ["::ffff:169.254.169.254", true],
    ["10.0.0.1", false],
    ["192.168.1.1", false],
    ["100.64.0.1", false],
    ["203.0.113.1", false],
    ["2001:db8::1", false],
    ["fd00::1", false],
    ["::ffff:192.0.2.1", false],
    ["", false],
    ["acs.example", false],
  ])("%s: %s", (address, local) => {
    expect(isLocalAddress(address)).toBe(local);
  });

  it.each([
    ["localhost", true],
    ["LOCALHOST", true],
    ["127.0.0.1", true],
    ["[::1]", true],
    ["127.0.0.1.example", false],
    ["localhost.example", false],
    ["10.0.0.1", false],
  ])("the host %s is this machine: %s", (host, loopback) => {
    expect(isLoopbackHost(host)).toBe(loopback);
  });
});
