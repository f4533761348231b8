import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { linuxUsers } from "../../../../src/host/linux/users/linux-users.ts";
import { formatPackage } from "../../../../src/host/openwrt/uci/format-package.ts";
import { parsePackage } from "../../../../src/host/openwrt/uci/parse-package.ts";
import { UciDraft } from "../../../../src/host/openwrt/uci/write/uci-draft.ts";
import { accessGroups, openWrtUsers } from "../../../../src/host/openwrt/users/openwrt-users.ts";
import { openWrtUserEdits } from "../../../../src/host/openwrt/users/user-edits.ts";
import type { UserEdits, Users } from "../../../../src/ports/host/users.ts";

export const logins = `
config login
	option username 'root'
	option password '$p$root'
	list read '*'
	list write '*'

config login
	option username 'guest'
	option password '$1$x$y'
	list read 'luci-base'
`;

/** A router with these groups, and root alone as an account, and its users after edits of one transaction. */
export async function usersOf(
  text: string,
  edit: (users: UserEdits) => Promise<unknown> = async () => undefined,
): Promise<{ readonly users: Users; readonly roles: readonly string[]; readonly text: string }> {
  const root = mkdtempSync(join(tmpdir(), "cpe-agent-users-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  write("etc/passwd", "root:x:0:0:root:/root:/bin/ash\nnobody:*:65534:65534:nobody:/var:/bin/false\n");
  write("usr/share/rpcd/acl.d/luci-base.json", '{"unauthenticated":{},"luci-base":{},"luci-access":{}}');
  write("usr/share/rpcd/acl.d/luci-mod-status.json", '{"luci-mod-status":{}}');
  write("usr/share/rpcd/acl.d/broken.json", "{");
  const files = systemFiles(root);
  const draft = new UciDraft((name) => parsePackage(name, text));
  await edit(openWrtUserEdits(draft, files));
  const uci = {
    names: () => [],
    read: () => draft.package("rpcd"),
    readStaged: () => undefined,
    stagedByOthers: () => [],
  };
  return {
    roles: accessGroups(files),
    users: openWrtUsers(linuxUsers(files), { uci }),
    text: formatPackage(draft.package("rpcd"), { header: false }),
  };
}
