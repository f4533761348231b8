import type { RefusedSetting } from "../../../../ports/host/host-transaction.ts";
import type { Dhcpv4Edits, Dhcpv4PoolSettings } from "../../../../ports/host/network/dhcpv4.ts";
import { RefusedSettingError } from "../../../refused-setting.ts";
import { interfaceOn } from "../../interface-names.ts";
import { type NetifdInterface, readNetifd } from "../../netifd.ts";
import type { OpenWrtParts } from "../../openwrt-parts.ts";
import { textOf } from "../../uci/option-values.ts";
import { isName } from "../../uci/syntax.ts";
import type { UciSection } from "../../uci/uci-package.ts";
import type { UciDraft } from "../../uci/write/uci-draft.ts";
import { isMainServer, poolSections, servesIpv4 } from "../pools.ts";
import { noPoolOption, type ServedSection, servedKinds, servedSections } from "../served-sections.ts";
import { poolOption } from "../static-addresses.ts";
import { checkInSubnet, type InSubnet, setInSubnet } from "./pool-subnet.ts";
import { poolValues } from "./pool-values.ts";
import { servedSwitch } from "./served-switch.ts";

const configuration = "dhcp";

type ServerEdits = Pick<Dhcpv4Edits, "changeServer" | "changePool" | "addPool" | "removePool">;

/** Pools as `dhcp` sections of /etc/config/dhcp. `settled` once all is staged: what they are then refused for, as a whole. */
export function openWrtPoolEdits(
  draft: UciDraft,
  { ubus }: Pick<OpenWrtParts, "ubus">,
): Required<ServerEdits> & { settled(): Promise<readonly RefusedSetting[]> } {
  const inSubnets = new Map<string, InSubnet>();
  const interfaces = (): Promise<readonly NetifdInterface[]> =>
    readNetifd(ubus).catch((): readonly NetifdInterface[] => []);
  const sections = (): readonly ServedSection[] => poolSections(draft.package(configuration), []);
  const whole = servedSwitch(draft, servedKinds.dhcpv4, "pool", sections, (section) =>
    servesIpv4(section, isMainServer(draft.package(configuration))),
  );

  function nameOf(key: string): string {
    const found = sections().find((each) => each.key === key);
    if (found === undefined) throw new RefusedSettingError("key", `there is no pool ${key}`);
    return draft.named(configuration, found.section, key);
  }

  /** dnsmasq serves a link by the first of its pools that has room. */
  function place(key: string, order: number): void {
    if (!(Number.isSafeInteger(order) && order >= 1)) {
      throw new RefusedSettingError("order", "places are counted from 1");
    }
    const all = sections();
    if (all[Math.min(order, all.length) - 1]?.key === key) return;
    const next = all.filter((each) => each.key !== key)[order - 1]?.key;
    draft.place(configuration, nameOf(key), next === undefined ? undefined : nameOf(next));
  }

  async function set(name: string, settings: Partial<Dhcpv4PoolSettings>): Promise<void> {
    const { enabled, link, first, last, subnetMask, reserved, routers, dnsServers } = settings;
    const values = poolValues(draft.package(configuration), sectionOf(draft, name), settings);
    const wanted: InSubnet = {
      ...(first !== undefined && { first }),
      ...(last !== undefined && { last }),
      ...(subnetMask !== undefined && { subnetMask }),
      ...(reserved !== undefined && { reserved }),
      ...(routers !== undefined && { routers }),
      ...(dnsServers !== undefined && { dnsServers }),
    };
    checkInSubnet(wanted);
    const on = link === undefined ? undefined : interfaceOn(link, await interfaces(), draft.package("network"));
    if ("link" in settings && on === undefined && textOf(sectionOf(draft, name), "interface") !== undefined) {
      throw new RefusedSettingError("link", "a pool stays on an interface: disable it, or delete it");
    }
    draft.set(configuration, name, { ...values, ...(on !== undefined && { interface: on }) });
    if (enabled !== undefined) whole.enable(name, enabled);
    inSubnets.set(name, { ...inSubnets.get(name), ...wanted });
  }

  return {
    changeServer: async ({ enabled }) => whole.switchAll(enabled),
    changePool: async (key, settings) => {
      await set(nameOf(key), settings);
      if (settings.order !== undefined) place(key, settings.order);
    },
    addPool: async (
      key,
      { order, reserved, routers, dnsServers, domainName, first, last, subnetMask, ...settings },
    ) => {
      const dhcp = draft.package(configuration);
      if (
        !isName(key) ||
        dhcp.section(key) !== undefined ||
        servedSections(dhcp, []).some((each) => each.key === key)
      ) {
        throw new RefusedSettingError("key", `no pool can be added as ${JSON.stringify(key)}`);
      }
      draft.add(configuration, key, "dhcp", { dhcpv4: "disabled" });
      // What is open is as dnsmasq has it by itself.
      await set(key, {
        ...settings,
        ...(reserved.length > 0 && { reserved }),
        ...(routers.length > 0 && { routers }),
        ...(dnsServers.length > 0 && { dnsServers }),
        ...(domainName !== "" && { domainName }),
        ...(first !== "" && { first }),
        ...(last !== "" && { last }),
        ...(subnetMask !== "" && { subnetMask }),
      });
      place(key, order);
    },
    removePool: async (key) => {
      const found = sections().find((each) => each.key === key);
      if (found === undefined) return;
      const dhcp = draft.package(configuration);
      const own = [...dhcp.sections].filter((section) => textOf(section, poolOption) === key);
      for (const section of own) if (section !== found.section) draft.delete(configuration, section.name);
      const name = draft.named(configuration, found.section, key);
      inSubnets.delete(name);
      if (isForIpv6(found))
        draft.set(configuration, name, { dhcpv4: "disabled", [servedKinds.dhcpv4.held]: "", [noPoolOption]: "1" });
      else draft.delete(configuration, name);
    },
    settled: async () => {
      const refused: RefusedSetting[] = [];
      const present = inSubnets.size === 0 ? [] : await interfaces();
      for (const [name, wanted] of inSubnets) {
        try {
          setInSubnet(draft, name, wanted, present);
        } catch (error) {
          if (!(error instanceof RefusedSettingError)) throw error;
          refused.push(error);
        }
      }
      return [...refused, ...whole.refusals()];
    },
  };
}

function sectionOf(draft: UciDraft, name: string): UciSection {
  const section = draft.package(configuration).section(name);
  if (section === undefined) throw new RefusedSettingError("key", `there is no pool ${name}`);
  return section;
}

/** Whether a section says something of IPv6, which stays when its pool of IPv4 goes. */
const isForIpv6 = ({ section }: ServedSection): boolean =>
  ["ra", "dhcpv6", "ndp"].some((option) => textOf(section, option) !== undefined);
