import type { LinkReading } from "../../../ports/host/network/links.ts";
import type { SystemFiles } from "../programs/system-files.ts";

type Details = Pick<
  LinkReading,
  "physical" | "bitRateMbps" | "duplex" | "stp" | "bridgePortState" | "ipv6Enabled" | "kind"
>;

const portStates = ["disabled", "listening", "learning", "forwarding", "blocking"] as const;

/** What /sys/class/net and /proc/sys tell of a link besides its addresses: hardware, speed, bridge, IPv6. */
export function readLinkDetails(files: SystemFiles, name: string, outlineKind: LinkReading["kind"]): Details {
  const directory = `/sys/class/net/${name}`;
  const hardware = outlineKind === "ethernet" || outlineKind === "wifi" || outlineKind === "other";
  const wifi = hardware && (files.has(`${directory}/phy80211`) || files.has(`${directory}/wireless`));
  const kind = wifi ? "wifi" : outlineKind;
  const physical = hardware && files.has(`${directory}/device`);
  const ipv6Disabled = files.value(`/proc/sys/net/ipv6/conf/${name}/disable_ipv6`);
  const portState = portStates[Number(files.value(`${directory}/brport/state`) ?? Number.NaN)];
  return {
    kind,
    physical,
    bitRateMbps: physical && kind === "ethernet" ? bitRate(files.value(`${directory}/speed`)) : undefined,
    duplex: physical && kind === "ethernet" ? duplex(files.value(`${directory}/duplex`)) : undefined,
    stp: kind === "bridge" ? readStp(files, directory) : undefined,
    ...(portState === undefined ? {} : { bridgePortState: portState }),
    ...(ipv6Disabled === undefined ? {} : { ipv6Enabled: ipv6Disabled === "0" }),
  };
}

/** The kernel says -1 (or will not be read) while there is no carrier or the driver does not know. */
function bitRate(text: string | undefined): number | undefined {
  const mbps = Number(text ?? Number.NaN);
  return Number.isInteger(mbps) && mbps > 0 ? mbps : undefined;
}

function duplex(text: string | undefined): "full" | "half" | undefined {
  return text === "full" || text === "half" ? text : undefined;
}

function readStp(files: SystemFiles, directory: string): LinkReading["stp"] {
  const bridgeId = files.value(`${directory}/bridge/bridge_id`);
  const state = files.value(`${directory}/bridge/stp_state`);
  return bridgeId === undefined || state === undefined ? undefined : { enabled: state !== "0", bridgeId };
}
