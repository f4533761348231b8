import type { Dhcpv6ClientReading, Dhcpv6Prefix } from "../../../ports/host/network/dhcpv6.ts";
import { networkdLinks } from "../dhcp/configured-clients.ts";
import { ipv6Of } from "../dhcp-options/dhcp-message.ts";
import { hexOctets } from "../dhcp-options/hook-leases.ts";
import { networkdLinkDirectory, parseNetworkctl } from "../dhcp-options/networkd-lease.ts";
import { asksFor, flagOf } from "../networkd/network-settings.ts";
import { linksOfNetworkctl } from "../networkd/networkctl.ts";
import { requestedTags, sentOptions } from "../networkd/option-words.ts";
import { type IpRecord, numberAt, recordAt, recordsAt, textAt } from "../programs/ip-json.ts";
import type { RunProgram } from "../programs/run-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";

const mostTag = 65_535;

/**
 * Clients of systemd-networkd, by link: those that are asked for, and those that a router has had it start. What they were delegated, and all
 * of the DUID, `networkctl` tells from version 257 on; before, the DUID is in what networkd notes.
 */
export async function networkdIpv6Clients(
  files: SystemFiles,
  indexes: ReadonlyMap<string, string>,
  run: RunProgram,
): Promise<ReadonlyMap<string, Dhcpv6ClientReading>> {
  const noted = new Map(
    [...indexes].map(([index, link]) => [link, files.text(`${networkdLinkDirectory}/${index}`) ?? ""]),
  );
  const asking = [...networkdLinks(files, indexes)].filter(
    ([link, settings]) => asksFor(settings, 6) || /^DHCP6_CLIENT_DUID=./m.test(noted.get(link) ?? ""),
  );
  if (asking.length === 0) return new Map();
  const told = await linksOfNetworkctl(run);
  const bootedSeconds = Number.parseFloat(files.text("/proc/uptime") ?? "");
  return new Map(
    asking.map(([link, settings]) => {
      const client = recordAt(told.find((each) => textAt(each, "Name") === link) ?? {}, "DHCPv6Client");
      return [
        link,
        {
          key: link,
          link,
          enabled: true,
          duid: octetsAt(client, "DUID") ?? notedDuid(noted.get(link) ?? ""),
          requestsAddresses: flagOf(settings.last("DHCPv6", "UseAddress"), true),
          requestsPrefixes: flagOf(settings.last("DHCPv6", "UseDelegatedPrefix"), true),
          requestedOptions: requestedTags(settings, "DHCPv6", mostTag),
          sentOptions: sentOptions(settings, "DHCPv6", mostTag),
          receivedOptions: vendorOptions(told, link),
          prefixes: recordsAt(client, "Prefixes").flatMap((each) => prefixOf(each, bootedSeconds)),
        },
      ];
    }),
  );
}

/** Option 17, one for each vendor. */
const vendorOptions = (told: readonly IpRecord[], link: string) =>
  parseNetworkctl(told)
    .filter((each) => each.link === link)
    .flatMap(({ options }) => [...options].map(([tag, value]) => ({ tag, value })));

/** Its times are microseconds since the system has booted. */
function prefixOf(record: IpRecord, bootedSeconds: number): readonly Dhcpv6Prefix[] {
  const octets = octetsAt(record, "Prefix");
  const prefixLength = numberAt(record, "PrefixLength");
  if (octets?.length !== 16 || prefixLength === undefined || prefixLength > 128) return [];
  const remaining = (name: string): number | undefined => {
    const until = numberAt(record, name);
    if (until === undefined || !Number.isSafeInteger(until) || Number.isNaN(bootedSeconds)) return undefined;
    return Math.max(0, Math.ceil(until / 1_000_000 - bootedSeconds));
  };
  return [
    {
      address: ipv6Of(octets),
      prefixLength,
      preferredSeconds: remaining("PreferredLifetimeUSec"),
      validSeconds: remaining("ValidLifetimeUSec"),
    },
  ];
}

function octetsAt(record: IpRecord, name: string): Uint8Array | undefined {
  const value = record[name];
  const isOctets = (each: unknown): each is number => Number.isInteger(each) && Number(each) >= 0 && Number(each) < 256;
  return Array.isArray(value) && value.length > 0 && value.every(isOctets) ? Uint8Array.from(value) : undefined;
}

const types: Readonly<Record<string, number>> = { "DUID-LLT": 1, "DUID-EN/Vendor": 2, "DUID-LL": 3, UUID: 4 };

/** `DHCP6_CLIENT_DUID=DUID-EN/Vendor:0000ab11282484e6b34cb5db`: the name of its type, then what follows that. [RFC 8415 11] */
function notedDuid(noted: string): Uint8Array | undefined {
  const [, name = "", hex = ""] = /^DHCP6_CLIENT_DUID=([\w/-]+):([\da-f]+)$/im.exec(noted) ?? [];
  const type = Object.hasOwn(types, name) ? types[name] : undefined;
  const rest = hexOctets(hex);
  return type === undefined || rest.length === 0 ? undefined : Uint8Array.from([0, type, ...rest]);
}
