import { isIP, isIPv4 } from "node:net";
import { describe, expect, it } from "vitest";
import type { AddressReading, LinkReading, LinkStatistics } from "../../../../../src/ports/host/network/links.ts";
import { type HostUnderTest, naturals } from "../../host-under-test.ts";

export function linksContract(subject: () => HostUnderTest): void {
  const read = async (): Promise<readonly LinkReading[]> => (await subject().host.links?.read()) ?? [];

  describe("reads links", () => {
    it("lists links, each with a name and an index of its own", async () => {
      const links = await read();
      expect(links.length).toBeGreaterThan(0);
      expect(new Set(links.map((link) => link.name)).size).toBe(links.length);
      const made = links.filter(({ index }) => index !== undefined);
      expect(new Set(made.map((link) => link.index)).size).toBe(made.length);
      expect(
        links.filter(
          ({ index, enabled, state }) => index === undefined && state !== (enabled ? "not-present" : "down"),
        ),
      ).toEqual([]);
      expect(links.filter((link) => !isPlausibleLink(link))).toEqual([]);
    });

    it("relates links to links that it has", async () => {
      const links = await read();
      const kinds = new Map(links.map((link) => [link.name, link.kind]));
      expect(links.filter(({ bridge }) => bridge !== undefined && kinds.get(bridge) !== "bridge")).toEqual([]);
      expect(links.filter(({ lower }) => lower !== undefined && !kinds.has(lower))).toEqual([]);
      expect(links.filter(({ kind, stp }) => stp !== undefined && kind !== "bridge")).toEqual([]);
      expect(links.filter(({ kind, vlanId }) => vlanId !== undefined && kind !== "vlan")).toEqual([]);
    });

    it("gives addresses in canonical form with true scopes and lifetimes", async () => {
      for (const link of await read()) {
        const texts = link.addresses.map(({ address, prefixLength }) => `${address}/${prefixLength}`);
        expect(new Set(texts).size).toBe(texts.length);
        expect(link.addresses.filter((address) => !isPlausibleAddress(address))).toEqual([]);
      }
    });

    it("never counts backwards", async () => {
      const before = new Map((await read()).map((link) => [link.name, link.statistics]));
      await subject().passSeconds(1);
      for (const link of await read()) {
        const earlier = before.get(link.name);
        if (earlier !== undefined) expect(countersBackwards(earlier, link.statistics)).toEqual([]);
      }
    });

    it("serves many readings at once", async () => {
      const readings = await Promise.all(Array.from({ length: 8 }, () => read()));
      const names = readings.map((links) => links.map((link) => link.name).join());
      expect(new Set(names).size).toBe(1);
    });
  });
}

function isPlausibleLink(link: LinkReading): boolean {
  return (
    /^[^\s/]{1,15}$/.test(link.name) &&
    (link.index === undefined || link.index > 0) &&
    /^$|^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(link.macAddress) &&
    naturals([link.index ?? 0, link.mtu, link.lastChangeSeconds ?? 0]) &&
    (link.enabled || link.state !== "up") &&
    (link.bitRateMbps === undefined || link.bitRateMbps > 0) &&
    (link.vlanId === undefined || (link.vlanId >= 1 && link.vlanId <= 4094)) &&
    [...countersOf(link.statistics).values()].every((counter) => counter >= 0) &&
    naturals([...countersOf(link.statistics).values()].filter((counter) => typeof counter === "number"))
  );
}

function isPlausibleAddress({
  family,
  address,
  prefixLength,
  scope,
  preferredSeconds,
  validSeconds,
}: AddressReading): boolean {
  const canonical = family === 4 ? isIPv4(address) : new URL(`http://[${address}]/`).hostname === `[${address}]`;
  const linkLocal = /^fe[89ab]/.test(address);
  return (
    isIP(address) === family &&
    canonical &&
    prefixLength <= (family === 4 ? 32 : 128) &&
    (!linkLocal || scope === "link") &&
    (address !== "::1" || scope === "host") &&
    naturals([prefixLength]) &&
    Number.isFinite(preferredSeconds ?? 0) &&
    (validSeconds ?? 0) >= 0 &&
    (preferredSeconds === undefined || validSeconds === undefined || preferredSeconds <= validSeconds)
  );
}

function countersOf({ byDestination, ...others }: LinkStatistics): ReadonlyMap<string, number | bigint> {
  const counters: readonly (readonly [string, number | bigint | undefined])[] = Object.entries({
    ...others,
    ...byDestination,
  });
  return new Map(counters.flatMap(([name, count]) => (count === undefined ? [] : [[name, count] as const])));
}

function countersBackwards(before: LinkStatistics, after: LinkStatistics): string[] {
  const [earlier, later] = [countersOf(before), countersOf(after)];
  return [...earlier].flatMap(([name, count]) => ((later.get(name) ?? -1) < count ? [name] : []));
}
