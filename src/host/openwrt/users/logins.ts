import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";

// Logins of rpcd in /etc/config/rpcd: who may come in to the web pages of the device and to its bus over HTTP.

const login = "login";

/** The type of a login that is not in force: rpcd passes over it. */
const disabledLogin = "login_disabled";

/** How sections are called that were added from here; no others are changed. */
const added = /^cpe_user_\d+$/;

export interface Login {
  /** That of its section; of one without a name, `@` and who it is. */
  readonly key: string;
  readonly section: UciSection;
  readonly enabled: boolean;
  readonly added: boolean;
  readonly name: string;
  readonly hasPassword: boolean;
  /** Access groups that it may read or write; undefined for one with patterns. */
  readonly groups: readonly string[] | undefined;
}

export function loginsIn({ sections }: UciPackage): readonly Login[] {
  return [...sections]
    .filter(({ type }) => type === login || type === disabledLogin)
    .map((section) => {
      const name = textOf(section, "username") ?? "";
      const groups = [...new Set([...wordsOf(section, "read"), ...wordsOf(section, "write")])];
      return {
        key: section.anonymous ? `@${name}` : section.name,
        section,
        enabled: section.type === login,
        added: added.test(section.name),
        name,
        hasPassword: (textOf(section, "password") ?? "") !== "",
        groups: groups.some((group) => /[*?[]/.test(group)) ? undefined : groups,
      };
    });
}

export const typeOfLogin = (enabled: boolean): string => (enabled ? login : disabledLogin);
