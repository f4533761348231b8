import { isIP } from "node:net";
import type { RouteEdits, RouteSettings } from "../../../ports/host/network/routes.ts";
import { networkOf } from "../../linux/links/ipv4-mask.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { type NetifdInterface, readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { isName } from "../uci/syntax.ts";
import type { UciValues } from "../uci/write/uci-change.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { type ConfiguredRoute, canonical, configuredRoutes } from "./configured-routes.ts";

const configuration = "network";

type Asked = Partial<RouteSettings>;

const refuse = (setting: keyof RouteSettings | "key", reason: string): never => {
  throw new RefusedSettingError(setting, reason);
};

/** Routes as `route` and `route6` sections of /etc/config/network. What netifd sets by itself, it sets again. [OpenWrt netifd] */
export function openWrtRouteEdits(draft: UciDraft, { ubus }: Pick<OpenWrtParts, "ubus">): RouteEdits {
  const interfaces = async (): Promise<readonly NetifdInterface[]> => readNetifd(ubus).catch(() => []);
  const find = (key: string | undefined, known: readonly NetifdInterface[]): ConfiguredRoute | undefined =>
    configuredRoutes(draft.package(configuration), known).find((route) => route.key === key);

  return {
    add: async (family, key, settings) => {
      if (!isName(key) || draft.package(configuration).section(key) !== undefined) {
        refuse("key", `no route can be added as ${JSON.stringify(key)}`);
      }
      const values = valuesFor(family, settings, settings, await interfaces());
      draft.add(configuration, key, family === 4 ? "route" : "route6", values);
    },
    change: async (key, asked) => {
      const known = await interfaces();
      const route = find(key, known);
      if (route === undefined) {
        const [first] = Object.keys(asked) as (keyof RouteSettings)[];
        return refuse(key === undefined ? (first ?? "key") : "key", key === undefined ? noSetting : noRoute(key));
      }
      const { family, section, ...before } = route;
      const open = before.destination === "" || before.prefixLength === (family === 4 ? 32 : 128);
      const settings = { ...before, ...(open && { prefixLength: undefined }), ...asked };
      draft.set(
        configuration,
        draft.named(configuration, section, route.key),
        valuesFor(family, asked, settings, known),
      );
    },
    remove: async (key) => {
      if (key === undefined) refuse("key", noSetting);
      const route = find(key, []);
      if (route !== undefined) draft.delete(configuration, draft.named(configuration, route.section, route.key));
    },
  };
}

const noSetting =
  "this route follows from an interface or was learned: only routes that are configured as such can be changed";
const noRoute = (key: string): string => `there is no route ${key}`;

function valuesFor(
  family: 4 | 6,
  asked: Asked,
  settings: RouteSettings,
  interfaces: readonly NetifdInterface[],
): UciValues {
  const has = (...names: readonly (keyof Asked)[]): boolean => names.some((name) => name in asked);
  const { enabled, gateway, link, metric } = settings;
  if (enabled && link === undefined) refuse(has("enabled") ? "enabled" : "link", "a route goes out by an interface");
  if (gateway !== undefined && isIP(gateway) !== family) {
    refuse("gateway", `${JSON.stringify(gateway)} is no IPv${family} address of a router`);
  }
  if (metric !== undefined && !(Number.isSafeInteger(metric) && metric >= 0)) {
    refuse("metric", `${metric} is no metric (0 or more)`);
  }
  return {
    ...(has("enabled") && { disabled: enabled ? "" : "1" }),
    ...(has("destination", "prefixLength") && { target: targetFor(family, asked, settings), netmask: "" }),
    ...(has("gateway") && { gateway }),
    ...(has("link") && { interface: link === undefined ? "" : interfaceFor(link, family, interfaces) }),
    ...(has("metric") && { metric: metric === undefined ? "" : String(metric) }),
  };
}

/** `203.0.113.0/24`; empty for the default route. */
function targetFor(family: 4 | 6, asked: Asked, { destination, prefixLength }: RouteSettings): string {
  const longest = family === 4 ? 32 : 128;
  if (destination === "") {
    if (prefixLength !== undefined && prefixLength > 0) refuse("prefixLength", "a mask needs an address");
    return "";
  }
  if (isIP(destination) !== family) refuse("destination", `${JSON.stringify(destination)} is no IPv${family} address`);
  const length = prefixLength ?? longest;
  if (!(Number.isInteger(length) && length >= 0 && length <= longest)) {
    refuse("prefixLength", `no prefix of IPv${family} has ${length} bits`);
  }
  const network = family === 4 ? networkOf(destination, length) : ipv6NetworkOf(destination, length);
  if (network !== canonical(destination)) {
    const setting = "destination" in asked ? "destination" : "prefixLength";
    refuse(setting, `${destination} is no network of ${length} bits: that would be ${network}`);
  }
  return `${network}/${length}`;
}

function ipv6NetworkOf(address: string, prefixLength: number): string {
  const [head = "", tail] = canonical(address).split("::");
  const groups = (text: string): readonly string[] => text.split(":").filter((group) => group !== "");
  const [first, last] = [groups(head), groups(tail ?? "")];
  const zeros = Array<string>(8 - first.length - last.length).fill("0");
  const whole = [...first, ...zeros, ...last].map((group, at) => {
    const kept = Math.min(16, Math.max(0, prefixLength - 16 * at));
    return (Number.parseInt(group, 16) & (0xffff << (16 - kept)) & 0xffff).toString(16);
  });
  return canonical(whole.join(":"));
}

/** The name of an interface that a route can name: one with addresses of the family before others. */
function interfaceFor(link: string, family: 4 | 6, interfaces: readonly NetifdInterface[]): string {
  const own = interfaces.filter(
    ({ dynamic, device, l3Device }) => !dynamic && (l3Device === link || (l3Device === undefined && device === link)),
  );
  const speaks = ({ ipv4, ipv6, assigned }: NetifdInterface): boolean =>
    family === 4 ? ipv4.length > 0 : ipv6.length + assigned.length > 0;
  const found = own.find(speaks) ?? own.find(({ proto }) => (proto === "dhcpv6") === (family === 6)) ?? own[0];
  return found?.name ?? refuse("link", `no interface of the configuration goes out by ${link}`);
}
