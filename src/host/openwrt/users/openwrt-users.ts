import type { RoleReading, UserReading, Users } from "../../../ports/host/users.ts";
import type { SystemFiles } from "../../linux/programs/system-files.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { loginsIn } from "./logins.ts";

const groupFolder = "/usr/share/rpcd/acl.d";

/** Accounts of the system who may log in, then logins of rpcd that stand for none of them. */
export function openWrtUsers(linux: Users | undefined, { uci }: Pick<OpenWrtParts, "uci">): Users {
  return {
    read: async () => {
      const accounts = (await linux?.read()) ?? [];
      const rpcd = uci.read("rpcd");
      const seen = new Set(accounts.map(({ name }) => name));
      const logins = (rpcd === undefined ? [] : loginsIn(rpcd)).flatMap((each): readonly UserReading[] => {
        const { key, name, enabled, added, groups } = each;
        const isNamed = /^[^\s\p{Cc}]{1,64}$/u.test(name);
        if (seen.has(name) || !(isNamed || (name === "" && added))) return [];
        if (isNamed) seen.add(name);
        const unknown = { id: undefined, static: false, language: undefined };
        return [{ ...unknown, key, name, enabled, changeable: added, roles: groups }];
      });
      return [...accounts, ...logins];
    },
  };
}

/** Access groups that packages bring for rpcd; all but the one that everybody is in. */
export function accessGroups(files: SystemFiles): readonly string[] {
  const names = files
    .names(groupFolder)
    .filter((file) => file.endsWith(".json"))
    .flatMap((file) => groupsIn(files.text(`${groupFolder}/${file}`) ?? ""));
  return [...new Set(names)].filter((name) => name !== "unauthenticated").toSorted();
}

/** A role is what its package makes it. */
export const roleOf = (group: string): RoleReading => {
  return { key: group, name: group, id: undefined, enabled: true, static: true };
};

function groupsIn(text: string): readonly string[] {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== "object" || read === null || Array.isArray(read)) return [];
    return Object.keys(read).filter((name) => /^[\w.-]{1,64}$/.test(name));
  } catch {
    return []; // rpcd passes over it too
  }
}
