import { textAt } from "../../linux/programs/ip-json.ts";
import { pppLinks } from "../ppp/ppp-links.ts";
import type { UbusTable, UbusValue } from "../ubus/blobmsg.ts";
import type { UbusCalls } from "../ubus/ubus.ts";
import { textOf } from "../uci/option-values.ts";
import type { UciConfig } from "../uci/uci-config.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import { type AddedInterface, addedInterfaces, isAdded, isAutomatic, linkNamed } from "./added-interfaces.ts";

/**
 * netifd with the added interfaces as they are configured: those that it has not heard of yet, those that it is about to lose, and each
 * on the link that it is to be on, or one of its own name. PPP connections have the link that they make also while they are down.
 * So whatever looks for the interface of a link finds them.
 */
export function withAddedInterfaces(calls: UbusCalls, uci: UciConfig): UbusCalls {
  return {
    call: async (object, method, args, options) => {
      const answer = await calls.call(object, method, args, options);
      if (object !== "network.interface" || method !== "dump" || answer === undefined) return answer;
      const network = networkOf(uci);
      if (network === undefined) return answer;
      const added = addedInterfaces(network);
      const told = Array.isArray(answer.interface) ? answer.interface.filter(isTable) : [];
      const connections = pppLinks(network);
      if (added.length === 0 && connections.size === 0 && !told.some((record) => isAdded(nameOf(record))))
        return answer;
      return { ...answer, interface: asConfigured(withPppLinks(told, connections), added, network) };
    },
    objects: (pattern) => calls.objects(pattern),
  };
}

const isTable = (value: UbusValue): value is UbusTable =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const nameOf = (record: UbusTable): string => textAt(record, "interface") ?? "";

/** What cannot be read has been logged by whoever read it first. */
function networkOf(uci: UciConfig): UciPackage | undefined {
  try {
    return uci.read("network");
  } catch {
    return undefined;
  }
}

function asConfigured(
  told: readonly UbusTable[],
  added: readonly AddedInterface[],
  network: UciPackage,
): readonly UbusTable[] {
  const open = new Map(added.map((each) => [each.key, each]));
  const present = told.flatMap((record) => {
    const name = nameOf(record);
    const own = open.get(name);
    if (own === undefined) return isAdded(name) ? [] : [onAlias(record, network)];
    open.delete(name);
    const link = own.device ?? own.key;
    const isThere = (textAt(record, "l3_device") ?? textAt(record, "device")) === link;
    return [isThere ? { ...record, device: link, l3_device: link } : notThere(own)];
  });
  return [...present, ...[...open.values()].map(notThere)];
}

function withPppLinks(told: readonly UbusTable[], connections: ReadonlyMap<string, UciSection>): readonly UbusTable[] {
  const open = new Map([...connections].map(([link, { name }]) => [name, link]));
  const present = told.map((record) => {
    const link = open.get(nameOf(record));
    open.delete(nameOf(record));
    return link === undefined || textAt(record, "l3_device") !== undefined ? record : { ...record, l3_device: link };
  });
  const unheard = [...connections].flatMap(([link, section]) =>
    open.has(section.name) ? [unheardOf(link, section)] : [],
  );
  return [...present, ...unheard];
}

const unheardOf = (link: string, section: UciSection): UbusTable => ({
  interface: section.name,
  up: false,
  pending: false,
  available: false,
  autostart: isAutomatic(section),
  dynamic: false,
  proto: textOf(section, "proto") ?? "none",
  ...deviceOf(section),
  l3_device: link,
  data: {},
});

function deviceOf(section: UciSection): UbusTable {
  const device = textOf(section, "device") ?? textOf(section, "ifname");
  return device === undefined ? {} : { device };
}

/** netifd tells of no device for an alias of what is not there. */
function onAlias(record: UbusTable, network: UciPackage): UbusTable {
  if (textAt(record, "l3_device") !== undefined) return record;
  const section = network.section(nameOf(record));
  const device = section && textOf(section, "device");
  const link = linkNamed(network, device);
  return link === device || link === undefined ? record : { ...record, device: link };
}

const notThere = ({ key, device, enabled }: AddedInterface): UbusTable => ({
  interface: key,
  up: false,
  pending: false,
  available: false,
  autostart: enabled,
  dynamic: false,
  proto: "static",
  device: device ?? key,
  l3_device: device ?? key,
  data: {},
});
