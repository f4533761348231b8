import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { faultsOf, valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { TestAcs } from "../../harness/acs/test-acs.ts";
import { cpeAgent, quietly, RunningCommand, temporaryDirectory } from "../../harness/process/built-program.ts";
import { httpServer } from "../../net/transfer/transfer-fixture.ts";

// A state directory that turns read-only under a running agent, in the middle of a session and with a file under way: what was
// acknowledged stays, what cannot be kept is refused, and the agent goes on. [TR-069 A.5.1]

const mayMount =
  process.getuid?.() === 0 &&
  existsSync("/dev/loop-control") &&
  spawnSync("mkfs.ext4", ["-V"]).status === 0 &&
  spawnSync("unshare", ["-m", "true"]).status === 0;
const code = "Device.DeviceInfo.ProvisioningCode";
const mappings = "Device.NAT.PortMapping.";

/** A file system of its own. */
function ext4() {
  const { path, remove } = temporaryDirectory();
  onTestFinished(remove);
  const run = (...[program = "", ...argv]: readonly string[]): void =>
    void execFileSync(program, argv, { stdio: "ignore" });
  const [image, at] = [join(path, "image"), join(path, "at")];
  mkdirSync(at);
  run("truncate", "-s", "16M", image);
  run("mkfs.ext4", "-q", "-E", "root_owner", image);
  const mount = (file: string): void => run("mount", "-o", "loop,errors=remount-ro", file, at);
  mount(image);
  onTestFinished(() => run("umount", "-l", at));
  run("rmdir", join(at, "lost+found"));
  run("chmod", "700", at);
  const each = ["", "state.db", "state.db-wal", "spool"].map((name) => join(at, name));
  return {
    at,
    /** Nothing there can be written, made or removed, through whatever is open. */
    freeze: () => run("chattr", "+i", ...each),
    thaw: () => run("chattr", "-i", ...each),
    /** As after an error of the disk: read-only until it is mounted anew. The command itself fails then. */
    fail: () => void spawnSync("mount", ["-o", "remount,abort", at]),
    /** A copy, since namespaces that others have made meanwhile may hold the mount that failed. */
    mountAnew: () => {
      const copy = join(path, "copy");
      run("umount", at);
      run("cp", image, copy);
      mount(copy);
    },
  };
}

it.skipIf(!mayMount)(
  "a state directory that turns read-only loses nothing acknowledged, and is used again when it can be (needs root, mkfs.ext4 and loop devices)",
  async () => {
    const disk = ext4();
    let afterSet = (): void => {};
    const acs = await TestAcs.start({
      before: (_request, _response, body) => {
        if (body.includes("SetParameterValuesResponse")) afterSet();
        return false;
      },
    });
    onTestFinished(() => acs.close());
    let finish = (): void => {};
    const files = await httpServer((_request, response) => {
      response.setHeader("Content-Length", 200_000);
      response.write(Buffer.alloc(100_000));
      finish = () => response.end(Buffer.alloc(100_000));
    });
    onTestFinished(() => files.close());
    const at = ["--state-dir", disk.at];
    const keys = ["device.bootSeconds=0", "firmware.allowUnsigned=true", "acs.periodicInform.enable=false"];
    const start = (): RunningCommand => {
      const options = keys.flatMap((key) => ["-o", key]);
      const agent = new RunningCommand("run", "--host", "virtual", "--acs-url", acs.url, ...at, ...quietly, ...options);
      onTestFinished(async () => void (await agent.kill("SIGKILL")));
      return agent;
    };
    const ask = async (...rpcs: readonly string[]): Promise<readonly string[]> => {
      const { length } = acs.answers;
      acs.queue.push(...rpcs);
      expect(await new RunningCommand("inform", ...at).ended).toBe(0);
      return acs.answers.slice(length);
    };

    const agent = start();
    acs.queue.push(rpc.download("held", "6 Stored Firmware Image", `${files.url}/image`));
    await agent.line(({ fact }) => fact === "transfer.begin");
    afterSet = disk.freeze;
    const frozen = await ask(
      rpc.set({ [code]: "acknowledged" }),
      rpc.set({ [code]: "refused" }),
      rpc.add(mappings),
      rpc.download("refused", "6 Stored Firmware Image", `${files.url}/image`),
      rpc.scheduleInform(1, "refused"),
      rpc.notify(code, 2),
      rpc.get(code),
    );
    afterSet = () => {};
    expect(frozen.map((answer) => faultsOf(answer)[0])).toEqual([undefined, ...Array(5).fill(9002), undefined]);
    expect(valuesOf(frozen.at(-1) ?? "").get(code)).toBe("acknowledged");
    expect(frozen.join()).not.toContain(disk.at);
    const refused = cpeAgent("set", `${code}=refused`, ...at);
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining(`${disk.at}/state.db cannot be written (EPERM)`),
    ]);
    finish();
    await acs.until(() => acs.completed.length > 0);
    expect(acs.completed).toEqual(["held 9002"]);

    disk.thaw();
    const [thawed, ...row] = await ask(rpc.set({ [code]: "again" }), rpc.add(mappings));
    expect(faultsOf(thawed)).toEqual([]);
    expect(row.join()).toContain("<InstanceNumber>3<");

    disk.fail();
    const [answer] = await ask(rpc.set({ [code]: "refused" }));
    expect(faultsOf(answer)).toEqual([9002]);
    expect(answer).toContain("the file system of the state file is read-only: make it writable again");
    expect(agent.text()).toContain(`the file system of the state file ${disk.at}/state.db is read-only`);
    await agent.kill("SIGKILL");
    disk.mountAnew();
    const { length } = acs.informs;
    const later = start();
    await acs
      .until(() => acs.informs.length > length)
      .catch((error: unknown) => {
        throw new Error(`the agent that was started anew said:\n${later.text()}`, { cause: error });
      });
    const values = valuesOf((await ask(rpc.get(code, mappings)))[0] ?? "");
    expect([values.get(code), values.has(`${mappings}3.Enable`)]).toEqual(["again", true]);
    expect(later.log.filter(({ level }) => level === "error")).toEqual([]);
    // It was reported, and is not done again.
    expect(acs.informs.slice(length).flatMap(({ events }) => events)).not.toContain("7 TRANSFER COMPLETE");
    expect(JSON.parse(cpeAgent("transfers", "--json", ...at).stdout)).toEqual([]);
    expect(acs.completed).toHaveLength(1);
  },
);
