import { randomBytes } from "node:crypto";
import type { UserEdits, UserSettings } from "../../../ports/host/users.ts";
import type { SystemFiles } from "../../linux/programs/system-files.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import type { UciValues } from "../uci/write/uci-change.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { valuesOf } from "../uci/write/values-of.ts";
import { type Login, loginsIn, typeOfLogin } from "./logins.ts";
import { accessGroups } from "./openwrt-users.ts";
import { saltOf, sha512Crypt } from "./sha512-crypt.ts";

const configuration = "rpcd";

/**
 * Users as logins of rpcd: never accounts of the system, nor logins that somebody has made on the device. One without a password
 * would be let in by any, so that it is never in force.
 */
export function openWrtUserEdits(draft: UciDraft, files: SystemFiles): UserEdits {
  const logins = (): readonly Login[] => loginsIn(draft.package(configuration));

  const changed = (key: string, setting: string): Login => {
    const login = logins().find((each) => each.key === key);
    if (login?.added === true) return login;
    throw new RefusedSettingError(
      setting,
      `${login?.name ?? key} is a user of the device itself, who is changed there`,
    );
  };

  const valuesFor = ({ name, password, roles }: Partial<UserSettings>, key: string): UciValues => {
    const isTaken = logins().some((each) => each.name === name && each.key !== key);
    if (name !== undefined && name !== "") checkName(name, isTaken, files);
    if (password !== undefined && password !== "") checkPassword(password);
    const known = roles === undefined ? [] : accessGroups(files);
    for (const role of roles ?? []) {
      if (!known.includes(role)) throw new RefusedSettingError("roles", `there is no role ${role}`);
    }
    return {
      ...(name !== undefined && { username: name }),
      ...(password !== undefined && { password: password === "" ? undefined : hashed(password) }),
      ...(roles !== undefined && { read: roles, write: roles }),
    };
  };

  const put = (key: string, present: UciValues, values: UciValues, enabled: boolean, setting: string): void => {
    const all = { ...present, ...values };
    const lacks = [
      ...((all.username ?? "") === "" ? ["a name"] : []),
      ...((all.password ?? "") === "" ? ["a password"] : []),
    ];
    if (enabled && lacks.length > 0) {
      throw new RefusedSettingError(setting, `a user who is enabled needs ${lacks.join(" and ")}`);
    }
    draft.add(configuration, key, typeOfLogin(enabled), all);
  };

  return {
    add: async (key, settings) => {
      if (!/^\w+$/.test(key) || draft.package(configuration).section(key) !== undefined) {
        throw new RefusedSettingError("key", `no user can be added as ${JSON.stringify(key)}`);
      }
      put(key, {}, valuesFor(settings, key), settings.enabled, "enabled");
    },
    change: async (key, settings) => {
      const [asked = "key"] = Object.keys(settings);
      const login = changed(key, asked);
      const values = valuesFor(settings, key);
      const present = valuesOf(login.section);
      const { enabled = login.enabled } = settings;
      draft.delete(configuration, key);
      put(key, present, values, enabled, "enabled" in settings ? "enabled" : asked);
    },
    remove: async (key) => {
      const isThere = logins().some((each) => each.key === key) || accountsIn(files).includes(key);
      if (isThere) draft.delete(configuration, changed(key, "key").key);
    },
  };
}

function checkName(name: string, isTaken: boolean, files: SystemFiles): void {
  if (!/^[A-Za-z_][\w.-]{0,31}$/.test(name)) {
    const rule = "it has 1 to 32 of letters, digits, `_`, `.` and `-`, and begins with a letter";
    throw new RefusedSettingError("name", `${JSON.stringify(name)} is no name of a user: ${rule}`);
  }
  if (isTaken || accountsIn(files).includes(name))
    throw new RefusedSettingError("name", `there is a user ${name} already`);
}

/** The names of the system's accounts, which are their keys too. */
const accountsIn = (files: SystemFiles): readonly string[] =>
  (files.text("/etc/passwd") ?? "").split("\n").map((line) => line.split(":", 1)[0] ?? "");

function checkPassword(password: string): void {
  if (/^\P{Cc}{8,64}$/u.test(password)) return;
  const length = [...password].length;
  throw new RefusedSettingError(
    "password",
    `a password has 8 to 64 characters, none of control; this one has ${length}`,
  );
}

const hashed = (password: string): string => sha512Crypt(password, saltOf(randomBytes(16)));
