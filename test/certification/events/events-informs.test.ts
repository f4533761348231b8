import { describe, expect, it } from "vitest";
import { rpc } from "../../harness/acs/rpc.ts";
import { Lab } from "../lab.ts";

// Module Events_Informs of BBF.069. [TR-069 3.7.1.5, A.3.3.1]
// [TP-069 Events_Informs]

const code = "Device.DeviceInfo.ProvisioningCode";

const setLocally = (lab: Lab, value: string) => lab.agent.control({ command: "set", values: [{ path: code, value }] });

describe("events", () => {
  it("0 BOOTSTRAP and 1 BOOT at the first contact, 1 BOOT alone after a power cycle", async () => {
    const lab = await Lab.forTest();
    await lab.powerOff();
    await lab.session(() => lab.powerOn());
    expect(lab.acs.informs.map(({ events }) => events)).toEqual([["0 BOOTSTRAP", "1 BOOT"], ["1 BOOT"]]);
  });

  it("0 BOOTSTRAP again after FactoryReset, with an empty ParameterKey [TR-069 A.4.1.6]", async () => {
    const lab = await Lab.forTest();
    await lab.ask(rpc.set({ [code]: "x" }, "key"));
    const { events, parameters } = await lab
      .session(() => lab.ask(rpc.factoryReset()))
      .then(async () => {
        await lab.acs.until(() => lab.acs.informs.length === 4 && lab.acs.sessions === 4);
        return lab.last;
      });
    expect(events).toEqual(["0 BOOTSTRAP", "1 BOOT"]);
    expect([parameters.get("Device.ManagementServer.ParameterKey"), parameters.get(code)]).toEqual(["", ""]);
  });

  it("4 VALUE CHANGE with the latest value of what changed otherwise than by the ACS [TR-069 3.2.1]", async () => {
    const lab = await Lab.forTest();
    const { events, parameters } = await lab.session(() => setLocally(lab, "local"));
    expect([events, parameters.get(code)]).toEqual([["4 VALUE CHANGE"], "local"]);
  });

  it("6 CONNECTION REQUEST after a connection request [TR-069 3.2.2]", async () => {
    const lab = await Lab.forTest();
    expect((await lab.session(() => lab.wake())).events).toEqual(["6 CONNECTION REQUEST"]);
  });

  it("3 SCHEDULED and one M ScheduleInform for each request, with its CommandKey [TR-069 A.4.1.2]", async () => {
    const lab = await Lab.forTest();
    await lab.ask(rpc.scheduleInform(1, "first"), rpc.scheduleInform(1, "second"));
    const told = (): readonly string[] => lab.acs.informs.slice(2).flatMap(({ events }) => events);
    await lab.acs.until(() => told().includes("M ScheduleInform(second)"));
    expect(told()).toContain("3 SCHEDULED");
    expect(
      told()
        .filter((event) => event.startsWith("M "))
        .toSorted(),
    ).toEqual(["M ScheduleInform(first)", "M ScheduleInform(second)"]);
  });
});

describe("an Inform", () => {
  it("is the only one of its session, and its first message [TR-069 3.7.1.1]", async () => {
    const lab = await Lab.forTest();
    await lab.ask(rpc.get("Device.DeviceInfo."), rpc.names("Device.", "1"));
    const kinds = lab.posted.map(({ body }) =>
      body.includes("cwmp:Inform>") ? "Inform" : body === "" ? "empty" : "answer",
    );
    expect(kinds).toEqual(["Inform", "empty", "Inform", "empty", "answer", "answer"]);
  });

  it("carries the parameters that every Inform must carry, with their values [TR-106 forcedInform]", async () => {
    const lab = await Lab.forTest();
    expect([...lab.last.parameters.keys()]).toEqual(
      expect.arrayContaining([
        "Device.RootDataModelVersion",
        "Device.DeviceInfo.HardwareVersion",
        "Device.DeviceInfo.SoftwareVersion",
        "Device.DeviceInfo.ProvisioningCode",
        "Device.ManagementServer.ParameterKey",
        "Device.ManagementServer.ConnectionRequestURL",
        "Device.ManagementServer.AliasBasedAddressing",
      ]),
    );
  });

  it("names the device as DeviceInfo does, one envelope at a time", async () => {
    const lab = await Lab.forTest();
    const [inform] = lab.posted;
    expect(inform?.body).toMatch(
      /<DeviceId><Manufacturer>Example Networks<.*<OUI>00D09E<.*<ProductClass>home-gateway<.*<SerialNumber>LAB1</,
    );
    expect(inform?.body).toContain("<MaxEnvelopes>1<");
  });

  it("that failed is repeated with the same events and a RetryCount one higher, until it succeeds [TR-069 3.2.1.1]", async () => {
    let refused = 0;
    const lab = await Lab.forTest({
      before: (_, response) => {
        if (refused === 2) return false;
        refused += 1;
        response.writeHead(503).end();
        return true;
      },
    });
    const retries = lab.posted.map(({ body }) => /<RetryCount>(\d+)/.exec(body)?.[1]).filter(Boolean);
    expect(retries).toEqual(["0", "1", "2"]);
    expect(lab.last.events).toEqual(["0 BOOTSTRAP", "1 BOOT"]);
    expect((await lab.session(() => lab.wake())).retryCount).toBe(0);
  });
});
