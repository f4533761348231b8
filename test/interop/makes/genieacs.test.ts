import { describe, expect, it } from "vitest";
import { wiredCpe } from "../../harness/wired/wired-cpe.ts";
import { reply, scriptedServer } from "../../net/scripted-server.ts";
import { dressed, fieldAcs, idOf } from "../field-acs.ts";
import { genieAcs } from "../peers.ts";
import { download, faultsIn, getNames, getValues, setAttributes, setValues, valuesIn } from "../requests.ts";
import { met } from "./met-genieacs.ts";

// What GenieACS is known to do, against the agent as it is wired. Titles begin with the item. [interop A.1]

const code = "Device.DeviceInfo.ProvisioningCode";
const interval = "Device.ManagementServer.PeriodicInformInterval";
const informed = "<cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes></cwmp:InformResponse>";

describe("GenieACS", () => {
  it("A.1.1 gets its own IDs back to the character, and answers in which nothing is missing", async () => {
    const { acs, session } = await met("<cwmp:GetRPCMethods></cwmp:GetRPCMethods>", getValues(code));
    expect(session.outcome).toBe("ok");
    expect(acs.said).toEqual([
      "Inform",
      "empty",
      "GetRPCMethodsResponse 18f0a1b2c0100",
      "GetParameterValuesResponse 18f0a1b2c0101",
    ]);
  });

  it.each(["urn:dslforum-org:cwmp-1-0", "urn:dslforum-org:cwmp-1-1", "urn:dslforum-org:cwmp-1-2"])(
    "A.1.2 is informed in a namespace that it knows, and answered in the one that it replies in: %s",
    async (namespace) => {
      const inNamespace = (body: string, id?: string): Buffer =>
        reply(200, genieAcs.envelope(body, id).replace("urn:dslforum-org:cwmp-1-2", namespace), genieAcs.headers);
      const acs = await fieldAcs(genieAcs, [() => inNamespace(getValues(code), "g1")], {
        answers: { Inform: (heard) => inNamespace(informed, idOf(heard)) },
      });
      expect(await (await wiredCpe(acs.url)).session()).toMatchObject({ outcome: "ok" });
      expect(acs.heard[0]?.text).toMatch(/xmlns:cwmp="urn:dslforum-org:cwmp-1-[0-2]"/);
      expect(acs.heard[2]?.text).toContain(`xmlns:cwmp="${namespace}"`);
    },
  );

  it("A.1.2 that does not know the namespace is informed in a lower one", async () => {
    const unrecognized =
      "<soap-env:Fault><faultcode>soap-env:Client</faultcode><faultstring>CWMP fault</faultstring><detail><cwmp:Fault><FaultCode>8006</FaultCode><FaultString>Unrecognized CWMP version</FaultString></cwmp:Fault></detail></soap-env:Fault>";
    const acs = await fieldAcs(genieAcs, [], {
      before: (heard) => (heard.text.includes("cwmp-1-2") ? dressed(genieAcs, unrecognized, idOf(heard)) : undefined),
    });
    const cpe = await wiredCpe(acs.url);
    expect(await cpe.session(0)).toMatchObject({ outcome: "version" });
    expect(await cpe.inform()).toMatchObject({ outcome: "ok" });
    expect(acs.heard[1]?.text).toContain("urn:dslforum-org:cwmp-1-1");
  });

  it("A.1.3 is told the timeout by its XSD name, in a header that it may ignore", async () => {
    const { acs } = await met();
    expect(acs.heard[0]?.text).toMatch(/<cwmp:SessionTimeout soap-env:mustUnderstand="0">\d+</);
    expect(acs.heard[0]?.text).not.toContain("sessionTimeout");
  });

  it("A.1.4 can make an identity of every Inform", async () => {
    const { acs } = await met();
    expect(acs.heard[0]?.text).toMatch(/<OUI>[0-9A-F]{6}<\/OUI><ProductClass>[^<]+<\/ProductClass>/);
    expect(acs.heard[0]?.text).toContain("<SerialNumber>FIELD1</SerialNumber>");
  });

  it("A.1.5 hears one Inform, then what the CPE has to say, then the empty POST and nothing of the CPE's own", async () => {
    const phase = { informed: false, empty: false };
    const badState = reply(400, "Bad session state", { Connection: "close" });
    const files = await scriptedServer(() => reply(404));
    const acs = await fieldAcs(genieAcs, [download({ url: files.url })], {
      before: (heard) => {
        const request = heard.envelope?.body.kind === "acs-request";
        if (heard.what === "Inform" && !phase.informed) Object.assign(phase, { informed: true });
        else if (heard.what === "empty" && !phase.empty) Object.assign(phase, { empty: true });
        else if (request && (phase.empty || heard.what === "Inform")) return badState;
        return undefined;
      },
    });
    const cpe = await wiredCpe(acs.url);
    expect(await cpe.session(0)).toMatchObject({ outcome: "ok" });
    Object.assign(phase, { informed: false, empty: false });
    expect(await cpe.session(1)).toMatchObject({ outcome: "ok" });
    expect(acs.said.slice(3)).toEqual(["Inform", "TransferComplete", "empty"]);
    await files.close();
  });

  it("A.1.6 may call its fault soap-env:Body:Fault: the session goes on, and what was not taken is told again", async () => {
    const files = await scriptedServer(() => reply(404));
    const fault =
      "<soap-env:Body:Fault><faultcode>soap-env:Server</faultcode><faultstring>CWMP fault</faultstring><detail><cwmp:Fault><FaultCode>8000</FaultCode><FaultString>Method not supported</FaultString></cwmp:Fault></detail></soap-env:Body:Fault>";
    let faults = 1;
    const acs = await fieldAcs(genieAcs, [download({ url: files.url })], {
      before: (heard) =>
        heard.what === "TransferComplete" && faults-- > 0 ? dressed(genieAcs, fault, idOf(heard)) : undefined,
    });
    const cpe = await wiredCpe(acs.url);
    await cpe.session(1);
    expect(acs.said.slice(3)).toEqual(["Inform", "TransferComplete", "empty"]);
    expect(await cpe.inform()).toMatchObject({ outcome: "ok" });
    expect(acs.said.slice(6)).toEqual(["Inform", "TransferComplete", "empty"]);
    await files.close();
  });

  it("A.1.7 discovers from an empty path by digits, and reads 32 names at a time without types", async () => {
    const { acs } = await met(getNames("", "1"), getNames("Device.", "0"));
    expect(acs.answers[0]).toContain("<Name>Device.</Name>");
    const names = [...(acs.answers[1] ?? "").matchAll(/<Name>([^<]+[^.<])<\/Name>/g)].map((match) => match[1] ?? "");
    expect(names.length).toBeGreaterThan(64);
    const { acs: again } = await met(getValues(...names.slice(0, 32)), getValues(...names.slice(32, 64)));
    expect(Object.keys(valuesIn(again.answers[1]))).toEqual(names.slice(32, 64));
  });

  it("A.1.8 writes booleans as words, times with milliseconds, the type last told, and an empty ParameterKey", async () => {
    const [enable, time] = ["PeriodicInformEnable", "PeriodicInformTime"].map(
      (name) => `Device.ManagementServer.${name}`,
    );
    const { acs, cpe } = await met(
      setValues({
        [enable ?? ""]: ["xsd:boolean", "false"],
        [time ?? ""]: ["xsd:dateTime", "2026-01-01T00:00:00.000Z"],
        [interval]: ["xsd:unsignedInt", "301"],
      }),
    );
    expect(acs.said.at(-1)).toBe("SetParameterValuesResponse 18f0a1b2c0100");
    expect([await cpe.get(enable ?? ""), await cpe.get(interval)]).toEqual(["false", "301"]);
    expect(await cpe.get(time ?? "")).toMatch(/^2026-01-01T00:00:00/);
  });

  it("A.1.9 leaves Notification empty where it changes only the access list", async () => {
    const { acs, cpe } = await met(setAttributes(code, "2"), setAttributes(code, ""));
    expect(acs.answers.join()).not.toContain("Fault");
    const attributes = await cpe.control({ command: "attributes", paths: [code] });
    expect(attributes).toMatchObject({ result: { attributes: [{ notification: 2, accessList: [] }] } });
  });

  it("A.1.10 does not escape the & of a Download's URL, and gets the file that it means", async () => {
    const files = await scriptedServer(() => reply(404));
    const { acs, cpe } = await met(download({ url: `${files.url}?a=1&b=2&lt=3` }));
    expect(acs.said.at(-1)).toBe("DownloadResponse 18f0a1b2c0100");
    await cpe.session(1);
    expect(files.seen[0]?.line).toContain("/acs?a=1&b=2&lt=3 ");
    expect(faultsIn(acs.heard.find(({ what }) => what === "TransferComplete")?.text)).toEqual([9016]);
    await files.close();
  });

  it("A.1.18 serves files with ranges to those who ask for them, and is asked by GET alone", async () => {
    const files = await scriptedServer(({ headers }) =>
      headers.range === undefined ? reply(200, "no configuration", { ETag: '"1"' }) : reply(416),
    );
    const { acs, cpe } = await met(download({ url: files.url }));
    await cpe.session(1);
    expect(files.seen.map(({ line }) => line)).toEqual(["GET /acs HTTP/1.1"]);
    expect(faultsIn(acs.heard.find(({ what }) => what === "TransferComplete")?.text)).toEqual([9018]);
    await files.close();
  });

  it("A.1.19 is told 9005 for what there is not, and asks on in the same session", async () => {
    const { acs, session } = await met(getValues("Device.Nonsense."), getNames("Device.", "1"));
    expect(faultsIn(acs.answers[0])).toEqual([9005]);
    expect(session).toMatchObject({ outcome: "ok", rpcs: 2 });
  });
});
