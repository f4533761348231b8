import type { SystemFiles } from "../programs/system-files.ts";

// On which links the system asks for an address of IPv4, as it is configured.

const interfaces = "/etc/network/interfaces";

/** Links of /etc/network/interfaces with an `iface LINK inet dhcp`, there or in a file of its folder. [interfaces(5)] */
export function ifupdownClients(files: SystemFiles): readonly string[] {
  const main = files.text(interfaces);
  if (main === undefined) return [];
  const parts = files.names(`${interfaces}.d`).filter((name) => /^[\w-]+$/.test(name));
  const texts = [main, ...parts.map((name) => files.text(`${interfaces}.d/${name}`) ?? "")];
  return texts.flatMap((text) =>
    [...text.matchAll(/^[ \t]*iface[ \t]+([\w.@:-]{1,64})[ \t]+inet[ \t]+dhcp[ \t]*$/gm)].map(([, link = ""]) => link),
  );
}

/** Links whose `.network` file says `DHCP=yes` or `DHCP=ipv4`, by what systemd-networkd has noted of each link. [systemd.network(5)] */
export function networkdClients(files: SystemFiles, indexes: ReadonlyMap<string, string>): readonly string[] {
  return [...indexes].flatMap(([index, link]) => {
    const noted = files.text(`/run/systemd/netif/links/${index}`);
    if (noted === undefined || /^ADMIN_STATE=unmanaged$/m.test(noted)) return [];
    const file = /^NETWORK_FILE=(\/.+)$/m.exec(noted)?.[1];
    const section = /^\[Network\]\s*$([\s\S]*?)(?=^\[|(?![\s\S]))/m.exec((file && files.text(file)) ?? "")?.[1] ?? "";
    const asked = [...section.matchAll(/^[ \t]*DHCP[ \t]*=[ \t]*(\S+)[ \t]*$/gm)].at(-1)?.[1] ?? "no";
    return /^(yes|true|on|1|ipv4|both|v4)$/i.test(asked) ? [link] : [];
  });
}
