import type { RouteEdits, RouteSettings } from "../../../ports/host/network/routes.ts";
import { checkRoute, targetFor } from "../../linux/routes/route-settings.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { isBeside } from "../links/beside-client.ts";
import { type NetifdInterface, readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { isName } from "../uci/syntax.ts";
import type { UciValues } from "../uci/write/uci-change.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { type ConfiguredRoute, configuredRoutes } from "./configured-routes.ts";

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
  checkRoute(family, asked, settings);
  return {
    ...(has("enabled") && { disabled: enabled ? "" : "1" }),
    ...(has("destination", "prefixLength") && { target: targetFor(family, asked, settings), netmask: "" }),
    ...(has("gateway") && { gateway }),
    ...(has("link") && { interface: link === undefined ? "" : interfaceFor(link, family, interfaces) }),
    ...(has("metric") && { metric: metric === undefined ? "" : String(metric) }),
  };
}

/** The name of an interface that a route can name: one with addresses of the family before others. */
function interfaceFor(link: string, family: 4 | 6, interfaces: readonly NetifdInterface[]): string {
  const own = interfaces.filter(
    ({ name, dynamic, device, l3Device }) =>
      !dynamic && !isBeside(name) && (l3Device === link || (l3Device === undefined && device === link)),
  );
  const speaks = ({ ipv4, ipv6, assigned }: NetifdInterface): boolean =>
    family === 4 ? ipv4.length > 0 : ipv6.length + assigned.length > 0;
  const found = own.find(speaks) ?? own.find(({ proto }) => (proto === "dhcpv6") === (family === 6)) ?? own[0];
  return found?.name ?? refuse("link", `no interface of the configuration goes out by ${link}`);
}
