import type { LinkEdits, LinkSettings } from "../../../ports/host/network/links.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import type { Step, Steps } from "../../steps.ts";
import { linksAreRecorded } from "../programs/ip-program.ts";
import type { RunProgram } from "../programs/run-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { UnreadableSystem } from "../programs/unreadable-system.ts";
import { defaultRouteLinks } from "../routes/default-route-links.ts";
import type { TriedChanges } from "../trial/link-changes.ts";

const IFF_UP = 0x1;

type LinkState = Required<Pick<LinkSettings, "enabled" | "mtu">>;

/** How one link is told; rejects with an Error where the system refuses after all. */
export type TellLink = (name: string, settings: LinkSettings) => Promise<void>;

/** `run`: absent for a copied file system. */
export const tellLink = (files: SystemFiles, run: RunProgram | undefined): TellLink =>
  run === undefined ? tellCopiedLink(files) : tellLiveLink(run);

/** What steps are added to, and where what they have carried out is noted. */
interface LinkSteps {
  readonly steps: Pick<Steps, "add">;
  readonly tried: TriedChanges;
}

/** Links of the running system, or of a copied one: a recording of `ip` in that would not show a change. */
export function linuxLinkEdits(files: SystemFiles, run: RunProgram | undefined, parts: LinkSteps): LinkEdits {
  const edits = linkEdits(files, tellLink(files, run), parts);
  if (run !== undefined) return edits;
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

function linkEdits(files: SystemFiles, tell: TellLink, { steps, tried }: LinkSteps): LinkEdits {
  return {
    change: async (name, settings) => {
      checkLinkSettings(files, name, settings);
      steps.add(linkStep(files, tell, name, settings, tried));
    },
  };
}

/** Throws a `RefusedSettingError` for what the link cannot take. */
export function checkLinkSettings(files: SystemFiles, name: string, wanted: LinkSettings): void {
  if (linkStateOf(files, name) === undefined)
    throw new RefusedSettingError("enabled", `there is no link ${name} any more`);
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

function linkStep(files: SystemFiles, tell: TellLink, name: string, wanted: LinkSettings, tried: TriedChanges): Step {
  let before: LinkState | undefined;
  const former = ({ enabled, mtu }: LinkState): LinkSettings => ({
    ...(wanted.enabled === undefined ? {} : { enabled }),
    ...(wanted.mtu === undefined ? {} : { mtu }),
  });
  return {
    carryOut: async () => {
      before = linkStateOf(files, name);
      await tell(name, wanted);
      if (before !== undefined) tried.push({ kind: "link", link: name, was: former(before), made: wanted });
    },
    undo: async () => {
      if (before !== undefined) await tell(name, former(before)); // else the link was gone
    },
  };
}

/** Undefined for a link that is not there. */
export function linkStateOf(files: SystemFiles, name: string): LinkState | undefined {
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
