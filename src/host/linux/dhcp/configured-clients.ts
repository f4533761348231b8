import { networkdLinkDirectory } from "../dhcp-options/networkd-lease.ts";
import { type NetworkSettings, networkSettings } from "../networkd/network-settings.ts";
import type { SystemFiles } from "../programs/system-files.ts";

// On which links the system asks for an address by DHCP, as it is configured.

const interfaces = "/etc/network/interfaces";

/** Links of /etc/network/interfaces with an `iface LINK inet dhcp` (`inet6` of IPv6), there or in a file of its folder. [interfaces(5)] */
export function ifupdownClients(files: SystemFiles, family: 4 | 6): readonly string[] {
  const main = files.text(interfaces);
  if (main === undefined) return [];
  const parts = files.names(`${interfaces}.d`).filter((name) => /^[\w-]+$/.test(name));
  const texts = [main, ...parts.map((name) => files.text(`${interfaces}.d/${name}`) ?? "")];
  const stanza = new RegExp(
    `^[ \\t]*iface[ \\t]+([\\w.@:-]{1,64})[ \\t]+inet${family === 6 ? "6" : ""}[ \\t]+dhcp[ \\t]*$`,
    "gm",
  );
  return texts.flatMap((text) => [...text.matchAll(stanza)].map(([, link = ""]) => link));
}

/** Links that systemd-networkd manages, by what it has noted of each link, with what it was told of them. */
export function networkdLinks(
  files: SystemFiles,
  indexes: ReadonlyMap<string, string>,
): ReadonlyMap<string, NetworkSettings> {
  return new Map(
    [...indexes].flatMap(([index, link]) => {
      const settings = networkSettings(files, files.text(`${networkdLinkDirectory}/${index}`) ?? "");
      return settings === undefined ? [] : [[link, settings] as const];
    }),
  );
}
