import type { SystemFiles } from "../programs/system-files.ts";

/** Far more than anybody writes. */
const mostFiles = 256;
const longestFile = 1024 * 1024;

export const configuration = "/etc/dnsmasq.conf";
const folder = "/etc/dnsmasq.d";

/** A line of dnsmasq's configuration, by its name: `dhcp-range=192.168.1.100,192.168.1.199,12h`. */
export interface DnsmasqSetting {
  readonly name: string;
  /** Empty for one that has none. */
  readonly value: string;
}

/** Whether dnsmasq is configured here. */
export const hasDnsmasq = (files: SystemFiles): boolean => files.has(configuration) || files.has(folder);

/** What dnsmasq.conf says, then each file beside it as the system's own start of dnsmasq reads them. [dnsmasq(8)] */
export const readDnsmasqConfig = (files: SystemFiles): readonly DnsmasqSetting[] => settingsWith(files, [folder]);

/** The same with each file in these folders. */
export function settingsWith(files: SystemFiles, folders: readonly string[]): readonly DnsmasqSetting[] {
  const parts = folders.flatMap((each) =>
    files
      .names(each)
      .filter((name) => !/^\.|~$|^#.*#$|\.dpkg-/.test(name))
      .toSorted()
      .slice(0, mostFiles)
      .map((name) => `${each}/${name}`),
  );
  return [configuration, ...parts].flatMap((path) => {
    const text = (files.size(path) ?? longestFile) < longestFile ? files.text(path) : undefined;
    return text === undefined ? [] : settingsIn(text);
  });
}

/** Where dnsmasq is not told otherwise, as it is built on Debian and by itself. */
const usualLeases = "/var/lib/misc/dnsmasq.leases";

/** Where dnsmasq keeps its leases: its configuration says it once. */
export function leaseFileIn(settings: readonly DnsmasqSetting[]): string {
  const said = settings.find(({ name, value }) => name === "dhcp-leasefile" && value.startsWith("/"));
  return said?.value ?? usualLeases;
}

function settingsIn(text: string): readonly DnsmasqSetting[] {
  return text.split("\n").flatMap((line) => {
    const said = withoutComment(line).trim();
    const end = said.indexOf("=");
    const name = (end < 0 ? said : said.slice(0, end)).trim();
    const value = end < 0 ? "" : said.slice(end + 1).trim();
    return /^[a-z][a-z0-9-]*$/.test(name) ? [{ name, value }] : [];
  });
}

/** A comment begins the line, or follows white space. */
const withoutComment = (line: string): string => line.replace(/(^|\s)#.*$/, "");
