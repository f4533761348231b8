import type { UserReading, Users } from "../../../ports/host/users.ts";
import type { SystemFiles } from "../programs/system-files.ts";

const passwd = "/etc/passwd";

export const hasUsers = (files: SystemFiles): boolean => files.has(passwd);

export function linuxUsers(files: SystemFiles): Users {
  return { read: async () => parseLoginUsers(files.text(passwd) ?? "") };
}

/** passwd(5): those with a shell to log in to. Of two lines for a name, the first counts, as for getpwnam(3). */
export function parseLoginUsers(text: string): readonly UserReading[] {
  const seen = new Set<string>();
  return text.split("\n").flatMap((line) => {
    const [name = "", , id = "", , , , shell] = line.split(":");
    if (shell === undefined || !/^[^+\-\s\p{Cc}][^\s\p{Cc}]{0,63}$/u.test(name) || !/^\d{1,10}$/.test(id)) return [];
    if (Number(id) >= 2 ** 32 || seen.has(name)) return [];
    seen.add(name);
    return noLogin.has(shell.trim().replace(/^.*\//, "")) ? [] : [account(name, Number(id))];
  });
}

const account = (name: string, id: number): UserReading => {
  const always = { enabled: true, changeable: false, roles: undefined, language: undefined };
  return { ...always, key: name, name, id, static: id === 0 };
};

/** What stands in the place of a shell where nobody is to log in. */
const noLogin: ReadonlySet<string> = new Set(["false", "true", "nologin", "sync", "halt", "shutdown"]);
