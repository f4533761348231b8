import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { TestAcs } from "../../harness/acs/test-acs.ts";
import { quietly, RunningCommand, temporaryDirectory } from "../../harness/process/built-program.ts";
import { httpServer } from "../../net/transfer/transfer-fixture.ts";

// A disk that files do not fit on is told of, and is free again for everything else afterwards. [TR-069 A.5.1]

const mayMount = process.getuid?.() === 0 && spawnSync("unshare", ["-m", "true"]).status === 0;
const stored = "6 Stored Firmware Image";
const code = "Device.DeviceInfo.ProvisioningCode";

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of cleanUp.splice(0).reverse()) await each();
});

it.skipIf(!mayMount).each([
  ["the state file", 2],
  ["its directories", 4],
])("a disk without room for %s is named at the start, and nothing runs", async (_what, inodes) => {
  const { path, remove } = temporaryDirectory();
  cleanUp.push(remove);
  execFileSync("mount", ["-t", "tmpfs", "-o", `nr_inodes=${inodes},size=12m,mode=700`, "none", path]);
  cleanUp.push(() => execFileSync("umount", ["-l", path]));
  const argv = ["run", "--host", "virtual", "--acs-url", "http://127.0.0.1:1/", "--state-dir", path, ...quietly];
  const agent = new RunningCommand(...argv);
  cleanUp.push(() => agent.kill("SIGKILL"));
  expect(await agent.ended).toBe(1);
  expect(agent.text()).toMatch(
    new RegExp(`no space is left for the state file ${path}|${path}/\\w+: no space is left`),
  );
  expect(agent.text()).not.toContain("no such file");
});

it.skipIf(!mayMount)("a full disk stops a download and nothing else (needs the right to mount)", async () => {
  const { path, remove } = temporaryDirectory();
  cleanUp.push(remove);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=12m", "none", path]);
  cleanUp.push(() => execFileSync("umount", ["-l", path]));
  const acs = await TestAcs.start();
  cleanUp.push(() => acs.close());
  const octets = Buffer.alloc(1024 * 1024, 7);
  let sent = 0;
  const files = await httpServer((request, response) => {
    if (request.url === "/small") return response.end(octets);
    if (request.url === "/announced") response.setHeader("Content-Length", 100 * octets.length);
    const more = (): void => {
      do sent += octets.length;
      while (!response.destroyed && response.write(octets));
    };
    response.on("drain", more);
    return more();
  });
  cleanUp.push(() => files.close());
  const agent = new RunningCommand(
    ...["run", "--host", "virtual", "--acs-url", acs.url, "--state-dir", path, ...quietly],
    ...["-o", "device.bootSeconds=0", "-o", "firmware.allowUnsigned=true"],
  );
  cleanUp.push(() => agent.kill("SIGKILL"));

  acs.queue.push(
    rpc.download("endless", stored, `${files.url}/endless`),
    rpc.download("announced", stored, `${files.url}/announced`),
    rpc.download("small", stored, `${files.url}/small`),
    rpc.upload("backup", "1 Vendor Configuration File", "http://127.0.0.1:1/"),
  );
  await acs.until(() => acs.completed.length === 4);
  expect(acs.completed).toEqual(["endless 9010", "announced 9010", "small 0", "backup 9015"]);
  expect(sent).toBeGreaterThan(8 * octets.length);
  expect(readdirSync(join(path, "spool"))).toEqual([]);

  // What is set now outlives the power.
  acs.queue.push(rpc.set({ [code]: "kept" }));
  expect(await new RunningCommand("inform", "--state-dir", path).ended).toBe(0);
  await agent.kill("SIGKILL");
  acs.queue.push(rpc.get(code));
  const again = new RunningCommand("run", "--host", "virtual", "--acs-url", acs.url, "--state-dir", path, ...quietly);
  cleanUp.push(() => again.kill("SIGKILL"));
  await acs.until(() => acs.answers.some((answer) => answer.includes("GetParameterValuesResponse")));
  expect(valuesOf(acs.answers.at(-1) ?? "").get(code)).toBe("kept");
});

it.skipIf(!mayMount)("a fleet on a full disk ends when it is told to", async () => {
  const { path, remove } = temporaryDirectory();
  cleanUp.push(remove);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=400k,mode=700", "none", path]);
  cleanUp.push(() => execFileSync("umount", ["-l", path]));
  const argv = ["fleet", "--count", "400", "--acs-url", "http://127.0.0.1:1/", "--state-dir", path, "--json"];
  const fleet = new RunningCommand(...argv, "--ramp", "all", "--progress", "1s", ...quietly);
  cleanUp.push(() => fleet.kill("SIGKILL"));
  await fleet.line(({ fact }) => fact === "state.write");
  fleet.child.kill("SIGTERM");
  await fleet.line(({ type }) => type === "end");
  // What could not be written is tried again each minute: not once it has ended.
  expect(await fleet.ended).toBe(0);
});
