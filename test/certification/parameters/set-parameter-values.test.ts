import { expect, it } from "vitest";
import { element, elements, faultsOf, valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { Lab } from "../lab.ts";

// Module SetParameterValues of BBF.069. [TR-069 A.3.2.1]
// [TP-069 SetParameterValues]

const code = "Device.DeviceInfo.ProvisioningCode";
const interval = "Device.ManagementServer.PeriodicInformInterval";
const key = "Device.ManagementServer.ParameterKey";

const read = async (lab: Lab, ...paths: readonly string[]): Promise<readonly string[]> => [
  ...valuesOf((await lab.ask(rpc.get(...paths)))[0] ?? "").values(),
];

it("several values are set, with the ParameterKey, by one request", async () => {
  const lab = await Lab.forTest();
  const [answer] = await lab.ask(rpc.set({ [code]: "one", [interval]: "4000" }, "key-1"));
  expect(element(answer, "Status")).toBe("0");
  expect(await read(lab, code, interval, key)).toEqual(["one", "4000", "key-1"]);
  expect(lab.last.parameters.get(key)).toBe("key-1");
});

it("a request with one bad value changes nothing, and names each bad parameter below 9003", async () => {
  const lab = await Lab.forTest();
  await lab.ask(rpc.set({ [code]: "before" }, "key-1"));
  const [answer] = await lab.ask(
    rpc.set(
      {
        [code]: "after",
        [interval]: "0",
        "Device.ManagementServer.PeriodicInformEnable": "maybe",
        "Device.DeviceInfo.Nonsense": "1",
        "Device.DeviceInfo.SerialNumber": "2",
      },
      "key-2",
    ),
  );
  expect([elements(answer, "ParameterName"), faultsOf(answer)]).toEqual([
    [
      interval,
      "Device.ManagementServer.PeriodicInformEnable",
      "Device.DeviceInfo.Nonsense",
      "Device.DeviceInfo.SerialNumber",
    ],
    [9003, 9007, 9006, 9005, 9008],
  ]);
  expect(await read(lab, code, key)).toEqual(["before", "key-1"]);
});

it("what can be written is taken as it reads; what was learned cannot", async () => {
  const lab = await Lab.forTest();
  const [names = "", got = ""] = await lab.ask(rpc.names("Device.", "0"), rpc.get("Device."));
  const values = valuesOf(got);
  const writable = [...names.matchAll(/<Name>([^<]+)<\/Name><Writable>(?:1|true)</g)].map(([, name = ""]) => name);
  // Secrets read as empty, and a state of a diagnostic is not what may be written.
  const plain = writable.filter((name) => values.has(name) && !/Pass|Key$|Secret|PIN$|DiagnosticsState$/.test(name));
  const learned = "Device.Routing.Router.1.IPv4Forwarding.1.ForwardingMetric";
  expect([plain.length > 500, plain.includes(learned)]).toEqual([true, false]);
  const [same, other] = await lab.ask(
    rpc.set(Object.fromEntries(plain.map((name) => [name, values.get(name) ?? ""]))),
    rpc.set({ [learned]: "77" }),
  );
  expect([elements(same, "ParameterName"), faultsOf(same)]).toEqual([[], []]);
  expect([elements(other, "ParameterName"), faultsOf(other)]).toEqual([[learned], [9003, 9008]]);
});

it("an empty name is a bad parameter like any other", async () => {
  const lab = await Lab.forTest();
  const [answer] = await lab.ask(rpc.set({ "": "1", [interval]: "0" }));
  expect([elements(answer, "ParameterName"), faultsOf(answer)]).toEqual([
    ["", interval],
    [9003, 9005, 9007],
  ]);
});

it("the order of the values does not matter: what depends on another is judged with it", async () => {
  const mapping = "Device.NAT.PortMapping.1.";
  for (const turn of [0, 1]) {
    const lab = await Lab.forTest();
    const values = [
      [`${mapping}ExternalPort`, "9000"],
      [`${mapping}ExternalPortEndRange`, "9010"],
    ] as const;
    const [answer] = await lab.ask(rpc.setEach(turn === 0 ? values : values.toReversed()));
    expect(faultsOf(answer)).toEqual([]);
    expect(await read(lab, `${mapping}ExternalPort`, `${mapping}ExternalPortEndRange`)).toEqual(["9000", "9010"]);
  }
});

it("a parameter named twice in one request: 9003, and neither value is taken", async () => {
  const lab = await Lab.forTest();
  const [answer] = await lab.ask(
    rpc.setEach([
      [code, "a"],
      [code, "b"],
    ]),
  );
  expect(faultsOf(answer)[0]).toBe(9003);
  expect(await read(lab, code)).toEqual([""]);
});

it("a partial path as a name: 9005", async () => {
  const lab = await Lab.forTest();
  const [answer] = await lab.ask(rpc.set({ "Device.DeviceInfo.": "x" }));
  expect(faultsOf(answer)).toEqual([9003, 9005]);
});

it("an empty list sets the ParameterKey alone", async () => {
  const lab = await Lab.forTest();
  expect(faultsOf((await lab.ask(rpc.setEach([], "only")))[0])).toEqual([]);
  expect(await read(lab, key)).toEqual(["only"]);
});

it("what was set outlives a power cycle", async () => {
  const lab = await Lab.forTest();
  await lab.ask(rpc.set({ [code]: "kept" }, "key-9"));
  await lab.powerOff();
  await lab.session(() => lab.powerOn());
  expect(await read(lab, code, key)).toEqual(["kept", "key-9"]);
});

it("what the ACS sets is no value change [TR-069 3.2.1]", async () => {
  const lab = await Lab.forTest();
  await lab.ask(rpc.setAttributes({ name: code, notification: 2 }), rpc.set({ [code]: "by the ACS" }));
  const { events } = await lab.session(() => lab.wake());
  expect(events).toEqual(["6 CONNECTION REQUEST"]);
});
