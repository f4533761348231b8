import type { RouteEdits, RouteSettings } from "../../../ports/host/network/routes.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { canonical } from "../links/ipv6-network.ts";
import { checkRoute, targetFor } from "../routes/route-settings.ts";
import type { OwnRoute } from "./own-network.ts";
import { type OwnNetworkDraft, replaced } from "./own-network-draft.ts";

const others = "this route was learned, or set by others: only those that the ACS has added can be changed";

/** Routes that the ACS has added. */
export function ownRouteEdits(draft: OwnNetworkDraft): RouteEdits {
  const find = (key: string): OwnRoute | undefined => draft.now.routes.find((each) => each.key === key);

  async function checked(
    { key, family }: Pick<OwnRoute, "key" | "family">,
    asked: Partial<RouteSettings>,
    settings: RouteSettings,
  ): Promise<OwnRoute> {
    checkRoute(family, asked, settings);
    const [destination = ""] = targetFor(family, asked, settings).split("/");
    const { link, gateway } = settings;
    if (link !== undefined && !(await draft.knows(link))) {
      throw new RefusedSettingError("link", `there is no link ${link}`);
    }
    if (link !== undefined) draft.checkKept("link", link);
    return { ...settings, key, family, destination, gateway: gateway === undefined ? undefined : canonical(gateway) };
  }

  return {
    add: async (family, key, settings) => {
      if (!/^\w+$/.test(key) || find(key) !== undefined) {
        throw new RefusedSettingError("key", `no route can be added as ${JSON.stringify(key)}`);
      }
      const route = await checked({ key, family }, settings, settings);
      draft.set({ ...draft.now, routes: [...draft.now.routes, route] });
    },
    change: async (key, asked) => {
      const [first = "key"] = Object.keys(asked);
      if (key === undefined) throw new RefusedSettingError(first, others);
      const before = find(key);
      if (before === undefined) throw new RefusedSettingError("key", `there is no route ${key}`);
      const isWhole = before.destination === "" || before.prefixLength === (before.family === 4 ? 32 : 128);
      const settings = { ...before, ...(isWhole && { prefixLength: undefined }), ...asked };
      const route = await checked(before, asked, settings);
      draft.set({ ...draft.now, routes: replaced(draft.now.routes, before, route) });
    },
    remove: async (key) => {
      if (key === undefined) throw new RefusedSettingError("key", others);
      draft.set({ ...draft.now, routes: draft.now.routes.filter((each) => each.key !== key) });
    },
  };
}
