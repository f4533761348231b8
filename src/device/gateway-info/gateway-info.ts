import { bindObject } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";

// What the gateway that gave this device its address says of itself. [TR-181 GatewayInfo] (TR-069 Annex F)

const gatewayInfoObject = bindObject("Device.GatewayInfo.", {
  load: async ({ host }) => gatewayIn((await host.dhcpOptions?.read()) ?? []),
  parameters: {
    ManufacturerOUI: ({ oui }) => (/^[0-9A-F]{6}$/.test(oui) ? oui : undefined),
    ProductClass: ({ productClass }) => productClass,
    SerialNumber: ({ serialNumber }) => serialNumber,
  },
});

interface Gateway {
  readonly oui: string;
  readonly productClass: string;
  readonly serialNumber: string;
}

interface Lease {
  readonly family: 4 | 6;
  readonly options: ReadonlyMap<number, Uint8Array>;
}

/** IANA's number of the Broadband Forum. */
const broadbandForum = 3561;

function gatewayIn(leases: readonly Lease[]): Gateway {
  for (const { family, options } of leases) {
    const option = options.get(family === 4 ? 125 : 17);
    const told = option === undefined ? undefined : subOptions(option, family === 4 ? 1 : 2);
    if (told?.has(4) || told?.has(5)) {
      const textAt = (code: number): string => textOf(told.get(code)).slice(0, 64);
      return { oui: textAt(4).toUpperCase(), serialNumber: textAt(5), productClass: textAt(6) };
    }
  }
  return { oui: "", productClass: "", serialNumber: "" };
}

/** Of the block that is the Broadband Forum's; codes and lengths take `width` octets each. Whatever is cut short counts for nothing. */
function subOptions(octets: Uint8Array, width: 1 | 2): ReadonlyMap<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  const number = (at: number, count: number): number =>
    octets.subarray(at, at + count).reduce((sum, octet) => sum * 256 + octet, 0);
  let [at, end] = [4, octets.length];
  if (width === 1) {
    for (at = 0; at + 5 <= octets.length && number(at, 4) !== broadbandForum; ) at += 5 + number(at + 4, 1);
    end = at + 5 + number(at + 4, 1);
    at += 5;
  } else if (number(0, 4) !== broadbandForum) return found;
  if (end > octets.length) return found;
  while (at + 2 * width <= end) {
    const from = at + 2 * width;
    const next = from + number(at + width, width);
    if (next > end) break;
    const code = number(at, width);
    if (!found.has(code)) found.set(code, octets.subarray(from, next));
    at = next;
  }
  return found;
}

/** Whoever answers DHCP wrote it. */
const textOf = (octets: Uint8Array | undefined): string =>
  octets === undefined
    ? ""
    : new TextDecoder()
        .decode(octets)
        .replaceAll(/[\p{C}]/gu, "")
        .trim();

export const gatewayInfo: Component = [gatewayInfoObject];
