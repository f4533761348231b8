import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { TestAcs } from "../../harness/acs/test-acs.ts";
import { fileServer } from "../../harness/file-server.ts";
import { quietly, RunningCommand } from "../../harness/process/built-program.ts";
import { type OwnRoot, ownRoot } from "../../harness/process/own-root.ts";

// Download of firmware on OpenWrt, by a program of its name that does as the real one: it checks, lists what it keeps, and
// ends every process by writing. [TR-069 A.3.2.8] [TP-181 5.1.4]

const state = "/etc/cpe-agent";
const memory = "/tmp/cpe-agent-firmware";
const version = "Device.DeviceInfo.SoftwareVersion";
const banks = "Device.DeviceInfo.FirmwareImage.";

const sysupgrade = `
case "$1" in
-l) find ${state} -type f ;;
-T) head -c 4 "$2" | grep -q OWRT || { echo "Image check failed." >&2; exit 1; } ;;
*) cp "$1" /written && kill -9 $PPID ;;
esac`;

const release = (number: string, revision: string): string =>
  `DISTRIB_ID='OpenWrt'\nDISTRIB_RELEASE='${number}'\nDISTRIB_REVISION='${revision}'\nDISTRIB_DESCRIPTION='OpenWrt ${number}'\n`;

async function router() {
  const root = ownRoot();
  if (root === undefined) return undefined;
  root.write("/etc/openwrt_release", release("24.10.2", "r28739-d9340319c6"));
  root.write("/lib/upgrade/platform.sh", "");
  root.program("/usr/sbin/sysupgrade", sysupgrade);
  const acs = await TestAcs.start();
  onTestFinished(() => acs.close());
  const files = await fileServer();
  const settings = [
    "host.reboot=true",
    "firmware.allowUnsigned=true",
    "firmware.allowDowngrade=false",
    "transfers.spoolDir=/tmp/cpe-agent-spool",
    "transfers.allowHosts=127.0.0.1",
    "acs.retry.minimumWaitSeconds=1",
  ];
  return {
    root,
    acs,
    files,
    start: () => {
      const keys = settings.flatMap((setting) => ["-o", setting]);
      const where = ["--host", "openwrt", "--state-dir", state, "--acs-url", acs.url];
      const agent = new RunningCommand(["chroot", root.path], "run", ...where, ...quietly, ...keys);
      onTestFinished(async () => void (await agent.kill("SIGKILL")));
      return agent;
    },
  };
}

/** What a device that comes up has in memory. */
function loseMemory({ path }: OwnRoot): void {
  for (const each of [memory, "/tmp/cpe-agent-spool"]) rmSync(join(path, each), { recursive: true, force: true });
}

it("writes an image that the ACS has sent, and tells by the new one that it runs (needs root and overlayfs)", async ({
  skip,
}) => {
  const cpe = await router();
  if (cpe === undefined) return skip("no root of its own");
  const { acs, files, root } = cpe;
  const image = `OWRT${"x".repeat(100_000)}`;
  files.files.set("/openwrt-24.10.3.bin", Buffer.from(image));
  const url = `${files.url}/openwrt-24.10.3.bin`;
  acs.queue.push(rpc.get(version, banks), rpc.download("up", "1 Firmware Upgrade Image", url));
  const old = cpe.start();
  expect(await old.ended).toBe("SIGKILL");
  expect(readFileSync(join(root.path, "written"), "utf8")).toBe(image);
  expect(Object.fromEntries(valuesOf(acs.answers[0] ?? ""))).toMatchObject({
    [version]: "24.10.2 r28739-d9340319c6",
    [`${banks}1.Status`]: "Active",
    [`${banks}2.Status`]: "NoImage",
  });
  expect(acs.completed).toEqual([]);

  loseMemory(root);
  root.write("/etc/openwrt_release", release("24.10.3", "r28872-daca7c049b"));
  acs.queue.push(rpc.get(version, banks));
  cpe.start();
  await acs.until(() => acs.completed.length === 1 && acs.answers.length === 3);
  expect(acs.completed).toEqual(["up 0"]);
  expect(Object.fromEntries(valuesOf(acs.answers[2] ?? ""))).toMatchObject({
    [version]: "24.10.3 r28872-daca7c049b",
    [`${banks}2.Status`]: "Active",
    [`${banks}2.Name`]: "openwrt-24.10.3.bin",
    [`${banks}1.Status`]: "NoImage",
  });
});

it("tells why an image was not taken, or has not come to run (needs root and overlayfs)", async ({ skip }) => {
  const cpe = await router();
  if (cpe === undefined) return skip("no root of its own");
  const { acs, files, root } = cpe;
  files.files.set("/bad-24.10.3.bin", Buffer.from("something else"));
  files.files.set("/openwrt-24.10.3.bin", Buffer.from("OWRT and more"));
  acs.queue.push(rpc.download("bad", "1 Firmware Upgrade Image", `${files.url}/bad-24.10.3.bin`));
  const agent = cpe.start();
  await acs.until(() => acs.completed.length === 1);
  expect(acs.completed).toEqual(["bad 9001"]);
  acs.queue.push(rpc.download("cut", "1 Firmware Upgrade Image", `${files.url}/openwrt-24.10.3.bin`));
  new RunningCommand(["chroot", root.path], "inform", "--state-dir", state);
  expect(await agent.ended).toBe("SIGKILL");

  // The power was cut before anything was written.
  loseMemory(root);
  acs.queue.push(rpc.get(banks));
  cpe.start();
  await acs.until(() => acs.completed.length === 2);
  expect(acs.completed[1]).toMatch(/^cut 90/);
  await acs.until(() => acs.answers.length === 3);
  expect(Object.fromEntries(valuesOf(acs.answers[2] ?? ""))).toMatchObject({
    [`${banks}2.Status`]: "ActivationFailed",
  });
});
