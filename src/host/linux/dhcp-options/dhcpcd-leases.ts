import type { LeaseOptions } from "../../../ports/host/network/dhcp-options.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { type DhcpMessage, parseDhcpv4Message, parseDhcpv6Message } from "./dhcp-message.ts";
import { isShort, mostFiles } from "./lease-files.ts";

/** A file for each link and family: `wan.lease`, `wan.lease6`. [dhcpcd(8)] */
export const dhcpcdDirectory = "/var/lib/dhcpcd";

export interface DhcpcdLease {
  readonly link: string;
  readonly family: 4 | 6;
  readonly message: DhcpMessage;
  /** Unix time in milliseconds; undefined where it does not say, Infinity for ever. */
  readonly expiresMs: number | undefined;
}

/**
 * Leases of dhcpcd, for links that are there: the message by which the server gave each, in a file as old as the lease. One that has
 * expired by `nowMs`, Unix milliseconds, is left out; of a clock that is not set, undefined, none is. Only root reads the files.
 */
export function dhcpcdLeases(files: SystemFiles, nowMs: number | undefined): readonly DhcpcdLease[] {
  const names = files.names(dhcpcdDirectory).filter((name) => /^[\w.@:-]{1,64}\.lease6?$/.test(name));
  return names.slice(0, mostFiles).flatMap((name) => {
    const path = `${dhcpcdDirectory}/${name}`;
    const family = name.endsWith("6") ? 6 : 4;
    const link = name.slice(0, name.lastIndexOf("."));
    const octets = isShort(files, path) && files.has(`/sys/class/net/${link}`) ? files.bytes(path) : undefined;
    const message = octets && (family === 6 ? parseDhcpv6Message(octets) : parseDhcpv4Message(octets));
    const writtenMs = files.modifiedMs(path);
    if (message === undefined || writtenMs === undefined) return [];
    const expiresMs = message.leaseSeconds === undefined ? undefined : writtenMs + message.leaseSeconds * 1000;
    const isOver = nowMs !== undefined && expiresMs !== undefined && expiresMs <= nowMs;
    return isOver ? [] : [{ link, family, message, expiresMs }];
  });
}

/** Of several vendors each has an option 17 of its own. */
export function dhcpcdOptions(files: SystemFiles, nowMs: number | undefined): readonly LeaseOptions[] {
  return dhcpcdLeases(files, nowMs).flatMap(({ link, family, message }): readonly LeaseOptions[] => {
    const wanted = family === 6 ? [17] : [43, 125];
    const told = message.options.filter(({ code, value }) => wanted.includes(code) && value.length > 0);
    const options = told.map(({ code, value }) => [code, value] as const);
    if (family === 6) return options.map((option) => ({ link, family, options: new Map([option]) }));
    return options.length === 0 ? [] : [{ link, family, options: new Map(options) }];
  });
}
