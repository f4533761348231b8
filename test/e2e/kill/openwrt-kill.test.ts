import { afterAll, expect, it } from "vitest";
import { quietly, RunningCommand, temporaryDirectory } from "../../harness/process/built-program.ts";
import { type Router, startRouter } from "../../stand-in/router.ts";

// The agent is killed with -9 at each call by which it writes the configuration of OpenWrt: the next one finishes it.

const commands: RunningCommand[] = [];
let router: Router | undefined;
afterAll(async () => {
  for (const command of commands) await command.kill("SIGKILL");
  await router?.stop();
});

function start(...argv: readonly string[]): RunningCommand {
  const command = new RunningCommand(...argv);
  commands.push(command);
  return command;
}

it("finishes what it was killed in, and tells the services", { timeout: 280_000 }, async () => {
  const at = await startRouter("23.05-dsa-dual-band");
  router = at;
  const files = ["etc/config/system", "etc/config/firewall"] as const;
  const texts = files.map((file) => at.text(file));
  const options = ["host.write=true", "connectionRequest.enable=false"].flatMap((each) => ["-o", each]);
  const killedAt: string[] = [];

  for (let calls = 1; ; calls++) {
    for (const [index, file] of files.entries()) at.write(file, texts[index] ?? "");
    at.procd.forget();
    const state = temporaryDirectory();
    const run = () =>
      start("run", "--host", "openwrt", "--sysroot", at.root, "--state-dir", state.path, ...options, ...quietly);
    const agent = run();
    await agent.fact("agent.ready");
    const heard: string[] = [];
    at.rpcd.onCall((call) => {
      heard.push(call);
      if (heard.length === calls) agent.child.kill("SIGKILL");
    });
    const values = ["Device.DeviceInfo.HostName=attic", "Device.NAT.PortMapping.1.ExternalPort=9443"];
    const ended = await start("set", ...values, "--state-dir", state.path).ended;
    const isWhole = await Promise.race([
      agent.ended.then(() => false),
      agent.fact("host.uci").then(
        () => true,
        () => false,
      ),
    ]);
    at.rpcd.onCall(() => undefined);
    if (isWhole) {
      await agent.kill("SIGTERM");
    } else {
      killedAt.push(heard[calls - 1] ?? "");
      const next = run();
      await next.fact("host.uci");
      await next.kill("SIGTERM");
    }
    expect(ended, `killed at ${killedAt.at(-1)}`).toBe(0);
    expect(at.text("etc/config/system")).toContain("option hostname 'attic'");
    expect(at.text("etc/config/firewall")).toContain("option src_dport '9443'");
    expect(new Set(at.procd.changed)).toEqual(new Set(["system", "firewall"]));
    state.remove();
    if (isWhole) break;
  }
  expect(killedAt).toEqual(
    expect.arrayContaining([
      "session create",
      "session grant",
      "uci rename",
      "uci set",
      "uci commit",
      "session destroy",
    ]),
  );
});
