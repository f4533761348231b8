import { gunzipSync, inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { rpc } from "../../harness/acs/rpc.ts";
import { Lab } from "../lab.ts";

// Parameters of ManagementServer that change how the device behaves towards the ACS.

const management = "Device.ManagementServer.";

describe("HTTPCompression [TR-069 3.4.7]", () => {
  it.each([
    ["GZIP", "gzip", gunzipSync],
    ["Deflate", "deflate", inflateSync],
  ] as const)("%s: envelopes come so coded from the next session on", async (setting, coding, unpack) => {
    const lab = await Lab.forTest();
    await lab.ask(rpc.set({ [`${management}HTTPCompression`]: setting }));
    const seen: string[] = [];
    lab.interfere = ({ headers }, response, { octets }) => {
      if (headers["content-encoding"] === undefined) return false;
      seen.push(headers["content-encoding"]);
      lab.acs.answer(unpack(octets).toString(), response);
      return true;
    };
    expect((await lab.session(() => lab.wake())).events).toEqual(["6 CONNECTION REQUEST"]);
    expect(seen).toEqual([coding]);
  });

  it("415 puts an end to it: the device comes back uncompressed", async () => {
    const lab = await Lab.forTest();
    await lab.ask(rpc.set({ [`${management}HTTPCompression`]: "GZIP" }));
    lab.interfere = ({ headers }, response) => {
      if (headers["content-encoding"] === undefined) return false;
      response.writeHead(415).end();
      return true;
    };
    expect((await lab.session(() => lab.wake())).events).toEqual(["6 CONNECTION REQUEST"]);
  });
});

describe("reboots that are set", () => {
  it("DelayReboot: so many seconds after the session, told of by 1 BOOT alone, and -1 again [TR-181 ManagementServer.DelayReboot]", async () => {
    const lab = await Lab.forTest();
    await lab.ask(rpc.set({ [`${management}DelayReboot`]: "1" }));
    await lab.acs.until(() => lab.acs.sessions === 3);
    expect(lab.last.events).toEqual(["1 BOOT"]);
    expect((await lab.ask(rpc.get(`${management}DelayReboot`)))[0]).toMatch(/>-1</);
  });

  it("ScheduleReboot: at that moment; one gone by is ignored [TR-181 ManagementServer.ScheduleReboot]", async () => {
    const lab = await Lab.forTest();
    const at = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+/, "");
    await lab.ask(rpc.set({ [`${management}ScheduleReboot`]: at(Date.now() - 60_000) }));
    await lab.ask(rpc.set({ [`${management}ScheduleReboot`]: at(Date.now() + 5000) }));
    await lab.acs.until(() => lab.acs.sessions === 4);
    expect(lab.acs.informs.map(({ events }) => events.join())).toEqual([
      "0 BOOTSTRAP,1 BOOT",
      "6 CONNECTION REQUEST",
      "6 CONNECTION REQUEST",
      "1 BOOT",
    ]);
  });
});

it("InformParameter adds a parameter to the Informs with an event of its list [TR-181 ManagementServer.InformParameter]", async () => {
  const lab = await Lab.forTest();
  const row = `${management}InformParameter.1.`;
  await lab.ask(
    rpc.add(`${management}InformParameter.`),
    rpc.set({
      [`${row}ParameterName`]: "Device.NAT.PortMapping.*.ExternalPort",
      [`${row}EventList`]: "6 CONNECTION REQUEST",
      [`${row}Enable`]: "1",
    }),
  );
  const names = (inform: { readonly parameters: ReadonlyMap<string, string> }): readonly string[] =>
    [...inform.parameters.keys()].filter((name) => name.endsWith("ExternalPort"));
  expect(names(await lab.session(() => lab.wake()))).toEqual([
    "Device.NAT.PortMapping.1.ExternalPort",
    "Device.NAT.PortMapping.2.ExternalPort",
  ]);
  expect(names(await lab.session(() => lab.ask(rpc.reboot(""))))).not.toEqual([]);
  await lab.acs.until(() => lab.acs.sessions === 5);
  expect([lab.last.events, names(lab.last)]).toEqual([["1 BOOT", "M Reboot"], []]);
});

it("EnableCWMP false: neither Inform nor connection request, until somebody local says otherwise [TR-181 ManagementServer.EnableCWMP]", async () => {
  const lab = await Lab.forTest();
  const enable = (value: string) =>
    lab.agent.control({ command: "set", values: [{ path: `${management}EnableCWMP`, value }] });
  await lab.ask(rpc.set({ [`${management}EnableCWMP`]: "0" }));
  expect(await lab.agent.control({ command: "inform", wait: true })).toMatchObject({ ok: false });
  expect((await lab.wake()).ok).toBe(false);
  expect(lab.acs.sessions).toBe(2);
  await enable("true");
  expect(await lab.agent.control({ command: "inform", wait: true })).toMatchObject({ ok: true });
});

it("HTTPConnectionRequestEnable false closes the door, and ConnectionRequestURL is empty [TR-069 3.2.2]", async () => {
  const lab = await Lab.forTest();
  const url = lab.last.parameters.get(`${management}ConnectionRequestURL`) ?? "";
  await lab.ask(rpc.set({ [`${management}HTTPConnectionRequestEnable`]: "0" }));
  await lab.agent.control({ command: "inform", wait: true });
  expect(lab.last.parameters.get(`${management}ConnectionRequestURL`)).toBe("");
  await expect(fetch(url)).rejects.toThrow();
});
