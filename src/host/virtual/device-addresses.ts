import type { AddressReading } from "../../ports/host/network/links.ts";
import type { VirtualAddress, VirtualSystem } from "../../ports/host/virtual-system.ts";
import type { Identity, SimulatedIdentity } from "../../ports/identity.ts";
import { hashOf } from "../seeded-random.ts";
import { addressIn } from "./network/address-pool.ts";
import { isConfigured, keyOfShipped } from "./network/network-state.ts";

/** MAC addresses that each device owns, beginning with its base address. */
export const macsPerDevice = 16;
const deviceNumbers = 2 ** 24 / macsPerDevice;

/**
 * What tells a simulated device's addresses from all others': the digits that end its serial number, so that devices
 * numbered one after the other never share an address (up to 2^20 of them), or else a hash of it.
 */
function deviceNumberOf({ serialNumber }: Identity): number {
  const digits = /\d{1,12}$/.exec(serialNumber)?.[0];
  return (digits === undefined ? hashOf(serialNumber) : Number(digits)) % deviceNumbers;
}

/** What the pace of a device's own counters comes from. */
export function deviceHashOf({ oui, serialNumber }: Identity): number {
  return hashOf(oui + serialNumber);
}

/** A number of so many digits that begins with `first` and goes on with the device's own. */
export function numberOf(identity: Identity, first: string, digits: number): string {
  const own = String(deviceNumberOf(identity)).padStart(12, "0");
  return first + own.padStart(digits, "0").slice(own.padStart(digits, "0").length - (digits - first.length));
}

/** The device's own base address, or its OUI, then its number; `offset` counts on from there. */
export function macAddressOf(identity: SimulatedIdentity, offset: number): string {
  const { macAddress } = identity;
  const [vendor, first] =
    macAddress === undefined
      ? [identity.oui, deviceNumberOf(identity) * macsPerDevice]
      : [macAddress.slice(0, 6), Number.parseInt(macAddress.slice(6), 16)];
  const low = (first + offset) % 2 ** 24;
  const digits = vendor.toLowerCase().padStart(6, "0") + low.toString(16).padStart(6, "0");
  return (digits.match(/../g) ?? []).join(":");
}

/** The last four digits of the base address, upper case, as in a network's name. */
export const suffixOf = (identity: SimulatedIdentity): string =>
  macAddressOf(identity, 0).replaceAll(":", "").slice(-4).toUpperCase();

/** The first IPv4 address of the link of this name; empty if it has none. */
export function ipv4AddressOf(system: VirtualSystem, identity: SimulatedIdentity, link: string): string {
  const addresses = system.links.find(({ name }) => name === link)?.addresses ?? [];
  const address = addresses.find(({ family }) => family === 4);
  return address === undefined ? "" : textOf(address, identity, "");
}

/** The address with the device's own host bits, and what is left of its lease. */
export function addressReadingOf(
  address: VirtualAddress,
  identity: SimulatedIdentity,
  macAddress: string,
  activeSeconds: number,
): AddressReading {
  const { leaseSeconds } = address;
  const key = address.key ?? (isConfigured(address) ? keyOfShipped(address) : undefined);
  const left = leaseSeconds === undefined ? undefined : leaseSeconds - (activeSeconds % Math.ceil(leaseSeconds / 2));
  return {
    ...(key !== undefined && { key }),
    family: address.family,
    address: textOf(address, identity, macAddress),
    prefixLength: address.prefixLength,
    scope: address.scope,
    origin: address.origin,
    preferredSeconds: left,
    validSeconds: left,
    tentative: false,
    deprecated: false,
  };
}

function textOf(address: VirtualAddress, identity: SimulatedIdentity, macAddress: string): string {
  if (address.host === "fixed") return address.address;
  if (address.host === "local") return `${address.address === "::" ? localNetworkOf(identity) : address.address}1`;
  if (address.host === "delegated") return `${delegatedPrefixOf(address.address, identity)}1`;
  const number = deviceNumberOf(identity);
  if (address.host === "pool") {
    return addressIn({ family: address.family, network: address.address }, identity.fleetNumber ?? number);
  }
  if (address.family === 4) return ipv4Host(address.address, address.prefixLength, number);
  const host =
    address.host === "mac" ? interfaceIdentifier(macAddress) : groupsOf([(number >>> 16) & 0xffff, number & 0xffff]);
  return joinGroups(address.address, host);
}

/** The 56 bits that only this device has of a network of two groups (`2001:db8::`), up to the `::` that ends them. */
export function delegatedPrefixOf(network: string, identity: Identity): string {
  const number = deviceNumberOf(identity);
  const groups = groupsOf([0x8000 | (number >>> 8), (number & 0xff) << 8]).filter((group) => group !== "0");
  return `${network.replace(/::$/, "")}:${groups.join(":")}::`;
}

/** The 48 bits of the device's own local prefix, up to the `::` that ends them. (RFC 4193 3.1) */
export function localNetworkOf(identity: Identity): string {
  const hash = deviceHashOf(identity) >>> 0;
  const groups = groupsOf([0xfd00 | (deviceNumberOf(identity) & 0xff), hash >>> 16, hash & 0xffff]);
  return `${groups.join(":")}::`;
}

/** Leaves out the network's own address, its first host (the gateway) and the broadcast address. */
function ipv4Host(network: string, prefixLength: number, number: number): string {
  const size = 2 ** (32 - prefixLength);
  if (size < 8) return network;
  const base = network.split(".").reduce((word, octet) => word * 256 + Number(octet), 0);
  const host = base + 2 + (number % (size - 3));
  return [24, 16, 8, 0].map((shift) => Math.floor(host / 2 ** shift) % 256).join(".");
}

/** Modified EUI-64. [RFC 4291 A] */
function interfaceIdentifier(macAddress: string): readonly string[] {
  const octets = macAddress.split(":").map((octet) => Number.parseInt(octet, 16));
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = octets;
  return groupsOf([((a ^ 2) << 8) | b, (c << 8) | 0xff, 0xfe00 | d, (e << 8) | f]);
}

function groupsOf(words: readonly number[]): readonly string[] {
  return words.map((word) => word.toString(16));
}

/** Network and host with the zeros between them shortened where there are two or more. [RFC 5952 4.2] */
function joinGroups(network: string, host: readonly string[]): string {
  const head = network.replace(/::$/, "").split(":");
  const significant = host.slice(host.findIndex((group) => group !== "0"));
  const zeros = 8 - head.length - significant.length;
  if (zeros >= 2) return `${head.join(":")}::${significant.join(":")}`;
  return [...head, ...Array<string>(zeros).fill("0"), ...significant].join(":");
}
