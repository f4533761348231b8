import { isIP, isIPv4 } from "node:net";
import { describe, expect, it } from "vitest";
import type { Host } from "../../../../src/ports/host/host.ts";
import type { RouteReading, RouteSettings } from "../../../../src/ports/host/network/routes.ts";
import { type HostUnderTest, naturals } from "../host-under-test.ts";

export function routesContract(subject: () => HostUnderTest): void {
  const read = async (): Promise<readonly RouteReading[]> => (await subject().host.routes?.read()) ?? [];
  const links = async () => (await subject().host.links?.read()) ?? [];

  describe("reads routes", () => {
    it("routes by links that it has, to networks without host bits", async () => {
      const names = new Set((await links()).map((link) => link.name));
      for (const route of await read()) {
        if (route.idle === undefined) expect(names).toContain(route.link);
        if (route.idle === "disabled" && route.destination === "") continue;
        expect(isIP(route.destination)).toBe(route.family);
        expect(route.prefixLength).toBeLessThanOrEqual(route.family === 4 ? 32 : 128);
        expect(bitsOf(route.destination).slice(route.prefixLength)).not.toContain("1");
        if (route.gateway !== undefined) expect([4, 6]).toContain(isIP(route.gateway));
        expect(naturals([route.prefixLength, route.metric ?? 0])).toBe(true);
      }
    });

    it("calls a link upstream that a default route goes out of", async () => {
      const defaults = (await read()).filter(({ prefixLength }) => prefixLength === 0).map(({ link }) => link);
      const upstream = (await links()).filter((link) => link.upstream).map((link) => link.name);
      expect(upstream.filter((link) => !defaults.includes(link))).toEqual([]);
      expect(upstream.length > 0).toBe(defaults.length > 0);
    });
  });
}

const office: RouteSettings = {
  enabled: true,
  destination: "203.0.113.0",
  prefixLength: 24,
  gateway: "198.51.100.9",
  link: undefined,
  metric: 20,
};
const open: RouteSettings = {
  enabled: false,
  destination: "",
  prefixLength: undefined,
  gateway: undefined,
  link: undefined,
  metric: undefined,
};

/** What a host that can change its routes promises. */
export function routeEditsContract(subject: () => HostUnderTest): void {
  const host = (): Host => subject().host;
  const refusalOf = (setting: string) => expect.objectContaining({ name: "RefusedSetting", setting });
  const configured = async (): Promise<readonly RouteReading[]> =>
    ((await host().routes?.read()) ?? []).filter(({ key }) => key !== undefined);

  /** A new transaction, and a link that routes can go out by; undefined where none can be changed. */
  async function changed() {
    const transaction = host().allows.write ? host().begin() : undefined;
    const edits = transaction?.routes;
    const link = (await host().links?.read())?.find(({ upstream }) => upstream)?.name;
    return transaction === undefined || edits === undefined || link === undefined
      ? undefined
      : { transaction, edits, link };
  }

  describe("changes its routes", () => {
    it("adds, changes and removes those that have settings, of both families, and takes that back", async ({
      skip,
    }) => {
      const subject = await changed();
      if (subject === undefined) return skip("has none to change");
      const { transaction, edits, link } = subject;
      const before = await configured();
      await edits.add(4, "cpe_7_route", open);
      await edits.add(6, "cpe_7_route6", { ...open, destination: "2001:db8:7::", prefixLength: 48, link });
      await edits.add(4, "cpe_8_route", { ...office, link });
      await edits.change("cpe_8_route", { prefixLength: 25, metric: undefined });
      await edits.remove("cpe_9_route");
      expect(await configured()).toEqual(before);
      await transaction.commit();
      await host().settle();
      const fresh = (await configured()).filter(({ key }) => key?.startsWith("cpe_"));
      const common = { origin: "static", gateway: undefined, metric: undefined };
      expect(fresh).toEqual([
        {
          ...common,
          key: "cpe_7_route",
          family: 4,
          destination: "",
          prefixLength: 0,
          link: undefined,
          idle: "disabled",
        },
        {
          ...common,
          key: "cpe_7_route6",
          family: 6,
          destination: "2001:db8:7::",
          prefixLength: 48,
          link,
          idle: "disabled",
        },
        {
          ...common,
          key: "cpe_8_route",
          family: 4,
          destination: "203.0.113.0",
          prefixLength: 25,
          gateway: "198.51.100.9",
          link,
          idle: "missing",
        },
      ]);
      const leaving = host().begin();
      await leaving.routes?.remove("cpe_8_route");
      await leaving.commit();
      await host().settle();
      expect((await configured()).map(({ key }) => key)).not.toContain("cpe_8_route");
      await leaving.rollback();
      await transaction.rollback();
      await host().settle();
      expect(await configured()).toEqual(before);
    });

    it.for<readonly [Partial<RouteSettings>, string]>([
      [{ destination: "203.0.113.9" }, "destination"],
      [{ destination: "office" }, "destination"],
      [{ destination: "2001:db8::" }, "destination"],
      [{ prefixLength: 33 }, "prefixLength"],
      [{ prefixLength: 16 }, "prefixLength"],
      [{ gateway: "fe80::1" }, "gateway"],
      [{ gateway: "router" }, "gateway"],
      [{ link: "no-such-link" }, "link"],
      [{ link: undefined }, "link"],
      [{ metric: -2 }, "metric"],
    ])("refuses %j as %s", async ([settings, setting], { skip }) => {
      const subject = await changed();
      if (subject === undefined) return skip("has none to change");
      const { edits, link } = subject;
      await edits.add(4, "cpe_7_route", { ...office, link });
      await expect(edits.change("cpe_7_route", settings)).rejects.toEqual(refusalOf(setting));
    });

    it("refuses a second of the same key, what is not there, and those that have no settings", async ({ skip }) => {
      const subject = await changed();
      if (subject === undefined) return skip("has none to change");
      const { edits, link } = subject;
      await edits.add(4, "cpe_7_route", { ...office, link });
      await expect(edits.add(6, "cpe_7_route", open)).rejects.toEqual(refusalOf("key"));
      await expect(edits.change("cpe_9_route", { metric: 1 })).rejects.toEqual(refusalOf("key"));
      await expect(edits.change(undefined, { metric: 1 })).rejects.toEqual(refusalOf("metric"));
      await expect(edits.remove(undefined)).rejects.toEqual(refusalOf("key"));
    });
  });
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
