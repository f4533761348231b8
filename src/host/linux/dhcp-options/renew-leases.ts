import type { RunProgram } from "../programs/run-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { UnreadableSystem } from "../programs/unreadable-system.ts";
import { networkdLinkDirectory } from "./networkd-lease.ts";

/** Where clients that renew when SIGUSR1 tells them to note which process they are. [dhcpcd(8), udhcpc, odhcp6c] */
const noted = [
  { directory: "/run/dhcpcd", pattern: /^(.+\.)?pid$/ },
  { directory: "/run", pattern: /^(udhcpc|odhcp6c)[\w.@:-]*\.pid$/ },
] as const;

/** The name that a program is started by, also as an applet of busybox or with its title set: `dhcpcd: wan [ip4]`. */
const isClient = (words: string): boolean => /^([^\s\0]*\/)?(busybox\0)?(dhcpcd|udhcpc|odhcp6c)\b/.test(words);

/**
 * Has the clients of DHCP that run renew their leases: systemd-networkd by `networkctl`, and those that a signal tells to. dhclient and
 * NetworkManager cannot be asked to without giving up the address. Throws `UnreadableSystem` where one that runs cannot be told.
 */
export async function renewLeases(files: SystemFiles, run: RunProgram, signal: (pid: number) => void): Promise<void> {
  const failures: string[] = [];
  for (const pid of clientProcesses(files)) {
    try {
      signal(pid);
    } catch (failure) {
      failures.push(`process ${pid}: ${String(failure)}`);
    }
  }
  const links = networkdLinks(files);
  if (links.length > 0) {
    const result = await run(["networkctl", "renew", ...links]);
    if (!result.ok) failures.push(result.reason);
  }
  if (failures.length > 0) throw new UnreadableSystem("a client of DHCP", failures.join("; "));
}

function clientProcesses(files: SystemFiles): readonly number[] {
  return noted.flatMap(({ directory, pattern }) =>
    files
      .names(directory)
      .filter((name) => pattern.test(name))
      .flatMap((name) => {
        const pid = files.value(`${directory}/${name}`)?.trim() ?? "";
        const isRunning = /^[1-9]\d{0,8}$/.test(pid) && isClient(files.text(`/proc/${pid}/cmdline`) ?? "");
        return isRunning ? [Number(pid)] : [];
      }),
  );
}

/** Those on which networkd has a lease of DHCPv4. */
function networkdLinks(files: SystemFiles): readonly string[] {
  return files.names("/sys/class/net").filter((link) => {
    const index = files.value(`/sys/class/net/${link}/ifindex`) ?? "";
    return /^DHCP_LEASE=./m.test(files.text(`${networkdLinkDirectory}/${index}`) ?? "");
  });
}
