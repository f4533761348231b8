import type { SystemChange } from "../../../ports/host.ts";
import type { LinkSettings } from "../../../ports/links.ts";
import type { RunProgram } from "../programs/run-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { UnreadableSystem } from "../programs/unreadable-system.ts";
import { LinuxRefusal } from "../refused-setting.ts";
import { defaultRouteLinks } from "../routes/default-route-links.ts";

const IFF_UP = 0x1;

/** How one link is told; rejects with an Error where the system refuses after all. */
export type TellLink = (name: string, settings: LinkSettings) => Promise<void>;

/** Checks a change of one link. Throws a `LinuxRefusal` for what it cannot take. */
export function changeLink(files: SystemFiles, tell: TellLink, name: string, wanted: LinkSettings): SystemChange {
  const directory = `/sys/class/net/${name}`;
  const flags = Number(files.value(`${directory}/flags`) ?? Number.NaN);
  const mtu = Number(files.value(`${directory}/mtu`) ?? Number.NaN);
  if (Number.isNaN(flags) || Number.isNaN(mtu)) throw new LinuxRefusal("enabled", `there is no link ${name} any more`);

  if (wanted.enabled === false && defaultRouteLinks(files).has(name)) {
    throw new LinuxRefusal(
      "enabled",
      `the default route goes out by ${name}: without it the device could not be reached`,
    );
  }
  if (wanted.mtu !== undefined && (!Number.isInteger(wanted.mtu) || wanted.mtu < 68 || wanted.mtu > 65535)) {
    throw new LinuxRefusal("mtu", "an MTU has 68 to 65535 octets");
  }
  if (
    wanted.mtu !== undefined &&
    wanted.mtu < 1280 &&
    files.value(`/proc/sys/net/ipv6/conf/${name}/disable_ipv6`) === "0"
  ) {
    throw new LinuxRefusal("mtu", "a link that IPv6 runs on needs an MTU of 1280 octets or more"); // the kernel would drop its addresses
  }
  return {
    commit: async () => {
      await tell(name, wanted);
      return "applied";
    },
    rollback: () =>
      tell(name, {
        ...(wanted.enabled === undefined ? {} : { enabled: (flags & IFF_UP) !== 0 }),
        ...(wanted.mtu === undefined ? {} : { mtu }),
      }),
  };
}

/** The running system, by `ip link set`. */
export function tellLiveLink(run: RunProgram): TellLink {
  return async (name, settings) => {
    const words = [
      ...(settings.mtu === undefined ? [] : ["mtu", String(settings.mtu)]),
      ...(settings.enabled === undefined ? [] : [settings.enabled ? "up" : "down"]),
    ];
    if (words.length === 0) return;
    const result = await run(["ip", "link", "set", "dev", name, ...words]);
    if (!result.ok) throw new UnreadableSystem("ip link set", result.reason);
  };
}

/** A copied file system, by its /sys. */
export function tellCopiedLink(files: SystemFiles): TellLink {
  return async (name, { enabled, mtu }) => {
    const directory = `/sys/class/net/${name}`;
    if (mtu !== undefined) files.write(`${directory}/mtu`, `${mtu}\n`);
    if (enabled === undefined) return;
    const flags = Number(files.value(`${directory}/flags`) ?? 0);
    const told = enabled ? flags | IFF_UP : flags & ~IFF_UP;
    files.write(`${directory}/flags`, `0x${told.toString(16)}\n`);
    files.write(`${directory}/operstate`, enabled ? "up\n" : "down\n");
  };
}
