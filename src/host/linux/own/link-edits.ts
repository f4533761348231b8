import type { LinkEdits, LinkReading, LinkSettings } from "../../../ports/host/network/links.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { defaultRouteLinks } from "../routes/default-route-links.ts";
import type { OwnLink, OwnNetwork } from "./own-network.ts";
import { type OwnNetworkDraft, replaced } from "./own-network-draft.ts";

/** Links that the ACS has added, besides those that `others` are for. */
export function ownLinkEdits(draft: OwnNetworkDraft, others: LinkEdits, files: SystemFiles): LinkEdits {
  return {
    takes: [...(others.takes ?? []), "lower", "vlanId"],
    change: async (name, settings) => {
      const before = draft.now.links.find((link) => link.name === name);
      if (before !== undefined) return put(before, await changed(draft, before, settings));
      if (await isLetGo(draft, name, settings)) return;
      const { lower: _lower, vlanId: _vlanId, ...rest } = settings;
      for (const setting of ["lower", "vlanId"] as const) {
        if (!(setting in settings)) continue;
        throw new RefusedSettingError(
          setting,
          `${name} is not a link that the ACS has added: who has made it can change it`,
        );
      }
      await others.change(name, rest);
    },
    add: async (name, kind, settings) => {
      await checkName(draft, name);
      const link = await changed(draft, { name, kind, enabled: false }, settings);
      draft.set({ ...draft.now, links: [...draft.now.links, link] });
    },
    remove: async (name) => {
      const link = draft.now.links.find((each) => each.name === name);
      if (link === undefined) {
        if (!(await draft.knows(name))) return;
        throw new RefusedSettingError(
          "key",
          `${name} is not a link that the ACS has added: who has made it can remove it`,
        );
      }
      checkUnused(draft.now, name);
      draft.set({ ...draft.now, links: draft.now.links.filter((each) => each !== link) });
    },
  };

  function put(before: OwnLink, link: OwnLink): void {
    if (before.enabled && !link.enabled && defaultRouteLinks(files).has(before.name)) {
      throw new RefusedSettingError(
        "enabled",
        `the default route goes out by ${before.name}: without it the device could not be reached`,
      );
    }
    draft.set({ ...draft.now, links: replaced(draft.now.links, before, link) });
  }
}

/** What it ran on has been removed, and it itself with that: a bridge goes with its ports. */
async function isLetGo(draft: OwnNetworkDraft, name: string, settings: LinkSettings): Promise<boolean> {
  const isNoMore = "lower" in settings && settings.lower === undefined && Object.keys(settings).length === 1;
  if (!isNoMore) return false;
  const present = (await draft.present()).find((link) => link.name === name);
  return present === undefined || present.kind === "bridge";
}

/** Throws a `RefusedSettingError` of `key` for a name that no link can have, or one has. */
export async function checkName(draft: OwnNetworkDraft, name: string): Promise<void> {
  if (/^[A-Za-z0-9][\w.-]{0,14}$/.test(name) && name !== "all" && name !== "default" && !(await draft.knows(name)))
    return;
  throw new RefusedSettingError("key", `no link can be added as ${JSON.stringify(name)}`);
}

/** Throws a `RefusedSettingError` of `key` for a link that rows of the agent's own are on. */
export function checkUnused({ links, ports, addresses, routes }: OwnNetwork, name: string): void {
  const users = [
    ...links.filter(({ lower }) => lower === name).map((link) => `the link ${link.name}`),
    ...ports.filter(({ link }) => link === name).map(({ bridge }) => `the bridge ${bridge}`),
    ...addresses.filter(({ link }) => link === name).map(({ address }) => `the address ${address}`.trimEnd()),
    ...routes.filter(({ link }) => link === name).map(({ destination }) => `a route to ${destination || "anywhere"}`),
  ];
  if (users.length > 0) throw new RefusedSettingError("key", `${name} is used by ${users.join(", ")}`);
}

async function changed(draft: OwnNetworkDraft, before: OwnLink, settings: LinkSettings): Promise<OwnLink> {
  const { enabled = before.enabled, mtu = before.mtu, vlanId = before.vlanId } = settings;
  const lower = "lower" in settings ? settings.lower : before.lower;
  if (vlanId !== undefined && !(Number.isInteger(vlanId) && vlanId >= 1 && vlanId <= 4094)) {
    throw new RefusedSettingError("vlanId", "a VLAN has an ID of 1 to 4094");
  }
  if (mtu !== undefined && !(Number.isInteger(mtu) && mtu >= 68 && mtu <= 65_535)) {
    throw new RefusedSettingError("mtu", "an MTU has 68 to 65535 octets");
  }
  if (before.kind === "bridge" && "lower" in settings && lower !== undefined) {
    throw new RefusedSettingError("lower", `${before.name} is a bridge, which runs on its ports`);
  }
  const link: OwnLink = {
    name: before.name,
    kind: before.kind,
    enabled,
    ...(mtu !== undefined && { mtu }),
    ...(lower !== undefined && { lower }),
    ...(before.kind === "vlan" && vlanId !== undefined && { vlanId }),
    ...vlansOf(before),
  };
  if (lower !== undefined) await checkLower(draft, link, lower);
  if (enabled) {
    const setting = "lower" in settings ? "lower" : "enabled";
    draft.checkKept(settings.enabled === undefined ? setting : "enabled", link.name, withLink(draft.now, link));
  }
  return link;
}

const vlansOf = ({ filters, vlans, vlanPorts }: OwnLink): Pick<OwnLink, "filters" | "vlans" | "vlanPorts"> => ({
  ...(filters !== undefined && { filters }),
  ...(vlans !== undefined && { vlans }),
  ...(vlanPorts !== undefined && { vlanPorts }),
});

const withLink = (network: OwnNetwork, link: OwnLink): OwnNetwork => ({
  ...network,
  links: [...network.links.filter(({ name }) => name !== link.name), link],
});

const framed: readonly LinkReading["kind"][] = ["ethernet", "bridge", "vlan", "wifi", "macvlan", "dummy"];

async function checkLower(draft: OwnNetworkDraft, { name, mtu }: OwnLink, lower: string): Promise<void> {
  const refuse = (reason: string): RefusedSettingError => new RefusedSettingError("lower", reason);
  const present = await draft.present();
  const beneath = (at: string): { lower?: string | undefined; kind: LinkReading["kind"]; mtu?: number } | undefined =>
    draft.now.links.find((each) => each.name === at) ?? present.find((each) => each.name === at);
  const first = beneath(lower);
  if (first === undefined) throw refuse(`there is no link ${lower}`);
  if (!framed.includes(first.kind)) throw refuse(`${lower} carries no Ethernet frames`);
  if (mtu !== undefined && mtu > (first.mtu ?? 1500)) {
    throw new RefusedSettingError("mtu", `${name} runs on ${lower}, which has an MTU of ${first.mtu ?? 1500} octets`);
  }
  for (let at: string | undefined = lower; at !== undefined; at = beneath(at)?.lower) {
    if (at === name) throw refuse(`${lower} runs on ${name} itself`);
  }
}
