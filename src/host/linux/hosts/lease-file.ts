import type { SystemFiles } from "../programs/system-files.ts";

/** As dnsmasq is built on Debian, and by itself. */
const usual = "/var/lib/misc/dnsmasq.leases";

/** Where dnsmasq keeps its leases: its configuration says it once. [dnsmasq(8)] */
export function leaseFileOf(files: SystemFiles): string {
  const parts = files
    .names("/etc/dnsmasq.d")
    .filter((name) => !/^\.|~$|^#.*#$|\.dpkg-/.test(name))
    .map((name) => `/etc/dnsmasq.d/${name}`);
  const said = ["/etc/dnsmasq.conf", ...parts].flatMap((path) =>
    [...(files.text(path) ?? "").matchAll(/^[ \t]*dhcp-leasefile[ \t]*=[ \t]*(\/[^\s#]+)/gm)].map(
      ([, file = usual]) => file,
    ),
  );
  return said[0] ?? usual;
}
