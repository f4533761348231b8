import { afterAll, expect, it } from "vitest";
import { hasNeighborDiscovery, linuxNeighborDiscovery } from "../../../../src/host/linux/links/neighbor-discovery.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { copiedFileSystem } from "../recorded-machine.ts";

// [TR-181 NeighborDiscovery]

const copy = copiedFileSystem();
afterAll(() => copy.remove());

function set(link: string, values: Readonly<Record<string, string>>, retransMs?: string): void {
  for (const [name, value] of Object.entries(values)) {
    copy.write(`/proc/sys/net/ipv6/conf/${link}/${name}`, `${value}\n`);
  }
  if (retransMs !== undefined) copy.write(`/proc/sys/net/ipv6/neigh/${link}/retrans_time_ms`, `${retransMs}\n`);
}

it("is what the kernel is set to, where IPv6 runs", async () => {
  const files = systemFiles(copy.root);
  expect(hasNeighborDiscovery(files)).toBe(false);
  const asked = { disable_ipv6: "0", dad_transmits: "1", router_solicitations: "3", router_solicitation_interval: "4" };
  set("all", { ...asked, accept_ra: "1", forwarding: "1" });
  set("default", { ...asked, accept_ra: "1", forwarding: "1" });
  set("host", { ...asked, accept_ra: "1", forwarding: "0" }, "1000");
  set("router", { ...asked, accept_ra: "1", forwarding: "1" }, "1000");
  set("wan", { ...asked, accept_ra: "2", forwarding: "1", router_solicitations: "-1" }, "500");
  set("quiet", { ...asked, accept_ra: "1", forwarding: "0", router_solicitations: "0" });
  set("off", { ...asked, disable_ipv6: "1" });
  set("bare", { disable_ipv6: "0" });
  expect(hasNeighborDiscovery(files)).toBe(true);

  const readings = await linuxNeighborDiscovery(files).read();
  const told = new Map(readings.map((reading) => [reading.link, reading]));
  expect([...told.keys()].toSorted()).toEqual(["bare", "host", "quiet", "router", "wan"]);
  const common = { dadTransmits: 1, solicitationIntervalMs: 4000 };
  expect(told.get("host")).toMatchObject({ ...common, solicitsRouters: true, maxSolicitations: 3, retransMs: 1000 });
  expect(told.get("router")).toMatchObject({ ...common, solicitsRouters: false });
  expect(told.get("wan")).toMatchObject({
    ...common,
    solicitsRouters: true,
    maxSolicitations: undefined,
    retransMs: 500,
  });
  expect(told.get("quiet")).toMatchObject({ ...common, solicitsRouters: false, maxSolicitations: 0 });
  expect(told.get("bare")).toEqual({
    link: "bare",
    dadTransmits: undefined,
    retransMs: undefined,
    solicitsRouters: undefined,
    solicitationIntervalMs: undefined,
    maxSolicitations: undefined,
  });
});
