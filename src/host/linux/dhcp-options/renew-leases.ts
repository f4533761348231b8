import type { RunProgram } from "../programs/run-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { UnreadableSystem } from "../programs/unreadable-system.ts";
import { dhcpcdLeases } from "./dhcpcd-leases.ts";
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
  await tell(run, signal, clientProcesses(files), networkdLinks(files));
}

/** The client of one link that can be asked to renew its lease. */
export type AskedClient = { readonly pid: number } | { readonly networkd: string };

/** Undefined where the client of a link cannot be asked: systemd-networkd renews leases of DHCPv4 alone. */
export function clientToAsk(files: SystemFiles, family: 4 | 6, link: string): AskedClient | undefined {
  if (networkdLinks(files).includes(link)) return family === 4 ? { networkd: link } : undefined;
  const names = new Set([
    ...[`${link}.pid`, `${link}-${family}.pid`], // dhcpcd
    ...[".", "-"].map((sign) => `${family === 4 ? "udhcpc" : "odhcp6c"}${sign}${link}.pid`),
    ...(dhcpcdLeases(files, undefined).some((lease) => lease.link === link) ? ["pid"] : []), // one dhcpcd for all links
  ]);
  const pid = clientProcesses(files, (name) => names.has(name)).at(0);
  return pid === undefined ? undefined : { pid };
}

/** Asks these, all of them, whatever becomes of one. Throws as `renewLeases` does. */
export async function askToRenew(
  run: RunProgram,
  signal: (pid: number) => void,
  clients: readonly AskedClient[],
): Promise<void> {
  const pids = new Set(clients.flatMap((each) => ("pid" in each ? [each.pid] : [])));
  const links = new Set(clients.flatMap((each) => ("networkd" in each ? [each.networkd] : [])));
  await tell(run, signal, [...pids], [...links]);
}

async function tell(
  run: RunProgram,
  signal: (pid: number) => void,
  pids: readonly number[],
  links: readonly string[],
): Promise<void> {
  const failures: string[] = [];
  for (const pid of pids) {
    try {
      signal(pid);
    } catch (failure) {
      failures.push(`process ${pid}: ${String(failure)}`);
    }
  }
  if (links.length > 0) {
    const result = await run(["networkctl", "renew", ...links]);
    if (!result.ok) failures.push(result.reason);
  }
  if (failures.length > 0) throw new UnreadableSystem("a client of DHCP", failures.join("; "));
}

/** `isWanted`: by the name of the file that it has noted itself in. */
function clientProcesses(files: SystemFiles, isWanted: (name: string) => boolean = () => true): readonly number[] {
  return noted.flatMap(({ directory, pattern }) =>
    files
      .names(directory)
      .filter((name) => pattern.test(name) && isWanted(name))
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
