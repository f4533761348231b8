import type { BridgeEdits, BridgePortSettings, BridgeSettings } from "../../../ports/host/network/bridges.ts";
import type { LinkEdits, LinkReading } from "../../../ports/host/network/links.ts";
import { withPvid } from "../../bridges/pvid.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { hasProgram } from "../programs/has-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { checkName, checkUnused } from "./link-edits.ts";
import type { OwnLink, OwnPort } from "./own-network.ts";
import { type OwnNetworkDraft, replaced } from "./own-network-draft.ts";
import { isSame } from "./shown-network.ts";
import { ownVlanEdits, type VlanBridge } from "./vlan-edits.ts";

const noProgram = "there is no program bridge (of iproute2), by which ports are put into VLANs";
const others = "is not a bridge that the ACS has added: who has made it can change it";

/** Bridges that the ACS has added, and ports that it has added to them or others. */
export function ownBridgeEdits(draft: OwnNetworkDraft, links: LinkEdits, files: SystemFiles): BridgeEdits {
  const refuse = (setting: string, reason: string): RefusedSettingError => new RefusedSettingError(setting, reason);

  const isOwn = (name: string): boolean => draft.now.links.some((link) => link.name === name && link.kind === "bridge");
  const portAt = (bridge: string, key: string): OwnPort | undefined =>
    draft.now.ports.find((port) => port.bridge === bridge && port.key === key);

  async function checkBridge(name: string): Promise<void> {
    const isThere = isOwn(name) || (await draft.present()).some((link) => link.name === name && link.kind === "bridge");
    if (!isThere) throw refuse("key", `there is no bridge ${name}`);
  }

  function checkFilters({ filters }: Partial<BridgeSettings>): void {
    if (filters === true && !hasProgram(files, "bridge")) throw refuse("filters", noProgram);
  }

  const ownBridge = (name: string): OwnLink | undefined =>
    draft.now.links.find((link) => link.name === name && link.kind === "bridge");

  function editVlans(
    name: string,
    make: (bridge: VlanBridge) => Partial<Pick<VlanBridge, "vlans" | "vlanPorts">>,
  ): void {
    const before = ownBridge(name);
    if (before === undefined) throw refuse("key", `${name} ${others}`);
    const { vlans = [], vlanPorts = [] } = before;
    const ports = draft.now.ports
      .filter((port) => port.bridge === name)
      .map(({ key, link, enabled }) => ({ key, link, enabled }));
    const made = make({ name, ports, vlans, vlanPorts });
    if (Object.keys(made).length === 0) return;
    draft.set({ ...draft.now, links: replaced(draft.now.links, before, { ...before, vlans, vlanPorts, ...made }) });
  }

  async function checkPort(port: OwnPort, setting: "row" | "link" | "enabled"): Promise<void> {
    const { link, bridge, enabled } = port;
    if (link === undefined) {
      if (enabled) draft.checkKept(setting, bridge);
      return;
    }
    const reason = await hindrance(port, link);
    if (reason !== undefined) throw refuse("link", reason);
    for (const name of [bridge, link]) draft.checkKept("link", name);
  }

  async function hindrance({ bridge, key }: OwnPort, link: string): Promise<string | undefined> {
    const present: LinkReading | undefined = (await draft.present()).find(({ name }) => name === link);
    const own = draft.now.links.find(({ name }) => name === link);
    const kind = own?.kind ?? present?.kind;
    if (kind === undefined) return `there is no link ${link}`;
    if (!["ethernet", "vlan", "macvlan", "dummy"].includes(kind)) return `${link} cannot be put into a bridge`;
    const taken = draft.now.ports.find((port) => port.link === link && !(port.bridge === bridge && port.key === key));
    if (taken !== undefined) return `${link} is a port of ${taken.bridge} already`;
    const isOurs = [...draft.before.ports, ...draft.now.ports].some((port) => port.link === link);
    if (present?.bridge !== undefined && !isOurs) return `${link} is a port of ${present.bridge} already`;
    if (present?.upstream === true)
      return `the default route goes out by ${link}, which would have no addresses in a bridge`;
    const wereOwn = draft.before.addresses.filter((each) => each.link === link && each.enabled);
    const address = [
      ...draft.now.addresses.filter((each) => each.link === link && each.enabled),
      ...(present?.addresses ?? []).filter(
        (each) => each.scope !== "link" && !wereOwn.some((own) => isSame(own, each)),
      ),
    ][0];
    return address === undefined
      ? undefined
      : `${link} has the address ${address.address}, which a port of a bridge cannot have`;
  }

  return {
    keepsVlans: true,
    ...ownVlanEdits(editVlans),
    addBridge: async (name, settings) => {
      await checkName(draft, name);
      checkFilters(settings);
      const { enabled, filters } = settings;
      const link = { name, kind: "bridge" as const, enabled, ...(filters && { filters }) };
      const network = { ...draft.now, links: [...draft.now.links, link] };
      draft.checkKept("row", name, network);
      draft.set(network);
    },
    changeBridge: async (name, settings) => {
      await checkBridge(name);
      checkFilters(settings);
      const { filters } = settings;
      const own = ownBridge(name);
      if (filters !== undefined && own === undefined) throw refuse("filters", `${name} ${others}`);
      if (filters !== undefined && own !== undefined) {
        draft.set({ ...draft.now, links: replaced(draft.now.links, own, { ...own, filters }) });
      }
      if (settings.enabled !== undefined) await links.change(name, { enabled: settings.enabled });
    },
    removeBridge: async (name) => {
      if (!isOwn(name)) {
        if (!(await draft.knows(name))) return;
        throw refuse("key", `${name} ${others}`);
      }
      checkUnused(draft.now, name);
      draft.set({
        ...draft.now,
        links: draft.now.links.filter((link) => link.name !== name),
        ports: draft.now.ports.filter((port) => port.bridge !== name),
      });
    },
    addPort: async (bridge, key, { enabled, link }) => {
      await checkBridge(bridge);
      if (!/^\w+$/.test(key) || portAt(bridge, key) !== undefined || (await draft.knows(key))) {
        throw refuse("key", `no port can be added as ${JSON.stringify(key)}`);
      }
      const port = { bridge, key, enabled, ...(link !== undefined && { link }) };
      await checkPort(port, "row");
      draft.set({ ...draft.now, ports: [...draft.now.ports, port] });
    },
    changePort: async (bridge, key, settings) => {
      await checkBridge(bridge);
      changeTagging(bridge, key, settings);
      const before = portAt(bridge, key);
      if (before === undefined) return checkUnchanged(bridge, key, settings);
      if (settings.enabled === undefined && !("link" in settings)) return;
      const { enabled = before.enabled } = settings;
      const link = "link" in settings ? settings.link : before.link;
      const port = { bridge, key, enabled, ...(link !== undefined && { link }) };
      await checkPort(port, settings.enabled === undefined ? "link" : "enabled");
      draft.set({ ...draft.now, ports: replaced(draft.now.ports, before, port) });
    },
    removePort: async (bridge, key) => {
      if (portAt(bridge, key) === undefined && (key === bridge || (await draft.knows(key)))) {
        throw refuse(
          "key",
          `${key} is not a port that the ACS has added: who has put it into ${bridge} can take it out`,
        );
      }
      if (portAt(bridge, key) === undefined) return;
      draft.set({ ...draft.now, ports: draft.now.ports.filter((port) => port.bridge !== bridge || port.key !== key) });
      if ((ownBridge(bridge)?.vlanPorts ?? []).every(({ port }) => port !== key)) return;
      editVlans(bridge, ({ vlanPorts }) => ({
        vlanPorts: vlanPorts.map((each) => (each.port === key ? { ...each, port: undefined, pvid: false } : each)),
      }));
    },
  };

  /** A port of no VLAN has what it is told to have: the VLAN 1 for what comes without a tag. */
  function changeTagging(bridge: string, key: string, { pvid, takesUntagged }: Partial<BridgePortSettings>): void {
    if (pvid === undefined && takesUntagged === undefined) return;
    const isPlain = (pvid === undefined || pvid === 1) && takesUntagged !== false;
    const isInVlan = ownBridge(bridge)?.vlans?.some(({ enabled }) => enabled) === true;
    if (isPlain && !isInVlan) return;
    if (ownBridge(bridge) === undefined)
      throw refuse(pvid === undefined ? "takesUntagged" : "pvid", `${bridge} ${others}`);
    editVlans(bridge, (own) => ({ vlanPorts: withPvid(own, key, pvid, takesUntagged) }));
  }

  /** A port of others is in its bridge, by its own link. */
  function checkUnchanged(bridge: string, key: string, settings: Partial<BridgePortSettings>): void {
    const reason =
      key === bridge
        ? "this is the bridge itself as a port of its own"
        : `${key} is not a port that the ACS has added: who has put it into ${bridge} can change it`;
    if (settings.enabled === false) throw refuse("enabled", reason);
    if ("link" in settings) throw refuse("link", reason);
  }
}
