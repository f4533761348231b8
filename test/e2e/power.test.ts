import { afterEach, describe, expect, it } from "vitest";
import { valuesOf } from "../harness/acs/answers.ts";
import { rpc } from "../harness/acs/rpc.ts";
import { cpeAgent } from "../harness/process/built-program.ts";
import { type ProcessCpe, processCpe } from "../harness/process/process-cpe.ts";

// A process that is killed at any point, and started again on the same state directory. [TR-069 3.7.1.5, A.3.2.9]

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of cleanUp.splice(0).reverse()) await each();
});

async function scene(): Promise<ProcessCpe> {
  const cpe = await processCpe({ settings: ["device.serialNumber=POWER1"] });
  cleanUp.push(cpe.close);
  return cpe;
}

const table = "Device.NAT.PortMapping.";

describe("kill -9", () => {
  it("keeps rows, attributes and values, repeats no BOOTSTRAP and reuses no instance number", async () => {
    const { acs, start } = await scene();
    acs.queue.push(
      rpc.add(table),
      rpc.add(table),
      rpc.set({ "Device.DeviceInfo.ProvisioningCode": "kept" }, "key-1"),
      rpc.notify("Device.DeviceInfo.HostName", 2),
    );
    const first = start();
    await acs.until(() => acs.sessions === 1);
    await first.kill("SIGKILL");
    const numbers = acs.answers.slice(0, 2).map((answer) => Number(/<InstanceNumber>(\d+)</.exec(answer)?.[1]));
    expect(numbers[1]).toBeGreaterThan(numbers[0] ?? 0);

    // The highest row goes, the power goes, and its number must still not come back.
    acs.queue.push(rpc.delete(`${table}${numbers[1]}.`), rpc.get(table, "Device.DeviceInfo.ProvisioningCode"));
    const second = start();
    await acs.until(() => acs.sessions === 2);
    await second.kill("SIGKILL");
    expect(acs.informs[1]?.events).toEqual(["1 BOOT"]);
    expect(acs.informs[1]?.parameters.get("Device.ManagementServer.ParameterKey")).toBe("key-1");
    const kept = valuesOf(acs.answers.at(-1) ?? "");
    expect(kept.get("Device.DeviceInfo.ProvisioningCode")).toBe("kept");
    expect([...kept.keys()].some((path) => path.startsWith(`${table}${numbers[0]}.`))).toBe(true);
    expect([...kept.keys()].some((path) => path.startsWith(`${table}${numbers[1]}.`))).toBe(false);

    acs.queue.push(
      rpc.add(table),
      `<cwmp:GetParameterAttributes><ParameterNames enc:arrayType="xsd:string[1]"><string>Device.DeviceInfo.HostName</string></ParameterNames></cwmp:GetParameterAttributes>`,
    );
    start();
    await acs.until(() => acs.sessions === 3);
    const [added, attributes] = acs.answers.slice(-2);
    expect(Number(/<InstanceNumber>(\d+)</.exec(added ?? "")?.[1])).toBeGreaterThan(numbers[1] ?? 0);
    expect(attributes).toContain("<Notification>2</Notification>");
  });

  it("at any moment of a conversation leaves a device that goes on", async () => {
    const { acs, start } = await scene();
    const first = start();
    await acs.until(() => acs.sessions === 1);
    await first.kill("SIGKILL");
    const mappings = new Set<number>();
    let waitMs = 0;
    for (let round = 0; round < 12; round++) {
      // Each value is set on two parameters in one request: after any kill they must be the same.
      acs.queue.splice(0);
      const before = acs.answers.length;
      for (let each = 0; each < 20; each++) {
        const value = `${round}-${each}`;
        acs.queue.push(
          rpc.set({ "Device.DeviceInfo.ProvisioningCode": value, "Device.WiFi.SSID.1.SSID": value }, value),
          rpc.add(table),
        );
      }
      const agent = start();
      await acs.until(() => acs.answers.length >= before + 2); // one of each
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      waitMs += 9;
      await agent.kill("SIGKILL");
      for (const answer of acs.answers.splice(before)) {
        const number = /<AddObjectResponse[\s\S]*?<InstanceNumber>(\d+)</.exec(answer.replaceAll("cwmp:", ""))?.[1];
        if (number === undefined) continue;
        expect(mappings.has(Number(number))).toBe(false);
        mappings.add(Number(number));
      }
      acs.queue.splice(0);
      acs.queue.push(rpc.get("Device.DeviceInfo.ProvisioningCode", "Device.WiFi.SSID.1.SSID", table));
      const checked = acs.answers.length;
      const again = start();
      await acs.until(() => acs.answers.length > checked);
      const values = valuesOf(acs.answers[checked] ?? "");
      expect(values.get("Device.WiFi.SSID.1.SSID")).toBe(values.get("Device.DeviceInfo.ProvisioningCode"));
      for (const number of mappings) expect(values.has(`${table}${number}.Enable`)).toBe(true);
      await again.kill("SIGKILL");
    }
    expect(mappings.size).toBeGreaterThan(10);
    expect(acs.informs.filter((inform) => inform.events.includes("0 BOOTSTRAP"))).toHaveLength(1);
  });

  it("between Reboot and its boot loses neither M Reboot nor its CommandKey", async () => {
    const { acs, start } = await scene();
    acs.queue.push(rpc.reboot("the-key"));
    const first = start();
    await acs.until(() => acs.answers.length === 1);
    await first.kill("SIGKILL");
    start();
    await acs.until(() => acs.informs.some((inform) => inform.events.includes("M Reboot(the-key)")));
    expect(acs.informs.at(-1)?.events).toContain("1 BOOT");
  });

  it("does not undo a factory reset that was accepted", async () => {
    const { acs, start } = await scene();
    acs.queue.push(rpc.set({ "Device.DeviceInfo.ProvisioningCode": "gone" }), rpc.factoryReset());
    const first = start();
    await acs.until(() => acs.answers.length === 2);
    await first.kill("SIGKILL");
    start();
    await acs.until(() => acs.informs.filter((inform) => inform.events.includes("0 BOOTSTRAP")).length === 2);
    expect(acs.informs.at(-1)?.parameters.get("Device.DeviceInfo.ProvisioningCode")).toBe("");
  });

  it("tells the ACS after the outage what changed locally before it", async () => {
    const { acs, start, stateDirectory: directory } = await scene();
    acs.queue.push(rpc.notify("Device.WiFi.SSID.1.SSID", 1));
    const first = start();
    await acs.until(() => acs.sessions === 1);
    expect(cpeAgent("set", "--state-dir", directory, "Device.WiFi.SSID.1.SSID=changed-at-home").code).toBe(0);
    await first.kill("SIGKILL");
    start();
    await acs.until(() => acs.informs.length >= 2);
    expect(acs.informs.at(-1)?.events).toContain("4 VALUE CHANGE");
    expect(acs.informs.at(-1)?.parameters.get("Device.WiFi.SSID.1.SSID")).toBe("changed-at-home");
  });
});
