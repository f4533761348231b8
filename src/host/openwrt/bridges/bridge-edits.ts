import type { BridgeEdits, BridgePortSettings, BridgeSettings } from "../../../ports/host/network/bridges.ts";
import type { Links } from "../../../ports/host/network/links.ts";
import { withPvid } from "../../bridges/pvid.ts";
import { vlanEdits } from "../../bridges/vlan-edits.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { addedOn, isOneOf, takeOffLink } from "../added-interfaces/off-links.ts";
import { asConfigured } from "../links/device-sections.ts";
import { usersOf } from "../links/users-of-link.ts";
import { textOf } from "../uci/option-values.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { checkPortLink } from "./check-port.ts";
import { type ConfiguredBridge, configuredBridge } from "./configured-bridge.ts";
import { checkSsid, wirelessIn } from "./ssid-membership.ts";
import { configuration, deviceOf, keeperOf, type WantedBridge, writeBridge } from "./write-bridge.ts";

/** Bridges as sections of /etc/config/network. */
export function openWrtBridgeEdits(draft: UciDraft, links: Links): BridgeEdits {
  function of(name: string): ConfiguredBridge {
    const bridge = configuredBridge(draft.package(configuration), wirelessIn(draft), name);
    if (bridge !== undefined) return bridge;
    throw new RefusedSettingError("key", `${name} is no bridge of a device section in /etc/config/network`);
  }

  function edit(name: string, make: (bridge: ConfiguredBridge) => Partial<WantedBridge>): void {
    const before = of(name);
    writeBridge(draft, before, { ...before, ...make(before) });
  }

  const present = async () => asConfigured(await links.read(), draft.package(configuration));

  return {
    keepsVlans: true,
    takesSsids: true,
    ...vlanEdits(edit),
    addBridge: async (name, settings) => {
      const network = draft.package(configuration);
      const [section, keeper] = [deviceOf(name), keeperOf(name)];
      const isTaken = [section, keeper].some((each) => network.section(each) !== undefined);
      if (!/^[\w.-]{1,15}$/.test(name) || isTaken || (await present()).some((link) => link.name === name)) {
        throw new RefusedSettingError("key", `no bridge can be added as ${JSON.stringify(name)}`);
      }
      draft.add(configuration, section, "device", { name, type: "bridge", ...valuesFor(settings) });
      // netifd makes what an interface uses: without one a bridge would be none.
      draft.add(configuration, keeper, "interface", { proto: "none", device: name });
    },
    changeBridge: async (name, settings) => {
      const { section } = of(name);
      const at = draft.named(configuration, section, deviceOf(name));
      draft.set(configuration, at, valuesFor(settings));
    },
    removeBridge: async (name) => {
      const network = draft.package(configuration);
      const bridge = configuredBridge(network, wirelessIn(draft), name);
      if (bridge === undefined) {
        if (!(await present()).some((link) => link.name === name)) return;
        throw new RefusedSettingError("key", `${name} is made by others than /etc/config/network`);
      }
      const keeper = keeperOf(name);
      const kept = network.section(keeper);
      const isOurs = kept !== undefined && textOf(kept, "proto") === "none" && textOf(kept, "device") === name;
      const added = addedOn(network, name);
      const going = isOurs ? [...added, keeper] : added;
      const users = usersOf(network, name).filter((user) => !isOneOf(going, user));
      if (users.length > 0) throw new RefusedSettingError("key", `${name} is used by ${users.join(", ")}`);
      // By the interface that keeps it networks of Wi-Fi are in it.
      edit(name, () => ({ ports: [], vlans: [], vlanPorts: [] }));
      takeOffLink(draft, added);
      if (isOurs) draft.delete(configuration, keeper);
      draft.delete(configuration, draft.named(configuration, of(name).section, deviceOf(name)));
    },
    addPort: async (name, key, settings) => {
      const before = of(name);
      if (key === "" || key === name || before.ports.some((port) => port.key === key)) {
        throw new RefusedSettingError("key", `no port can be added to ${name} as ${JSON.stringify(key)}`);
      }
      checkPortLink(draft.package(configuration), await present(), before, key, settings.link);
      checkSsid(draft, settings.ssid);
      edit(name, ({ ports }) => ({ ports: [...withoutOwnOf(settings.ssid, ports), { key, ...settings }] }));
    },
    changePort: async (name, key, settings) => {
      const before = of(name);
      const { enabled, pvid, takesUntagged } = settings;
      const is = before.ports.find((port) => port.key === key);
      if (is === undefined && isLetGo(settings)) return;
      if (key === name && ("link" in settings || enabled !== undefined)) {
        const setting = "link" in settings ? "link" : "enabled";
        throw new RefusedSettingError(setting, `the management port of ${name} is the bridge itself`);
      }
      if (key !== name && is === undefined) {
        throw new RefusedSettingError(
          first(settings),
          `${key} has come to ${name} by itself, and is not in its configuration`,
        );
      }
      if ("link" in settings || enabled === true) {
        const { link, ssid } = "link" in settings ? settings : (is ?? settings);
        checkPortLink(draft.package(configuration), await present(), before, key, link);
        checkSsid(draft, ssid);
        const other = before.ports.find((port) => port.key !== key && port.ssid === ssid && !port.ofItsSsid);
        if (ssid !== undefined && other !== undefined) {
          throw new RefusedSettingError("link", `the SSID ${ssid} is a port of ${name} already`);
        }
      }
      edit(name, ({ ports }) => ({
        ports: withoutOwnOf(settings.ssid, ports).map((port) =>
          port.key === key ? { ...port, ...linkAndState(settings) } : port,
        ),
      }));
      if (pvid !== undefined || takesUntagged !== undefined) {
        edit(name, (bridge) => ({ vlanPorts: withPvid(bridge, key, pvid, takesUntagged) }));
      }
    },
    removePort: async (name, key) => {
      if (key === name) throw new RefusedSettingError("key", `the management port of ${name} is the bridge itself`);
      edit(name, ({ ports, vlanPorts }) => ({
        ports: ports.filter((port) => port.key !== key),
        vlanPorts: vlanPorts.flatMap((each) => {
          if (each.port !== key) return [each];
          return each.own === undefined ? [] : [{ ...each, port: undefined }];
        }),
      }));
    },
  };
}

const linkAndState = ({ enabled, ...others }: Partial<BridgePortSettings>) => ({
  ...(enabled !== undefined && { enabled }),
  ...("link" in others && { link: others.link, ssid: others.ssid }),
});

/** The port that an SSID has by itself gives way to one that is set to be over it. */
const withoutOwnOf = (ssid: string | undefined, ports: ConfiguredBridge["ports"]): ConfiguredBridge["ports"] =>
  ports.filter((port) => ssid === undefined || port.ssid !== ssid || !port.ofItsSsid);

/** The port has gone with what it was over. */
const isLetGo = (settings: Partial<BridgePortSettings>): boolean =>
  Object.values(settings).every((value) => value === undefined);

const first = (settings: object): string => Object.keys(settings)[0] ?? "key";

const valuesFor = ({ enabled, filters }: Partial<BridgeSettings>) => ({
  ...(enabled !== undefined && { enabled: enabled ? "1" : "0" }),
  ...(filters !== undefined && { vlan_filtering: filters ? "1" : "0" }),
});
