import { expect, it, onTestFinished } from "vitest";
import { rpc } from "../../../harness/acs/rpc.ts";
import { TestAcs } from "../../../harness/acs/test-acs.ts";
import { wiredCpe } from "../../../harness/wired/wired-cpe.ts";
import { recordedMachine } from "../recorded-machine.ts";

// What an ACS changes of the links of a plain Linux stays only if the ACS is reached with it. [TR-181 Ethernet]

it("takes a change of a link back where the ACS is not reached with it, and tells the ACS then", async () => {
  const copy = recordedMachine("openwrt");
  onTestFinished(() => copy.remove());
  copy.remove("/.cpe-agent");
  const settings = {
    "host.kind": "linux",
    "host.sysroot": copy.root,
    "host.write": "true",
    "host.confirmSeconds": "2",
  };
  const acs = await TestAcs.start();
  onTestFinished(() => acs.close());
  const cpe = await wiredCpe(acs.url, { ...settings, "connectionRequest.enable": "false" });
  await cpe.session();
  const mtu = (): string => copy.text("/sys/class/net/eth0/mtu").trim();
  const before = mtu();
  const row = await rowNamed("eth0");
  acs.queue.push(rpc.set({ [`${row}MTU`]: "1400" }));
  await cpe.inform();
  expect(mtu()).toBe("1400");
  await acs.close();
  expect((await cpe.fact("host.trial", cpe.log.findIndex((line) => line.outcome === "begun") + 1)).outcome).toBe(
    "taken-back",
  );
  expect(mtu()).toBe(before);
  expect(await cpe.get("Device.ManagementServer.X_CPE-AGENT_ConfirmedCommit.Status")).toBe("TakenBack");

  async function rowNamed(name: string): Promise<string> {
    const answer = await cpe.control({ command: "get", paths: ["Device.Ethernet.Link."] });
    const values = answer.ok ? answer.result.values : [];
    return (
      values.find(({ path, value }) => value === name && path.endsWith(".Name"))?.path.slice(0, -"Name".length) ?? ""
    );
  }
});
