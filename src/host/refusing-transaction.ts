import type { Host } from "../ports/host/host.ts";
import type { HostTransaction } from "../ports/host/host-transaction.ts";
import { RefusedSettingError } from "./refused-setting.ts";

type Editable =
  | "links"
  | "bridges"
  | "ppp"
  | "wifi"
  | "dhcpv4"
  | "dhcpv6"
  | "routerAdvertisements"
  | "portMappings"
  | "firewall"
  | "qos"
  | "firmware";

/** The transaction of a host that allows no writing: it refuses every edit of what the host has, for this reason. */
export function refusingTransaction(
  {
    links,
    bridges,
    ppp,
    wifi,
    dhcpv4,
    dhcpv6,
    routerAdvertisements,
    portMappings,
    firewall,
    qos,
    firmware,
  }: Pick<Host, Editable>,
  reason: string,
): HostTransaction {
  const refuse = (setting: string): Promise<never> => Promise.reject(new RefusedSettingError(setting, reason));
  const first = (settings: object): Promise<never> => refuse(Object.keys(settings)[0] ?? "key");
  return {
    system: { setHostName: () => refuse("hostName") },
    links: links && {
      change: (_name, settings) => first(settings),
      add: () => refuse("key"),
      remove: () => refuse("key"),
    },
    ppp: ppp && {
      add: () => refuse("key"),
      change: (_key, settings) => first(settings),
      remove: () => refuse("key"),
    },
    bridges: bridges && {
      keepsVlans: true,
      addBridge: () => refuse("key"),
      changeBridge: (_name, settings) => first(settings),
      removeBridge: () => refuse("key"),
      addPort: () => refuse("key"),
      changePort: (_bridge, _key, settings) => first(settings),
      removePort: () => refuse("key"),
      addVlan: () => refuse("key"),
      changeVlan: (_bridge, _key, settings) => first(settings),
      removeVlan: () => refuse("key"),
      addVlanPort: () => refuse("key"),
      changeVlanPort: (_bridge, _key, settings) => first(settings),
      removeVlanPort: () => refuse("key"),
    },
    portMappings: portMappings && {
      add: () => refuse("key"),
      change: (_key, settings) => first(settings),
      remove: () => refuse("key"),
    },
    wifi: wifi && {
      changeRadio: (_key, settings) => first(settings),
      addSsid: () => refuse("key"),
      changeSsid: (_key, settings) => first(settings),
      removeSsid: () => refuse("key"),
      addAccessPoint: () => refuse("key"),
      changeAccessPoint: (_key, settings) => first(settings),
      removeAccessPoint: () => refuse("key"),
      addEndPoint: () => refuse("key"),
      changeEndPoint: (_key, settings) => first(settings),
      removeEndPoint: () => refuse("key"),
      addProfile: () => refuse("key"),
      changeProfile: (_endPoint, _key, settings) => first(settings),
      removeProfile: () => refuse("key"),
    },
    dhcpv4: dhcpv4 && {
      changeServer: (settings) => first(settings),
      addPool: () => refuse("key"),
      changePool: (_key, settings) => first(settings),
      removePool: () => refuse("key"),
      addStaticAddress: () => refuse("key"),
      changeStaticAddress: (_pool, _key, settings) => first(settings),
      removeStaticAddress: () => refuse("key"),
      addOption: () => refuse("key"),
      changeOption: (_pool, _key, settings) => first(settings),
      removeOption: () => refuse("key"),
      changeClient: (_key, settings) => first(settings),
      addClient: () => refuse("key"),
      removeClient: () => refuse("key"),
      addSentOption: () => refuse("key"),
      changeSentOption: (_client, _key, settings) => first(settings),
      removeSentOption: () => refuse("key"),
      addRequestedOption: () => refuse("key"),
      changeRequestedOption: (_client, _key, settings) => first(settings),
      removeRequestedOption: () => refuse("key"),
    },
    dhcpv6: dhcpv6 && {
      addClient: () => refuse("key"),
      changeClient: (_key, settings) => first(settings),
      removeClient: () => refuse("key"),
      addSentOption: () => refuse("key"),
      changeSentOption: (_client, _key, settings) => first(settings),
      removeSentOption: () => refuse("key"),
      changeServer: (settings) => first(settings),
      addPool: () => refuse("key"),
      changePool: (_key, settings) => first(settings),
      removePool: () => refuse("key"),
    },
    routerAdvertisements: routerAdvertisements && {
      changeAll: (settings) => first(settings),
      add: () => refuse("key"),
      change: (_key, settings) => first(settings),
      remove: () => refuse("key"),
    },
    firewall: firewall && {
      changeFirewall: (settings) => first(settings),
      addTranslation: () => refuse("key"),
      changeTranslation: (_key, settings) => first(settings),
      removeTranslation: () => refuse("key"),
      changeLevel: (_key, settings) => first(settings),
      levels: { add: () => refuse("key"), remove: () => refuse("key") },
      chains: {
        add: () => refuse("key"),
        change: (_key, settings) => first(settings),
        remove: () => refuse("key"),
      },
      addRule: () => refuse("key"),
      changeRule: (_chain, _key, settings) => first(settings),
      removeRule: () => refuse("key"),
    },
    qos: qos && {
      queues: {
        add: () => refuse("key"),
        change: (_key, settings) => first(settings),
        remove: () => refuse("key"),
      },
      addShaper: () => refuse("key"),
      changeShaper: (_key, settings) => first(settings),
      removeShaper: () => refuse("key"),
    },
    firmware: firmware && { activate: () => refuse("bank") },
    commit: async () => "applied",
    rollback: async () => {},
  };
}
