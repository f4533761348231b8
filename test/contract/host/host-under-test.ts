import type { Host } from "../../../src/ports/host/host.ts";
import type { LinkReading, LinkSettings, Links } from "../../../src/ports/host/network/links.ts";

/** How much a host shows of each capability that it may lack. */
export const shownBy = {
  processors: async ({ processors }: Host) => (await processors?.read())?.length,
  temperatures: async ({ temperatures }: Host) => (await temperatures?.read())?.length,
  leds: async ({ leds }: Host) => (await leds?.read())?.length,
  usb: async ({ usb }: Host) => (await usb?.read())?.flatMap(({ devices }) => devices).length,
  users: async ({ users }: Host) => (await users?.read())?.length,
  userRoles: async ({ userRoles }: Host) => (await userRoles?.read())?.length,
  sshServers: async ({ sshServers }: Host) => (await sshServers?.read())?.length,
  certificates: async ({ certificates }: Host) => (await certificates?.read())?.length,
  links: async ({ links }: Host) => (await links?.read())?.length,
  ppp: async ({ links, ppp }: Host) => (await ppp?.read((await links?.read()) ?? []))?.length,
  bridges: async ({ bridges }: Host) => (await bridges?.read())?.size,
  ula: async ({ ula }: Host) => (await ula?.read())?.links.size,
  wifi: async ({ wifi }: Host) => (await wifi?.read())?.networks.length,
  endPoints: async ({ wifi }: Host) => (await wifi?.read())?.networks.filter(({ kind }) => kind === "end-point").length,
  qos: async ({ qos }: Host) => (await qos?.read())?.queues.length,
  cellular: async ({ cellular }: Host) => (await cellular?.read())?.modems.length,
  dsl: async ({ dsl }: Host) => (await dsl?.read())?.length,
  frameCounters: async ({ frameCounters }: Host) => (await frameCounters?.read())?.length,
  transceivers: async ({ transceivers }: Host) =>
    (await transceivers?.read())?.filter(({ memory }) => memory !== undefined).length,
  wireGuard: async ({ wireGuard }: Host) => (await wireGuard?.read())?.length,
  dynamicDns: async ({ dynamicDns }: Host) => (await dynamicDns?.read())?.length,
  schedules: async ({ schedules }: Host) => (await schedules?.read())?.schedules.length,
  upnp: async ({ upnp }: Host) => Number((await upnp?.read())?.gateway),
  webPages: async ({ webPages }: Host) => (await webPages?.read())?.accesses.length,
  networkProperties: async ({ networkProperties }: Host) => (await networkProperties?.read())?.maxTcpWindowBytes,
  sixRd: async ({ sixRd }: Host) => (await sixRd?.read())?.length,
  dsLite: async ({ dsLite }: Host) => (await dsLite?.read())?.length,
  gre: async ({ gre }: Host) => (await gre?.read())?.length,
  routes: async ({ routes }: Host) => (await routes?.read())?.length,
  resolvers: async ({ resolvers }: Host) => (await resolvers?.read())?.servers.length,
  dhcpv4: async ({ dhcpv4 }: Host) => (await dhcpv4?.server())?.pools.length,
  dhcpv6: async ({ dhcpv6 }: Host) => (await dhcpv6?.pools?.())?.length,
  routerAdvertisements: async ({ routerAdvertisements }: Host) => (await routerAdvertisements?.read())?.length,
  neighborDiscovery: async ({ neighborDiscovery }: Host) => (await neighborDiscovery?.read())?.length,
  hosts: async ({ hosts }: Host) => (await hosts?.read())?.length,
  dnsRelay: async ({ dnsRelay }: Host) => (await dnsRelay?.read())?.servers.length,
  firewall: async ({ firewall }: Host) => (await firewall?.read())?.rules.length,
  dhcpOptions: async ({ dhcpOptions }: Host) =>
    (await dhcpOptions?.read())?.flatMap(({ options }) => [...options]).length,
  networkTests: async ({ networkTests }: Host) => {
    const found = await networkTests?.addressesOf("127.0.0.1", undefined, "");
    return found?.ok ? found.result.length : undefined;
  },
  portMappings: async ({ portMappings }: Host) => (await portMappings?.read())?.length,
};

type ShownCapability = keyof typeof shownBy;

/** A host in its own state, made anew for each test. */
export interface HostUnderTest {
  readonly host: Host;
  /** What it has, and has some of: without, the contract of a capability would prove nothing. */
  readonly shows: readonly ShownCapability[];
  /** Lets some time pass on the host: a real one waits, a simulated one moves its clock. */
  passSeconds(seconds: number): Promise<void>;
  /** Takes away what was made for it. */
  remove?(): void;
  /** What the tests may change, where the host allows changes. */
  readonly changeable?: Changeable;
}

interface Changeable {
  /** One that is up. */
  readonly link: string;
  /** That `link` takes and has not. */
  readonly mtu: number;
  readonly hostName: string;
  /** From now on a change of the host name fails at its commit. */
  breakHostName(): void;
  /** Where links set limits to each other: pairs that are refused, and taken, in whichever order. */
  readonly pairs?: { readonly refused: readonly LinkEdit[]; readonly taken: readonly LinkEdit[] };
}

export type LinkEdit = readonly [link: string, settings: LinkSettings];

export async function linkNamed(links: Links | undefined, wanted: string): Promise<LinkReading> {
  const found = (await links?.read())?.find((link) => link.name === wanted);
  if (found === undefined) throw new Error(`no link ${wanted}`);
  return found;
}

export function naturals(numbers: readonly number[]): boolean {
  return numbers.every((number) => Number.isSafeInteger(number) && number >= 0);
}
