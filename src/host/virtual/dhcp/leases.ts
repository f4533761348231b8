import type { Dhcpv4Lease } from "../../../ports/host/network/dhcpv4.ts";
import type { VirtualMachine } from "../../../ports/host/virtual-system.ts";
import type { SimulatedDevice } from "../device.ts";
import { absentMs } from "../presence.ts";
import { type Dhcpv4State, dhcpv4StateOf, type PoolState } from "./dhcpv4-state.ts";
import { ipv4Number, ipv4Text, prefixLengthOf, sameSubnet } from "./ipv4.ts";

/** A machine inside with the address that it has, and the pool that it has it from. */
interface Addressed {
  readonly machine: VirtualMachine;
  readonly address: string;
  /** Undefined where nobody serves it: it goes on with the address that it had. */
  readonly pool: string | undefined;
}

/** Who has which address now: static ones first, then each its own where that is free in the pool, else the next that is. */
export function addressesOf(device: SimulatedDevice): readonly Addressed[] {
  const { hosts = [], links, dhcpv4 } = device.system;
  const state = dhcpv4 && dhcpv4StateOf(device.settings, dhcpv4);
  const taken = new Set(state?.pools.flatMap(({ staticAddresses }) => staticAddresses.map(({ address }) => address)));
  return hosts.map((machine) => {
    const port = links.find(({ name }) => name === machine.port);
    const pool = state && poolOn(device, state, port?.bridge ?? machine.port);
    if (pool === undefined) return { machine, address: machine.address, pool: undefined };
    const kept = pool.staticAddresses.find(({ enabled, macAddress }) => enabled && macAddress === machine.macAddress);
    const address = kept?.address || freeAddress(pool, machine.address, taken);
    if (address === undefined) return { machine, address: machine.address, pool: undefined };
    taken.add(address);
    return { machine, address, pool: pool.key };
  });
}

/** The first that serves a link. */
const poolOn = (device: SimulatedDevice, { enabled, pools }: Dhcpv4State, link: string): PoolState | undefined =>
  enabled ? pools.find((pool) => pool.enabled && pool.link === link && canServe(device, pool)) : undefined;

/** Whether it has a range, on a link with an address of its subnet. */
export function canServe({ system }: SimulatedDevice, { link: name, first, last, subnetMask }: PoolState): boolean {
  const prefixLength = prefixLengthOf(subnetMask);
  if (first === "" || last === "" || subnetMask === "" || prefixLength === undefined) return false;
  const own = system.links.find((link) => link.name === name)?.addresses.find(({ family }) => family === 4)?.address;
  return own !== undefined && [first, last].every((each) => sameSubnet(each, own, prefixLength));
}

function freeAddress(
  { first, last, reserved }: PoolState,
  wanted: string,
  taken: ReadonlySet<string>,
): string | undefined {
  const [least, most] = [ipv4Number(first), ipv4Number(last)];
  const isFree = (address: string) => !taken.has(address) && !reserved.includes(address);
  if (ipv4Number(wanted) >= least && ipv4Number(wanted) <= most && isFree(wanted)) return wanted;
  for (let number = least; number <= most; number++) if (isFree(ipv4Text(number))) return ipv4Text(number);
  return undefined;
}

/** In order of their addresses; each is renewed at half time while its machine is there. */
export function leasesIn(device: SimulatedDevice, { key, leaseSeconds }: PoolState): readonly Dhcpv4Lease[] {
  const { clock, uptimeMs } = device;
  const renewedMs = leaseSeconds === undefined ? 0 : Math.ceil(leaseSeconds / 2) * 1000;
  const expiryOf = (awayMs: number): number | undefined =>
    leaseSeconds === undefined
      ? undefined
      : Math.round((clock.wallMs() - awayMs - ((uptimeMs - awayMs) % renewedMs)) / 1000 + leaseSeconds);
  return addressesOf(device)
    .filter(({ pool }) => pool === key)
    .toSorted((a, b) => ipv4Number(a.address) - ipv4Number(b.address))
    .flatMap(({ machine, address }) => {
      const { macAddress, hostName } = machine;
      const expiresAt = expiryOf(absentMs(device, machine, 1000 * (leaseSeconds ?? 0)) ?? Infinity);
      // Of one that is away for longer than its lease is for.
      if (expiresAt !== undefined && !(expiresAt > clock.wallMs() / 1000)) return [];
      return [{ macAddress, address, hostName, expiresAt, clientId: undefined }];
    });
}
