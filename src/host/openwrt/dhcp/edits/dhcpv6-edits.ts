import type { RefusedSetting } from "../../../../ports/host/host-transaction.ts";
import type { Dhcpv6ClientSettings, Dhcpv6Edits, Dhcpv6PoolSettings } from "../../../../ports/host/network/dhcpv6.ts";
import { RefusedSettingError } from "../../../refused-setting.ts";
import { deviceFor } from "../../added-interfaces/added-interfaces.ts";
import {
  addInterface,
  enableInterface,
  type InterfaceTools,
  interfaceSection,
  linkValues,
} from "../../interface-edits.ts";
import { textOf, wordsOf } from "../../uci/option-values.ts";
import type { UciSection } from "../../uci/uci-package.ts";
import type { UciValues } from "../../uci/write/uci-change.ts";
import type { UciDraft } from "../../uci/write/uci-draft.ts";
import { notedSent, sentOption, sentOptionsOfIpv6 } from "../netifd-dhcpv6-clients.ts";
import { type KeyedOption, notedItems } from "../noted-options.ts";
import { servedKinds, servesIpv6 } from "../served-sections.ts";
import { checkOption, withChanged, withOne } from "./keyed-options.ts";
import { servedRows } from "./served-rows.ts";

const protocol = /^dhcpv6$/;
const most = { tag: 65_535, octets: 1024 };

type ClientEdits = Omit<Dhcpv6Edits, "changeServer" | "addPool" | "changePool" | "removePool">;
type PoolEdits = Omit<Dhcpv6Edits, keyof ClientEdits>;

/** Clients as interfaces of /etc/config/network with `proto dhcpv6`; those that come with another connection are not in there. */
export function openWrtDhcpv6ClientEdits(draft: UciDraft, tools: InterfaceTools): ClientEdits {
  const sectionOf = (client: string): UciSection => {
    const section = interfaceSection(draft, client, protocol);
    if (section !== undefined) return section;
    throw new RefusedSettingError("client", `${client} is no DHCPv6 client that is configured by itself`);
  };

  async function set(client: string, settings: Partial<Dhcpv6ClientSettings>): Promise<void> {
    const { enabled, renew } = settings;
    const section = sectionOf(client);
    const values = {
      ...("link" in settings && linkValues(section, deviceFor(draft.before("network"), settings.link))),
      ...clientValues(settings, section),
    };
    if (enabled !== undefined) await enableInterface(draft, client, enabled, tools);
    draft.set("network", client, values);
    if (renew === true) tools.command({ name: client, verb: "renew" });
  }

  function keep(client: string, section: UciSection, options: readonly KeyedOption[]): void {
    const others = wordsOf(section, "sendopts").filter((word) => sentOption(word).length === 0);
    const sent = options.filter(({ enabled, value }) => enabled && value.length > 0);
    const words = sent.map(({ tag, value }) => `${tag}:${Buffer.from(value).toString("hex")}`);
    // A list, as odhcp6c is given one argument for each.
    draft.set("network", client, { sendopts: [...others, ...words], [notedSent]: notedItems(options) });
  }

  return {
    addClient: async (key, settings) => {
      addInterface(draft, key, "dhcpv6");
      await set(key, settings);
    },
    changeClient: set,
    removeClient: async (key) => {
      if (interfaceSection(draft, key, protocol) !== undefined) draft.delete("network", key);
    },
    addSentOption: async (client, key, settings) => {
      const section = sectionOf(client);
      checkOption(settings, most);
      keep(client, section, withOne(sentOptionsOfIpv6(section), { ...settings, key }));
    },
    changeSentOption: async (client, key, settings) => {
      const section = sectionOf(client);
      checkOption(settings, most);
      keep(client, section, withChanged(sentOptionsOfIpv6(section), key, settings));
    },
    removeSentOption: async (client, key) => {
      const section = sectionOf(client);
      const options = sentOptionsOfIpv6(section);
      const left = options.filter((option) => option.key !== key);
      if (left.length < options.length) keep(client, section, left);
    },
  };
}

function clientValues(settings: Partial<Dhcpv6ClientSettings>, section: UciSection): UciValues {
  const { requestsAddresses, requestsPrefixes, requestedOptions } = settings;
  const wrong = requestedOptions?.find((tag) => !(tag >= 1 && tag <= most.tag));
  if (wrong !== undefined) {
    throw new RefusedSettingError("requestedOptions", `${wrong} is no option: there are 1 to ${most.tag}`);
  }
  const others = wordsOf(section, "reqopts").filter((word) => !/^\d{1,5}$/.test(word));
  const [addresses, prefixes] = [textOf(section, "reqaddress"), textOf(section, "reqprefix")];
  return {
    ...(requestsAddresses !== undefined &&
      (addresses !== "none") !== requestsAddresses && { reqaddress: requestsAddresses ? "try" : "none" }),
    ...(requestsPrefixes !== undefined &&
      (prefixes !== "no") !== requestsPrefixes && { reqprefix: requestsPrefixes ? "auto" : "no" }),
    ...(requestedOptions !== undefined && { reqopts: [...others, ...requestedOptions].join(" ") }),
  };
}

/** Pools as `dhcp` sections of /etc/config/dhcp that say something of DHCPv6. `settled`: as for those of IPv4. */
export function openWrtDhcpv6PoolEdits(
  draft: UciDraft,
  { ubus }: InterfaceTools,
): PoolEdits & { settled(): readonly RefusedSetting[] } {
  const rows = servedRows(draft, ubus, servedKinds.dhcpv6, "pool", servesIpv6);

  async function set(key: string, settings: Partial<Dhcpv6PoolSettings>): Promise<void> {
    const { enabled, servesAddresses, servesPrefixes } = settings;
    const section = rows.sectionOf(key);
    const values = {
      ...("link" in settings && (await rows.linkValues(section, settings.link))),
      ...(servesAddresses !== undefined && { dhcpv6_na: servesAddresses ? "" : "0" }),
      ...(servesPrefixes !== undefined && { dhcpv6_pd: servesPrefixes ? "" : "0" }),
    };
    draft.set("dhcp", section.name, values);
    if (enabled !== undefined) rows.enable(section.name, enabled);
  }

  return {
    changeServer: async ({ enabled }) => rows.switchAll(enabled),
    addPool: async (key, settings) => {
      rows.add(key);
      await set(key, settings);
    },
    changePool: set,
    removePool: async (key) => rows.remove(key),
    settled: rows.refusals,
  };
}
