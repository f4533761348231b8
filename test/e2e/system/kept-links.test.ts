import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { RunningCommand } from "../../harness/process/built-program.ts";
import { ownRoot } from "../../harness/process/own-root.ts";
import { canMakeNamespaces } from "../../host/linux/network-namespaces.ts";

// A gateway of plain Linux whose links ifupdown brings up: what is set is true at once, and after a restart of the system.
// [TR-181 Ethernet]

const main = join(import.meta.dirname, "../../../dist/main.js");
const namespace = `cpe-agent-kept-${process.pid}`;

const run = (...[program = "", ...argv]: readonly string[]): string =>
  execFileSync(program, argv, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

it("keeps what is set of a link over a restart, by a script of its own (needs root, overlayfs and namespaces)", async ({
  skip,
}) => {
  const root = canMakeNamespaces() ? ownRoot() : undefined;
  if (root === undefined) return skip("no root of its own");
  run("ip", "netns", "add", namespace);
  onTestFinished(() => void run("ip", "netns", "del", namespace));
  run("ip", "-n", namespace, "link", "add", "lan0", "type", "veth", "peer", "name", "far0");
  run("ip", "-n", namespace, "link", "set", "lan0", "up");
  root.write("/etc/network/interfaces", "auto lan0\niface lan0 inet manual\n");
  root.write("/etc/network/if-up.d/other", "#!/bin/sh\n");
  // The namespace's own /sys, in its own mounts.
  const inside = [
    "ip",
    "netns",
    "exec",
    namespace,
    "sh",
    "-c",
    'mount -t sysfs none "$0/sys" && exec chroot "$0" "$@"',
    root.path,
  ];
  const agent = (...argv: readonly string[]): string =>
    spawnSync(inside[0] ?? "", [...inside.slice(1), process.execPath, main, ...argv], { encoding: "utf8" }).stdout;

  const options = [
    "--host",
    "linux",
    "--state-dir",
    "/state",
    "-o",
    "host.write=persistent",
    "-o",
    "connectionRequest.enable=false",
  ];
  const running = new RunningCommand(inside, "run", ...options);
  onTestFinished(async () => void (await running.kill("SIGTERM")));
  await expect.poll(() => existsSync(join(root.path, "state/control.sock"))).toBe(true);

  const [, row = ""] =
    /^(Device\.Ethernet\.Link\.\d+\.)Name=lan0$/m.exec(
      agent("get", "Device.Ethernet.Link.", "--state-dir", "/state"),
    ) ?? [];
  expect(row).not.toBe("");
  agent("set", `${row}MTU=1400`, "--state-dir", "/state");
  const mtu = (): string => /mtu (\d+)/.exec(run("ip", "-n", namespace, "link", "show", "lan0"))?.[1] ?? "";
  expect(mtu()).toBe("1400");

  const script = "/etc/network/if-up.d/cpe-agent";
  const { mode, uid } = statSync(join(root.path, script));
  expect([mode & 0o777, uid]).toEqual([0o755, 0]);
  run("ip", "-n", namespace, "link", "set", "lan0", "mtu", "1500");
  run("ip", "netns", "exec", namespace, "chroot", root.path, "env", "IFACE=lan0", script); // as ifup would at the next start
  expect(mtu()).toBe("1400");

  const far = /^(Device\.Ethernet\.Link\.\d+\.)Name=far0$/m.exec(
    agent("get", "Device.Ethernet.Link.", "--state-dir", "/state"),
  )?.[1];
  const refused = spawnSync(
    inside[0] ?? "",
    [...inside.slice(1), process.execPath, main, "set", `${far}MTU=1400`, "--state-dir", "/state"],
    { encoding: "utf8" },
  );
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain("neither systemd-networkd nor ifupdown manages far0");
});
