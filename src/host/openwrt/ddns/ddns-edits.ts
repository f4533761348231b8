import type { DynamicDnsEdits } from "../../../ports/host/services/dynamic-dns.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { isBeside } from "../links/beside-client.ts";
import { type NetifdInterface, readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { isName, isText } from "../uci/syntax.ts";
import type { UciSection } from "../uci/uci-package.ts";
import type { UciValues } from "../uci/write/uci-change.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { ddnsSections } from "./ddns-sections.ts";

const configuration = "ddns";

type Asked = Partial<Parameters<DynamicDnsEdits["add"]>[1]>;

/** Names that follow the address as `service` sections of /etc/config/ddns, called by their keys. */
export function ddnsEdits(draft: UciDraft, { ubus }: Pick<OpenWrtParts, "ubus">): DynamicDnsEdits {
  const find = (key: string): UciSection | undefined =>
    ddnsSections(draft.package(configuration)).find(({ name }) => name === key);

  async function valuesFor(settings: Asked): Promise<UciValues> {
    const { enabled, link, service, hostName, username, password, secure, checkSeconds, retrySeconds } = settings;
    for (const name of ["service", "username", "password"] as const) {
      if (!isText(settings[name] ?? "")) throw new RefusedSettingError(name, "it has no control characters");
    }
    if (hostName !== undefined && !/^([A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?\.?)*$/.test(hostName)) {
      throw new RefusedSettingError("hostName", `${JSON.stringify(hostName)} is no host name`);
    }
    const network = link === undefined ? undefined : await networkOn(link);
    return {
      ...(enabled !== undefined && { enabled: enabled ? "1" : "0" }),
      ...("link" in settings && {
        interface: network,
        ip_network: network,
        ip_source: network === undefined ? undefined : "network",
      }),
      ...(service !== undefined && { service_name: service === "custom" ? undefined : service }),
      ...(hostName !== undefined && { lookup_host: hostName, domain: hostName }),
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...(secure !== undefined && { use_https: secure ? "1" : "0" }),
      ...(checkSeconds !== undefined && { check_interval: String(checkSeconds), check_unit: "seconds" }),
      ...(retrySeconds !== undefined && { retry_interval: String(retrySeconds), retry_unit: "seconds" }),
    };
  }

  async function networkOn(link: string): Promise<string> {
    const interfaces = await readNetifd(ubus).catch((): readonly NetifdInterface[] => []);
    const here = interfaces.filter(({ name, l3Device, dynamic }) => l3Device === link && !dynamic && !isBeside(name));
    const found = here.find(({ ipv4 }) => ipv4.length > 0) ?? here[0];
    if (found === undefined) throw new RefusedSettingError("link", `no network is configured on ${link}`);
    return found.name;
  }

  return {
    add: async (key, settings) => {
      if (!isName(key) || draft.package(configuration).section(key) !== undefined) {
        throw new RefusedSettingError("key", `no service can be added as ${JSON.stringify(key)}`);
      }
      draft.add(configuration, key, "service", await valuesFor(settings));
    },
    change: async (key, settings) => {
      if (find(key) === undefined) throw new RefusedSettingError("key", `there is no service ${key}`);
      draft.set(configuration, key, await valuesFor(settings));
    },
    remove: async (key) => {
      if (find(key) !== undefined) draft.delete(configuration, key);
    },
  };
}
