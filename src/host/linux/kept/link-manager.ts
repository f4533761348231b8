import type { SystemFiles } from "../programs/system-files.ts";

/** What sets a link up at the next start. */
export type LinkManager =
  | { readonly kind: "networkd"; readonly file: string; readonly text: string }
  | { readonly kind: "ifupdown" }
  | { readonly kind: "network-manager" }
  | { readonly kind: "none" };

/**
 * Who manages a link, as the managers themselves have noted it: NetworkManager in /run/NetworkManager/devices, systemd-networkd in
 * /run/systemd/netif/links, both by index; ifupdown by /etc/network/interfaces and what that includes.
 */
export function linkManager(files: SystemFiles, link: string): LinkManager {
  const index = files.value(`/sys/class/net/${link}/ifindex`) ?? "";
  const byNetworkManager = files.text(`/run/NetworkManager/devices/${index}`) ?? "";
  if (/^managed=true$/m.test(byNetworkManager) && !isStopped(files, "NetworkManager"))
    return { kind: "network-manager" };
  const byNetworkd = files.text(`/run/systemd/netif/links/${index}`) ?? "";
  const file = /^NETWORK_FILE=(\/.+)$/m.exec(byNetworkd)?.[1];
  const text = file === undefined ? undefined : files.text(file);
  if (file !== undefined && text !== undefined && !/^ADMIN_STATE=unmanaged$/m.test(byNetworkd)) {
    return { kind: "networkd", file, text };
  }
  return isInInterfaces(files, link) ? { kind: "ifupdown" } : { kind: "none" };
}

/** Whether this system's systemd, if it has one, does not run the service: what that has noted stays until the next start. */
const isStopped = (files: SystemFiles, service: string): boolean =>
  files.has(units) && files.link(`${units}/invocation:${service}.service`) === undefined;

const units = "/run/systemd/units";

const interfaces = "/etc/network/interfaces";

/** Whether `ifup` knows the link: it has a stanza in the file, or in one that the file includes from its folder. */
function isInInterfaces(files: SystemFiles, link: string): boolean {
  const main = files.text(interfaces);
  if (main === undefined) return false;
  const included = includes(main) ? files.names(`${interfaces}.d`).filter((name) => /^[\w-]+$/.test(name)) : [];
  const texts = [main, ...included.map((name) => files.text(`${interfaces}.d/${name}`) ?? "")];
  return texts.some((text) =>
    text.split("\n").some((line) => {
      const [word, name] = line.trim().split(/\s+/);
      return word === "iface" && name === link;
    }),
  );
}

/** Whether `ifup` reads files in /etc/network/interfaces.d. */
export const hasInterfacesFolder = (files: SystemFiles): boolean => includes(files.text(interfaces) ?? "");

const includes = (text: string): boolean => /^\s*source(-directory)?\s+(\/etc\/network\/)?interfaces\.d\b/m.test(text);
