import type { LinkEdits, LinkSettings } from "../../../ports/host/network/links.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import type { Step, Steps } from "../../steps.ts";
import { linksAreRecorded } from "../programs/ip-program.ts";
import type { RunProgram } from "../programs/run-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { UnreadableSystem } from "../programs/unreadable-system.ts";
import { defaultRouteLinks } from "../routes/default-route-links.ts";

const IFF_UP = 0x1;

type LinkState = Required<Pick<LinkSettings, "enabled" | "mtu">>;

/** How one link is told; rejects with an Error where the system refuses after all. */
type TellLink = (name: string, settings: LinkSettings) => Promise<void>;

/** The links of the running system, told by `ip`. */
export function liveLinkEdits(files: SystemFiles, run: RunProgram, steps: Pick<Steps, "add">): LinkEdits {
  return linkEdits(files, tellLiveLink(run), steps);
}

/** Those of a copied file system. A recording of `ip` in it would not show a change. */
export function copiedLinkEdits(files: SystemFiles, steps: Pick<Steps, "add">): LinkEdits {
  const edits = linkEdits(files, tellCopiedLink(files), steps);
  return {
    change: async (name, settings) => {
      if (linksAreRecorded(files)) {
        const setting = settings.enabled === undefined ? "mtu" : "enabled";
        throw new RefusedSettingError(setting, "the links of this copy are a recording of ip");
      }
      await edits.change(name, settings);
    },
  };
}

function linkEdits(files: SystemFiles, tell: TellLink, steps: Pick<Steps, "add">): LinkEdits {
  return {
    change: async (name, settings) => {
      checkLinkSettings(files, name, settings);
      steps.add(linkStep(files, tell, name, settings));
    },
  };
}

/** Throws a `RefusedSettingError` for what the link cannot take. */
export function checkLinkSettings(files: SystemFiles, name: string, wanted: LinkSettings): void {
  if (stateOf(files, name) === undefined) throw new RefusedSettingError("enabled", `there is no link ${name} any more`);
  if (wanted.enabled === false && defaultRouteLinks(files).has(name)) {
    throw new RefusedSettingError(
      "enabled",
      `the default route goes out by ${name}: without it the device could not be reached`,
    );
  }
  if (wanted.mtu !== undefined && (!Number.isInteger(wanted.mtu) || wanted.mtu < 68 || wanted.mtu > 65535)) {
    throw new RefusedSettingError("mtu", "an MTU has 68 to 65535 octets");
  }
  if (
    wanted.mtu !== undefined &&
    wanted.mtu < 1280 &&
    files.value(`/proc/sys/net/ipv6/conf/${name}/disable_ipv6`) === "0"
  ) {
    throw new RefusedSettingError("mtu", "a link that IPv6 runs on needs an MTU of 1280 octets or more"); // the kernel would drop its addresses
  }
}

function linkStep(files: SystemFiles, tell: TellLink, name: string, wanted: LinkSettings): Step {
  let before: LinkState | undefined;
  return {
    carryOut: async () => {
      before = stateOf(files, name);
      await tell(name, wanted);
    },
    undo: async () => {
      if (before === undefined) return; // the link was gone
      const { enabled, mtu } = before;
      await tell(name, {
        ...(wanted.enabled === undefined ? {} : { enabled }),
        ...(wanted.mtu === undefined ? {} : { mtu }),
      });
    },
  };
}

/** Undefined for a link that is not there. */
function stateOf(files: SystemFiles, name: string): LinkState | undefined {
  const flags = Number(files.value(`/sys/class/net/${name}/flags`) ?? Number.NaN);
  const mtu = Number(files.value(`/sys/class/net/${name}/mtu`) ?? Number.NaN);
  return Number.isNaN(flags) || Number.isNaN(mtu) ? undefined : { enabled: (flags & IFF_UP) !== 0, mtu };
}

/** The running system, by `ip link set`. */
function tellLiveLink(run: RunProgram): TellLink {
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
function tellCopiedLink(files: SystemFiles): TellLink {
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
