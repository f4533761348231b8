import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readConfiguration } from "../../../../src/config/configuration.ts";
import { withStillTree } from "../../../../src/wiring/still-tree.ts";
import { copyTree } from "../../../harness/copied-tree.ts";
import { silentLog } from "../../linux/silent-log.ts";

// [TR-181 SSH.Server]

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** What the tree has below Device.SSH. of a recorded router with this /etc/config/dropbear and these instances of procd. */
async function readSsh(config: string, instances: unknown): Promise<Readonly<Record<string, string>>> {
  const root = mkdtempSync(join(tmpdir(), "cpe-agent-sysroot-"));
  folders.push(root);
  const recorded = join(import.meta.dirname, "../../../fixtures/openwrt/23.05-dsa-dual-band");
  copyTree(recorded, root);
  writeFileSync(join(root, "etc/config/dropbear"), config);
  const list = join(root, ".cpe-agent/ubus/service/list.json");
  const services = { ...JSON.parse(readFileSync(list, "utf8")), dropbear: { instances } };
  writeFileSync(list, JSON.stringify(services));
  return withStillTree({ ...readConfiguration([]), "host.sysroot": root }, silentLog, async (tree) => {
    const values = await tree.values([""]);
    const named = new Map(values.map(({ path, value }) => [path, value]));
    const told = values.filter(({ path }) => path.startsWith("Device.SSH.") && !path.endsWith(".Alias"));
    return Object.fromEntries(
      told.map(({ path, value }) => [
        path.slice("Device.SSH.".length),
        path.endsWith(".Interface") && value !== "" ? (named.get(`${value}.Name`) ?? "nowhere") : value,
      ]),
    );
  });
}

const running = (section: string, pid: unknown) => ({
  running: true,
  pid,
  command: ["/usr/sbin/dropbear", "-F", "-P", `/var/run/dropbear.${section}.pid`, "-p", "22"],
});

describe("dropbear", () => {
  it("is what its sections say, and runs where procd runs it", async () => {
    const config = `
config dropbear main
	option PasswordAuth 'on'
	option RootPasswordAuth 'off'
	option Port '22'
	option Interface 'lan'
	option IdleTimeout '600'

config dropbear
	option enable '0'
	option Port '2222'
	option PasswordAuth 'off'
	option MaxAuthTries '5'
`;
    expect(await readSsh(config, { instance1: running("main", 1105) })).toEqual({
      Enable: "true",
      Status: "Enabled",
      ServerNumberOfEntries: "2",
      "Server.1.Enable": "true",
      "Server.1.Status": "Enabled",
      "Server.1.Interface": "br-lan",
      "Server.1.Port": "22",
      "Server.1.IdleTimeout": "600",
      "Server.1.KeepAlive": "300",
      "Server.1.AllowRootLogin": "true",
      "Server.1.AllowPasswordLogin": "true",
      "Server.1.AllowRootPasswordLogin": "false",
      "Server.1.MaxAuthTries": "3",
      "Server.1.PID": "1105",
      "Server.2.Enable": "false",
      "Server.2.Status": "Disabled",
      "Server.2.Interface": "",
      "Server.2.Port": "2222",
      "Server.2.IdleTimeout": "0",
      "Server.2.KeepAlive": "300",
      "Server.2.AllowRootLogin": "true",
      "Server.2.AllowPasswordLogin": "false",
      "Server.2.AllowRootPasswordLogin": "false",
      "Server.2.MaxAuthTries": "5",
      "Server.2.PID": "0",
    });
  });

  it("is in error where it ought to run and does not, and says if its configuration is why", async () => {
    const config =
      "config dropbear a\nconfig dropbear b\n\toption Port '99999'\nconfig dropbear c\n\toption Interface 'gone'\n\toption RunAsUser 'ops'\n";
    const values = await readSsh(config, {
      instance1: running("other", 7),
      instance2: running("c", "x"),
      instance3: 5,
    });
    expect(values).toMatchObject({
      Status: "Disabled",
      "Server.1.Status": "Error",
      "Server.2.Status": "Error_Misconfigured",
      "Server.3.Status": "Error",
      "Server.3.AllowRootLogin": "false",
    });
    expect(values).not.toHaveProperty(["Server.2.Port"]);
    expect(values).not.toHaveProperty(["Server.3.Interface"]);
  });
});
