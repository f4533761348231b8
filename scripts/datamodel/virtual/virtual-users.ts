import type { VirtualSystem } from "../../../src/ports/host/virtual-system.ts";
import type { VirtualRole, VirtualUser } from "../../../src/ports/host/virtual-users.ts";
import { flag, listOf, number, otherwise, record, type Source, text } from "../yaml-shape.ts";
import type { At } from "./virtual-wifi.ts";

// `users:` and `userRoles:` of a simulated system.

export const virtualUser = record<VirtualUser>({
  key: text,
  name: text,
  id: number,
  enabled: otherwise(true, flag),
  static: otherwise(false, flag),
  roles: otherwise([], listOf(text)),
  language: otherwise("", text),
});

export const virtualRole = record<VirtualRole>({
  key: text,
  name: text,
  id: number,
  enabled: otherwise(true, flag),
  static: otherwise(false, flag),
});

export function checkUsers({ users = [], userRoles = [] }: VirtualSystem, source: Source, at: At): void {
  const distinct = (what: "users" | "userRoles", rows: readonly (VirtualUser | VirtualRole)[]): void => {
    for (const [index, { key, name, id }] of rows.entries()) {
      const first = rows.findIndex((other) => other.key === key || other.name === name || other.id === id);
      if (first !== index)
        source.report(at(what, index), `${what} ${first + 1} and ${index + 1} have the same key, name or id`);
    }
  };
  distinct("users", users);
  distinct("userRoles", userRoles);
  for (const [index, { roles }] of users.entries()) {
    const unknown = roles.find((role) => !userRoles.some(({ key }) => key === role));
    if (unknown !== undefined) source.report(at("users", index), `there is no role "${unknown}"`);
  }
}
