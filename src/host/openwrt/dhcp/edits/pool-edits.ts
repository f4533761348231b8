import type { RefusedSetting } from "../../../../ports/host/host-transaction.ts";
import type { Dhcpv4Edits, Dhcpv4PoolSettings } from "../../../../ports/host/network/dhcpv4.ts";
import { RefusedSettingError } from "../../../refused-setting.ts";
import { interfaceOn } from "../../interface-names.ts";
import { type NetifdInterface, readNetifd } from "../../netifd.ts";
import type { OpenWrtParts } from "../../openwrt-parts.ts";
import { flagOf, textOf } from "../../uci/option-values.ts";
import { isName } from "../../uci/syntax.ts";
import type { UciSection } from "../../uci/uci-package.ts";
import type { UciValues } from "../../uci/write/uci-change.ts";
import type { UciDraft } from "../../uci/write/uci-draft.ts";
import { isMainServer, poolSections, servesIpv4 } from "../pools.ts";
import { heldOption, noPoolOption, type ServedSection, servedSections } from "../served-sections.ts";
import { poolOption } from "../static-addresses.ts";
import { checkInSubnet, type InSubnet, setInSubnet } from "./pool-subnet.ts";
import { poolValues } from "./pool-values.ts";

const configuration = "dhcp";

type ServerEdits = Pick<Dhcpv4Edits, "changeServer" | "changePool" | "addPool" | "removePool">;

/** Pools as `dhcp` sections of /etc/config/dhcp. `settled` once all is staged: what they are then refused for, as a whole. */
export function openWrtPoolEdits(
  draft: UciDraft,
  { ubus }: Pick<OpenWrtParts, "ubus">,
): Required<ServerEdits> & { settled(): Promise<readonly RefusedSetting[]> } {
  const inSubnets = new Map<string, InSubnet>();
  let serverWanted: boolean | undefined;
  const interfaces = (): Promise<readonly NetifdInterface[]> =>
    readNetifd(ubus).catch((): readonly NetifdInterface[] => []);
  const sections = (): readonly ServedSection[] => poolSections(draft.package(configuration), []);
  const isServing = ({ section }: ServedSection): boolean =>
    servesIpv4(section, isMainServer(draft.package(configuration)));
  const isHeld = ({ section }: ServedSection): boolean => flagOf(section, heldOption, false);
  /** The server as a whole is switched off, and some pools wait for it. */
  const isOff = (): boolean => !sections().some(isServing) && sections().some(isHeld);

  function nameOf(key: string): string {
    const found = sections().find((each) => each.key === key);
    if (found === undefined) throw new RefusedSettingError("key", `there is no pool ${key}`);
    return draft.named(configuration, found.section, key);
  }

  async function set(name: string, settings: Partial<Dhcpv4PoolSettings>): Promise<void> {
    const { enabled, link, first, last, subnetMask, routers, dnsServers } = settings;
    const values = poolValues(draft.package(configuration), sectionOf(draft, name), settings);
    const wanted: InSubnet = {
      ...(first !== undefined && { first }),
      ...(last !== undefined && { last }),
      ...(subnetMask !== undefined && { subnetMask }),
      ...(routers !== undefined && { routers }),
      ...(dnsServers !== undefined && { dnsServers }),
    };
    checkInSubnet(wanted);
    const on = link === undefined ? undefined : interfaceOn(link, await interfaces(), draft.package("network"));
    if ("link" in settings && on === undefined && textOf(sectionOf(draft, name), "interface") !== undefined) {
      throw new RefusedSettingError("link", "a pool stays on an interface: disable it, or delete it");
    }
    draft.set(configuration, name, { ...values, ...(on !== undefined && { interface: on }) });
    if (enabled !== undefined) enable(name, enabled);
    inSubnets.set(name, { ...inSubnets.get(name), ...wanted });
  }

  function enable(name: string, enabled: boolean): void {
    const off = serverWanted === false || (serverWanted === undefined && isOff());
    if (off) draft.set(configuration, name, { [heldOption]: enabled ? "1" : "" });
    else serve(name, enabled);
  }

  /** `ignore` is of IPv6 too, which stays as it is. */
  function serve(name: string, isServed: boolean): void {
    const section = sectionOf(draft, name);
    const ignored = flagOf(section, "ignore", false);
    const quiet = (option: string): UciValues =>
      /^(server|hybrid|relay)$/.test(textOf(section, option) ?? "") ? { [option]: "disabled" } : {};
    draft.set(configuration, name, {
      ...(isServed && ignored && { ignore: "", ...quiet("ra"), ...quiet("dhcpv6"), ...quiet("ndp") }),
      ...((isServed || !ignored) && { dhcpv4: isServed ? "server" : "disabled" }),
      [heldOption]: "",
    });
  }

  return {
    changeServer: async ({ enabled }) => {
      serverWanted = enabled;
      for (const each of sections()) {
        const name = (): string => draft.named(configuration, each.section, each.key);
        if (!enabled && isServing(each)) {
          const own = name();
          serve(own, false);
          draft.set(configuration, own, { [heldOption]: "1" });
        }
      }
      if (enabled && isOff()) {
        for (const each of sections().filter(isHeld)) serve(draft.named(configuration, each.section, each.key), true);
      }
    },
    changePool: async (key, settings) => set(nameOf(key), settings),
    addPool: async (key, { routers, dnsServers, domainName, first, last, subnetMask, ...settings }) => {
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
        ...(routers.length > 0 && { routers }),
        ...(dnsServers.length > 0 && { dnsServers }),
        ...(domainName !== "" && { domainName }),
        ...(first !== "" && { first }),
        ...(last !== "" && { last }),
        ...(subnetMask !== "" && { subnetMask }),
      });
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
        draft.set(configuration, name, { dhcpv4: "disabled", [heldOption]: "", [noPoolOption]: "1" });
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
      if (serverWanted === true && !sections().some(isServing)) {
        refused.push(new RefusedSettingError("enabled", "no pool is enabled that the server could serve"));
      }
      return refused;
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
