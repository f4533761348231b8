import { isIP } from "node:net";
import type { ResolverServer, ServerEdits, ServerSettings } from "../../../ports/host/network/resolvers.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { flagOf, textOf, wordsOf } from "../uci/option-values.ts";
import { contentOf } from "../uci/section-content.ts";
import { isName } from "../uci/syntax.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";

// Name servers are items of lists, which have no place for one that is empty, or out of force. So those that the ACS adds or changes
// are kept in sections of the agent's own beside the list, of a type that no program of the system knows.

/** A list of name servers, and the sections beside it. */
export interface ServerList {
  readonly package: string;
  readonly type: string;
  /** Option that is the list. */
  readonly option: string;
  /** The section that has the list for servers of this link, by its own name; throws a `RefusedSetting` of `link` for a link without. */
  carrierOf(link: string | undefined): Promise<string>;
  /** As the list has it. */
  item(address: string, link: string | undefined): string;
  /** Sections with the list, and the server that an item is; undefined for one that is none of these. */
  carriers(of: UciPackage): readonly UciSection[];
  serverOf(item: string): ResolverServer | undefined;
}

interface KeptServer extends ServerSettings {
  readonly key: string;
  readonly section: UciSection;
}

type Kept = Pick<ServerList, "type">;

/** How the section of a server is called that is added under this key. */
const sectionFor = (key: string, { type }: Kept): string => `${key}_${type.replace(/^cpe_/, "")}`;

export function keptServersIn(of: UciPackage | undefined, kept: Kept): readonly KeptServer[] {
  return [...(of?.sections ?? [])].flatMap((section) => {
    if (section.type !== kept.type) return [];
    const key = textOf(section, "key") ?? section.name.replace(new RegExp(`${sectionFor("", kept)}$`), "");
    const enabled = flagOf(section, "enabled", false);
    return [{ key, section, enabled, address: textOf(section, "server") ?? "", link: textOf(section, "link") }];
  });
}

/** Those that are kept, then the others, each address once. */
export function withKept(
  others: readonly ResolverServer[],
  kept: readonly KeptServer[],
  running = true,
): readonly ResolverServer[] {
  const seen = new Set(kept.map(({ address }) => address));
  const own = kept.map(({ key, enabled, address, link }): ResolverServer => {
    return { key, address, link, origin: "static", enabled: enabled && running };
  });
  return [...own, ...others.filter(({ address }) => !seen.has(address) && seen.add(address))];
}

export function serverEdits(draft: UciDraft, list: ServerList): ServerEdits {
  const name = list.package;
  const kept = (key: string): KeptServer | undefined =>
    keptServersIn(draft.package(name), list).find((each) => each.key === key);

  function take(item: string): void {
    for (const section of list.carriers(draft.package(name))) {
      const items = wordsOf(section, list.option);
      if (!items.includes(item)) continue;
      const carrier = draft.named(name, section, `${section.type}_${contentOf(section)}`);
      draft.set(name, carrier, { [list.option]: items.filter((each) => each !== item) });
    }
  }

  async function put({ enabled, address, link }: ServerSettings): Promise<void> {
    if (address !== "" && isIP(address) === 0) refuse("address", `${JSON.stringify(address)} is no IP address`);
    const carrier = await list.carrierOf(link);
    if (!enabled || address === "") return;
    const section = draft.package(name).section(carrier);
    const items = section === undefined ? [] : wordsOf(section, list.option);
    const item = list.item(address, link);
    if (!items.includes(item)) draft.set(name, carrier, { [list.option]: [...items, item] });
  }

  /** An item that is not kept beside the list yet. */
  function plain(key: string): { readonly item: string; readonly server: ResolverServer } | undefined {
    for (const section of list.carriers(draft.package(name))) {
      for (const item of wordsOf(section, list.option)) {
        const server = list.serverOf(item);
        if (server?.address === key) return { item, server };
      }
    }
    return undefined;
  }

  return {
    add: async (key, settings) => {
      const section = sectionFor(key, list);
      if (!isName(key) || draft.package(name).section(section) !== undefined) {
        refuse("key", `no server can be added as ${JSON.stringify(key)}`);
      }
      await put(settings);
      draft.add(name, section, list.type, valuesOf(settings));
    },
    change: async (key, asked) => {
      const before = kept(key);
      const found = before === undefined ? plain(key) : undefined;
      if (before === undefined && found === undefined) refuse(Object.keys(asked)[0] ?? "key", learned(key));
      if (found !== undefined && found.item !== list.item(found.server.address, found.server.link)) {
        refuse(
          Object.keys(asked)[0] ?? "key",
          `${found.item} says more than an address: it can be deleted, not changed`,
        );
      }
      const settings = {
        enabled: before?.enabled ?? true,
        address: before?.address ?? found?.server.address ?? "",
        link: before === undefined ? found?.server.link : before.link,
        ...asked,
      };
      await list.carrierOf(settings.link);
      take(found?.item ?? list.item(before?.address ?? "", before?.link));
      await put(settings);
      if (before !== undefined) {
        draft.set(name, draft.named(name, before.section, sectionFor(key, list)), valuesOf(settings));
        return;
      }
      const section = sectionFor(`server_${key.replaceAll(/\W/g, "_")}`, list);
      draft.add(name, section, list.type, { key, ...valuesOf(settings) });
    },
    remove: async (key) => {
      const before = kept(key);
      const found = plain(before?.address ?? key);
      if (found !== undefined) take(found.item);
      if (before !== undefined) draft.delete(name, draft.named(name, before.section, sectionFor(key, list)));
      else if (found === undefined && isIP(key) !== 0) refuse("key", learned(key));
    },
  };
}

const valuesOf = ({ enabled, address, link }: ServerSettings) => ({
  enabled: enabled ? "1" : "0",
  server: address,
  link,
});

const learned = (key: string): string => `${key} was learned, and can be changed only where it is from`;

function refuse(setting: string, reason: string): never {
  throw new RefusedSettingError(setting, reason);
}
