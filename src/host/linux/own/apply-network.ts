import type { LinkReading } from "../../../ports/host/network/links.ts";
import type { RunProgram } from "../programs/run-program.ts";
import { UnreadableSystem } from "../programs/unreadable-system.ts";
import { applyVlans } from "./apply-vlans.ts";
import type { Kernel, Turn } from "./kernel.ts";
import {
  addRoute,
  type IpWords,
  joinBridge,
  leaveBridge,
  makeLink,
  removeAddress,
  removeLink,
  removeRoute,
  setAddress,
  setUp,
} from "./own-commands.ts";
import {
  type OwnAddress,
  type OwnLink,
  type OwnNetwork,
  wantedAddresses,
  wantedLinks,
  wantedPorts,
  wantedRoutes,
} from "./own-network.ts";
import { isRoute, isSame } from "./shown-network.ts";

/**
 * Makes the running system as `to` has it: what it has already is left, so that what an interrupted change has left half done is
 * done. Rejects with an Error that has the words of `ip` for the first row of a change that cannot be had;
 * rows that stay the same and cannot be had again keep nothing else from it.
 */
export async function applyNetwork(kernel: Kernel, { from, had, to }: Turn): Promise<void> {
  const { links, routes } = kernel;
  const lost = await removeWhatGoes(kernel, had, to);

  let present = await links.read();
  const here = (name: string): LinkReading | undefined => present.find((link) => link.name === name);
  for (const link of wantedLinks(to)) {
    const isNew = !includes(wantedLinks(from), link);
    await attempt(isNew, () => provideLink(kernel.run, link, here(link.name)));
  }
  for (const port of wantedPorts(to)) {
    if (here(port.link)?.bridge === port.bridge) continue;
    await attempt(!includes(wantedPorts(from), port), () => ip(kernel.run, joinBridge(port)));
  }

  await applyVlans(kernel, { from, had, to });

  present = await links.read();
  const again = lost.filter((address) => !hasAddress(here(address.link), address));
  for (const address of [...again, ...wantedAddresses(to)]) {
    if (hasAddress(here(address.link), address)) continue;
    await attempt(!includes(wantedAddresses(from), address), () => ip(kernel.run, setAddress(address)));
  }

  const known = await routes.read();
  for (const route of wantedRoutes(to)) {
    if (known.some((each) => isRoute(route, each))) continue;
    await attempt(!includes(wantedRoutes(from), route), () => ip(kernel.run, addRoute(route)));
  }
}

/** Answers which addresses of others may go with those that are taken away: the kernel drops the further ones of a subnet. */
async function removeWhatGoes(kernel: Kernel, had: OwnNetwork, to: OwnNetwork): Promise<readonly OwnAddress[]> {
  const present = await kernel.links.read();
  const here = (name: string): LinkReading | undefined => present.find((link) => link.name === name);

  const goingRoutes = without(wantedRoutes(had), wantedRoutes(to));
  const routes = goingRoutes.length === 0 ? [] : await kernel.routes.read();
  for (const route of goingRoutes) {
    if (routes.some((each) => isRoute(route, each))) await ip(kernel.run, removeRoute(route));
  }

  const going = without(wantedAddresses(had), wantedAddresses(to));
  for (const address of going) {
    if (hasAddress(here(address.link), address)) await ip(kernel.run, removeAddress(address));
  }

  for (const port of without(wantedPorts(had), wantedPorts(to))) {
    if (here(port.link)?.bridge === port.bridge) await ip(kernel.run, leaveBridge(port));
  }
  for (const link of without(wantedLinks(had), wantedLinks(to)).toReversed()) {
    const isStill = wantedLinks(to).find((each) => isSameDevice(each, link));
    if (isStill === undefined && here(link.name) !== undefined) await ip(kernel.run, removeLink(link.name));
  }
  return [...new Set(going.filter(({ family }) => family === 4).map(({ link }) => link))].flatMap((link) =>
    (here(link)?.addresses ?? []).flatMap((address): readonly OwnAddress[] =>
      address.family === 4 && address.validSeconds === undefined && !had.addresses.some((own) => isSame(own, address))
        ? [{ ...address, link, key: "", family: 4, enabled: true }]
        : [],
    ),
  );
}

/** An MTU and whether it is up can be another one of the same device. */
const isSameDevice = (one: OwnLink, other: OwnLink): boolean =>
  one.name === other.name && one.kind === other.kind && one.lower === other.lower && one.vlanId === other.vlanId;

async function provideLink(run: RunProgram, link: OwnLink, present: LinkReading | undefined): Promise<void> {
  if (present === undefined) {
    for (const words of makeLink(link)) await ip(run, words);
  } else if (link.mtu !== undefined && present.mtu !== link.mtu) {
    await ip(run, ["link", "set", "dev", link.name, "mtu", String(link.mtu)]);
  }
  if (present?.enabled === true) return;
  const told = await run(["ip", ...setUp(link.name)]);
  // What runs on a link that is down comes up with it.
  if (!told.ok && !told.reason.includes("Network is down")) throw new UnreadableSystem("ip link set", told.reason);
}

const hasAddress = (link: LinkReading | undefined, address: OwnAddress): boolean =>
  link?.addresses.some((each) => isSame(each, address)) === true;

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
const includes = <T>(list: readonly T[], row: T): boolean => list.some((each) => same(each, row));
const without = <T>(list: readonly T[], rows: readonly T[]): readonly T[] => list.filter((row) => !includes(rows, row));

async function attempt(isAsked: boolean, make: () => Promise<void>): Promise<void> {
  try {
    await make();
  } catch (error) {
    if (isAsked) throw error;
  }
}

async function ip(run: RunProgram, words: IpWords): Promise<void> {
  const result = await run(["ip", ...words]);
  if (!result.ok) throw new UnreadableSystem(`ip ${words.join(" ")}`, result.reason);
}
