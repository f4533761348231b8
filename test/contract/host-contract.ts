import { isIP, isIPv4 } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Host } from "../../src/ports/host.ts";
import type { AddressReading, LinkReading, LinkStatistics } from "../../src/ports/links.ts";

export interface HostUnderTest {
  readonly host: Host;
  /** Lets some time pass on the host: a real one waits, a simulated one moves its clock. */
  passSeconds(seconds: number): Promise<void>;
  /** What the tests may change, where the host allows changes: a link that is up, an MTU it has not and takes. */
  readonly changeable?: { readonly link: string; readonly mtu: number; readonly hostName: string };
}

const refusal = expect.objectContaining({ name: "RefusedSetting", setting: expect.any(String) });

/** What every Host promises (src/ports/). `make` gives one in its own state each time; it is closed after the test. */
export function hostContract(name: string, make: () => Promise<HostUnderTest>): void {
  describe(`${name} as a Host`, () => {
    let subject: HostUnderTest;
    let host: Host;
    beforeEach(async () => {
      subject = await make();
      host = subject.host;
    });
    afterEach(() => host.close());

    const linkNamed = async (wanted: string): Promise<LinkReading> => {
      const found = (await host.links()).find((link) => link.name === wanted);
      if (found === undefined) throw new Error(`no link ${wanted}`);
      return found;
    };

    describe("reads the system", () => {
      it("counts its uptime in whole seconds, forward", async () => {
        const before = host.uptimeSeconds();
        expect(Number.isInteger(before) && before >= 0).toBe(true);
        await subject.passSeconds(2);
        const passed = host.uptimeSeconds() - before;
        expect(passed).toBeGreaterThanOrEqual(1);
        expect(passed).toBeLessThan(60);
      });

      it("has a host name", async () => {
        expect(await host.hostName()).toMatch(/^\S{1,64}$/);
      });

      it("has memory, not all of it free", async () => {
        const { totalKiB, freeKiB } = await host.memory();
        expect(naturals([totalKiB, freeKiB])).toBe(true);
        expect(totalKiB).toBeGreaterThan(freeKiB);
        expect(totalKiB).toBeGreaterThan(1024);
      });

      it("lists its processes", async () => {
        const { cpuUsagePercent, processes } = await host.processes();
        expect(cpuUsagePercent).toBeGreaterThanOrEqual(0);
        expect(cpuUsagePercent).toBeLessThanOrEqual(100);
        expect(processes.length).toBeGreaterThan(0);
        expect(new Set(processes.map(({ pid }) => pid)).size).toBe(processes.length);
        const wrong = processes.filter(
          ({ pid, command, sizeKiB, priority, cpuTimeMs }) =>
            pid < 1 || command === "" || priority > 99 || !naturals([pid, sizeKiB, priority, cpuTimeMs]),
        );
        expect(wrong).toEqual([]);
      });

      it("tells the time of its zone", async () => {
        const { utcOffsetMinutes, timeZone, ntpServers } = await host.time();
        expect(Number.isInteger(utcOffsetMinutes)).toBe(true);
        expect(await host.utcOffsetMinutes()).toBe(utcOffsetMinutes);
        expect(Math.abs(utcOffsetMinutes)).toBeLessThanOrEqual(14 * 60);
        expect(timeZone).toMatch(/^$|^([A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)[+-]?\d/);
        expect(ntpServers.filter((server) => !/^\S+$/.test(server))).toEqual([]);
      });

      it("lists links, each with a name and an index of its own", async () => {
        const links = await host.links();
        expect(links.length).toBeGreaterThan(0);
        expect(new Set(links.map((link) => link.name)).size).toBe(links.length);
        expect(new Set(links.map((link) => link.index)).size).toBe(links.length);
        expect(links.filter((link) => !isPlausibleLink(link))).toEqual([]);
      });

      it("relates links to links that it has", async () => {
        const links = await host.links();
        const kinds = new Map(links.map((link) => [link.name, link.kind]));
        expect(links.filter(({ bridge }) => bridge !== undefined && kinds.get(bridge) !== "bridge")).toEqual([]);
        expect(links.filter(({ lower }) => lower !== undefined && !kinds.has(lower))).toEqual([]);
        expect(links.filter(({ kind, stp }) => stp !== undefined && kind !== "bridge")).toEqual([]);
        expect(links.filter(({ kind, vlanId }) => vlanId !== undefined && kind !== "vlan")).toEqual([]);
      });

      it("gives addresses in canonical form with true scopes and lifetimes", async () => {
        for (const link of await host.links()) {
          const texts = link.addresses.map(({ address, prefixLength }) => `${address}/${prefixLength}`);
          expect(new Set(texts).size).toBe(texts.length);
          expect(link.addresses.filter((address) => !isPlausibleAddress(address))).toEqual([]);
        }
      });

      it("routes by links that it has, to networks without host bits", async () => {
        const names = new Set((await host.links()).map((link) => link.name));
        for (const route of await host.routes()) {
          expect(names).toContain(route.link);
          expect(isIP(route.destination)).toBe(route.family);
          expect(route.prefixLength).toBeLessThanOrEqual(route.family === 4 ? 32 : 128);
          expect(bitsOf(route.destination).slice(route.prefixLength)).not.toContain("1");
          if (route.gateway !== undefined) expect([4, 6]).toContain(isIP(route.gateway));
          expect(naturals([route.prefixLength, route.metric])).toBe(true);
        }
      });

      it("calls a link upstream that a default route goes out of", async () => {
        const defaults = (await host.routes()).filter(({ prefixLength }) => prefixLength === 0).map(({ link }) => link);
        const upstream = (await host.links()).filter((link) => link.upstream).map((link) => link.name);
        expect(upstream.filter((link) => !defaults.includes(link))).toEqual([]);
        expect(upstream.length > 0).toBe(defaults.length > 0);
      });

      it("names resolvers by address", async () => {
        const names = new Set((await host.links()).map((link) => link.name));
        const { servers, searchDomains } = await host.resolvers();
        expect(servers.filter(({ address }) => isIP(address.replace(/%.*$/, "")) === 0)).toEqual([]);
        expect(servers.filter(({ link }) => link !== undefined && !names.has(link))).toEqual([]);
        expect(searchDomains.filter((domain) => !/^\S+$/.test(domain))).toEqual([]);
      });

      it("never counts backwards", async () => {
        const before = new Map((await host.links()).map((link) => [link.name, link.statistics]));
        await subject.passSeconds(1);
        for (const link of await host.links()) {
          const earlier = before.get(link.name);
          if (earlier !== undefined) expect(countersBackwards(earlier, link.statistics)).toEqual([]);
        }
      });

      it("serves many readings at once", async () => {
        const readings = await Promise.all(Array.from({ length: 8 }, () => host.links()));
        const names = readings.map((links) => links.map((link) => link.name).join());
        expect(new Set(names).size).toBe(1);
      });
    });

    describe("tells of changes", () => {
      it("only while somebody listens, and of nothing where it has no word", () => {
        const cancel = host.changes?.subscribe(() => {});
        cancel?.();
        cancel?.();
        for (const reading of ["links", "lifetimes", "routes", "resolvers", "hostName"] as const) {
          expect(host.changes?.isSignalled(reading) ?? false).toBe(false);
        }
      });
    });

    describe("changes the system", () => {
      it("refuses a change of an unknown link, whatever it allows", async () => {
        await expect(host.changeLink("no-such-link", { mtu: 1400 })).rejects.toEqual(refusal);
      });

      it.each(["", "-", "a b", "a\nb", "-a", "a-", "a..b", "ä", "a".repeat(65)])(
        "refuses the host name %j",
        async (hostName) => {
          await expect(host.changeHostName(hostName)).rejects.toEqual(refusal);
        },
      );

      it("refuses every change where it allows none, and changes nothing", async ({ skip }) => {
        if (host.allows.write) return skip("allows changes");
        const [link] = await host.links();
        await expect(host.changeLink(link?.name ?? "", { enabled: false })).rejects.toEqual(refusal);
        await expect(host.changeHostName("other")).rejects.toEqual(refusal);
        expect((await host.links())[0]?.enabled).toBe(link?.enabled);
      });

      it.each([-1, 0, 1.5, 67, 1e9, Number.NaN])("refuses an MTU of %d", async (mtu) => {
        const name = subject.changeable?.link ?? (await host.links())[0]?.name ?? "";
        await expect(host.changeLink(name, { mtu })).rejects.toEqual(refusal);
      });

      it("changes an MTU at its commit, not before, and takes it back", async ({ skip }) => {
        if (subject.changeable === undefined) return skip("allows no change");
        const { link, mtu } = subject.changeable;
        const before = (await linkNamed(link)).mtu;
        const change = await host.changeLink(link, { mtu });
        expect((await linkNamed(link)).mtu).toBe(before);
        if ((await change.commit()) === "deferred") await host.settle();
        expect((await linkNamed(link)).mtu).toBe(mtu);
        await change.rollback();
        await host.settle();
        expect((await linkNamed(link)).mtu).toBe(before);
      });

      it("takes a link down and up", async ({ skip }) => {
        if (subject.changeable === undefined) return skip("allows no change");
        const { link } = subject.changeable;
        const change = await host.changeLink(link, { enabled: false });
        if ((await change.commit()) === "deferred") await host.settle();
        const down = await linkNamed(link);
        expect(down).toMatchObject({ enabled: false });
        expect(down.state).not.toBe("up");
        await change.rollback();
        await host.settle();
        expect((await linkNamed(link)).enabled).toBe(true);
      });

      it("changes its host name and takes it back", async ({ skip }) => {
        if (subject.changeable === undefined) return skip("allows no change");
        const before = await host.hostName();
        const change = await host.changeHostName(subject.changeable.hostName);
        if ((await change.commit()) === "deferred") await host.settle();
        expect(await host.hostName()).toBe(subject.changeable.hostName);
        await change.rollback();
        await host.settle();
        expect(await host.hostName()).toBe(before);
      });

      it("takes nothing back where nothing was committed", async ({ skip }) => {
        if (subject.changeable === undefined) return skip("allows no change");
        const { link, mtu } = subject.changeable;
        const before = (await linkNamed(link)).mtu;
        const change = await host.changeLink(link, { mtu });
        await change.rollback();
        await host.settle();
        expect((await linkNamed(link)).mtu).toBe(before);
      });
    });
  });
}

function isPlausibleLink(link: LinkReading): boolean {
  return (
    /^[^\s/]{1,15}$/.test(link.name) &&
    link.index > 0 &&
    /^$|^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(link.macAddress) &&
    naturals([link.index, link.mtu, link.lastChangeSeconds ?? 0]) &&
    (link.enabled || link.state !== "up") &&
    (link.bitRateMbps === undefined || link.bitRateMbps > 0) &&
    (link.vlanId === undefined || (link.vlanId >= 1 && link.vlanId <= 4094)) &&
    Object.values(link.statistics).every((counter) => counter >= 0) &&
    naturals(Object.values(link.statistics).filter((counter) => typeof counter === "number"))
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

function countersBackwards(before: LinkStatistics, after: LinkStatistics): string[] {
  const names = Object.keys(before) as (keyof LinkStatistics)[];
  return names.filter((counter) => after[counter] < before[counter]);
}

function naturals(numbers: readonly number[]): boolean {
  return numbers.every((number) => Number.isSafeInteger(number) && number >= 0);
}

/** An address as a string of bits. */
function bitsOf(address: string): string {
  if (isIPv4(address))
    return address
      .split(".")
      .map((octet) => Number(octet).toString(2).padStart(8, "0"))
      .join("");
  const [head = "", tail = ""] = address.split("::");
  const groups = (text: string) => text.split(":").filter((group) => group !== "");
  const zeros = Array<string>(8 - groups(head).length - groups(tail).length).fill("0");
  return [...groups(head), ...zeros, ...groups(tail)]
    .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0"))
    .join("");
}
