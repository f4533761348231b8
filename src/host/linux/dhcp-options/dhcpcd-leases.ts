import type { LeaseOptions } from "../../../ports/host/network/dhcp-options.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { type DhcpMessage, parseDhcpv4Message, parseDhcpv6Message } from "./dhcp-message.ts";
import { isShort, mostFiles } from "./lease-files.ts";

/** A file for each link and family, `wan.lease`, `wan.lease6`, on Wi-Fi one for each network: `wlan0-Guests.lease`. [dhcpcd(8)] */
export const dhcpcdDirectory = "/var/lib/dhcpcd";

export interface DhcpcdLease {
  readonly link: string;
  readonly family: 4 | 6;
  readonly message: DhcpMessage;
  /** Unix time in milliseconds. */
  readonly writtenMs: number;
  /** Unix time in milliseconds; undefined where it does not say, Infinity for ever. */
  readonly expiresMs: number | undefined;
}

/**
 * Leases of dhcpcd, for links that are there: the message by which the server gave each, in a file as old as the lease. Of several
 * networks that a link has been in the last counts. One that has expired by `nowMs`, Unix milliseconds, is left out; of a clock that is
 * not set, undefined, none is. Only root reads the files.
 */
export function dhcpcdLeases(files: SystemFiles, nowMs: number | undefined): readonly DhcpcdLease[] {
  const last = new Map<string, LeaseFile>();
  for (const file of leaseFiles(files)) {
    const place = `${file.family} ${file.link}`;
    const known = last.get(place);
    if (known === undefined || known.writtenMs < file.writtenMs) last.set(place, file);
  }
  return [...last.values()].flatMap(({ path, link, family, writtenMs }) => {
    const octets = files.bytes(path);
    const message = octets && (family === 6 ? parseDhcpv6Message(octets) : parseDhcpv4Message(octets));
    if (message === undefined) return [];
    const expiresMs = message.leaseSeconds === undefined ? undefined : writtenMs + message.leaseSeconds * 1000;
    const isOver = nowMs !== undefined && expiresMs !== undefined && expiresMs <= nowMs;
    return isOver ? [] : [{ link, family, message, writtenMs, expiresMs }];
  });
}

interface LeaseFile {
  readonly path: string;
  readonly link: string;
  readonly family: 4 | 6;
  readonly writtenMs: number;
}

function leaseFiles(files: SystemFiles): readonly LeaseFile[] {
  const links = new Set(files.names("/sys/class/net"));
  const found = files.names(dhcpcdDirectory).flatMap((name) => {
    const [, of, six] = /^(.{1,160})\.lease(6?)$/.exec(name) ?? [];
    const link = of === undefined ? undefined : linkOf(of, links);
    return link === undefined ? [] : [{ path: `${dhcpcdDirectory}/${name}`, link, family: six ? 6 : 4 } as const];
  });
  return found.slice(0, mostFiles).flatMap((file) => {
    const writtenMs = files.modifiedMs(file.path);
    return writtenMs === undefined || !isShort(files, file.path) ? [] : [{ ...file, writtenMs }];
  });
}

/** A link by its name, or by that before a `-` and the name of a network; either may have one in it. */
function linkOf(of: string, links: ReadonlySet<string>): string | undefined {
  for (let end = of.length; end > 0; end = of.lastIndexOf("-", end - 1)) {
    if (links.has(of.slice(0, end))) return of.slice(0, end);
  }
  return undefined;
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
