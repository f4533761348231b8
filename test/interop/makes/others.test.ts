import { describe, expect, it } from "vitest";
import { wiredCpe } from "../../harness/wired/wired-cpe.ts";
import { reply, scriptedServer } from "../../net/scripted-server.ts";
import { dressed, fieldAcs, idOf } from "../field-acs.ts";
import { plainAcs } from "../peers.ts";
import { download, faultsIn, getValues, restoreType, setValues, valuesIn } from "../requests.ts";

// What is known of others, against the agent as it is wired. Titles begin with the item. [interop A.3]

const code = "Device.DeviceInfo.ProvisioningCode";

describe("others", () => {
  it("A.3 AVSystem asks for many values, and one by one after a 9005", async () => {
    const acs = await fieldAcs(plainAcs, [
      getValues(code, "Device.Nowhere"),
      getValues(code),
      getValues("Device.Nowhere"),
    ]);
    const cpe = await wiredCpe(acs.url);
    expect(await cpe.session()).toMatchObject({ outcome: "ok", rpcs: 3 });
    expect(acs.answers.map(faultsIn)).toEqual([[9005], [], [9005]]);
  });

  it("A.3 Axiros wants an Inform that is right: array counts, every forced parameter, one message", async () => {
    const acs = await fieldAcs(plainAcs);
    await (await wiredCpe(acs.url)).session();
    const text = acs.heard[0]?.text ?? "";
    const values = valuesIn(text);
    expect(Object.keys(values)).toEqual(
      expect.arrayContaining([
        "Device.RootDataModelVersion",
        "Device.DeviceInfo.HardwareVersion",
        "Device.DeviceInfo.SoftwareVersion",
        "Device.DeviceInfo.ProvisioningCode",
        "Device.ManagementServer.ParameterKey",
        "Device.ManagementServer.ConnectionRequestURL",
      ]),
    );
    expect(text).toContain(`arrayType="cwmp:ParameterValueStruct[${Object.keys(values).length}]"`);
    expect(text).toContain('arrayType="cwmp:EventStruct[2]"');
    expect(text).toContain("<MaxEnvelopes>1</MaxEnvelopes>");
  });

  it("A.3 Perl-CWMP declares neither xsd nor xsi", async () => {
    const bare = (body: string, id = "p"): Buffer =>
      reply(
        200,
        `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:cwmp="urn:dslforum-org:cwmp-1-0"><soap:Header><cwmp:ID soap:mustUnderstand="1">${id}</cwmp:ID></soap:Header><soap:Body>${body}</soap:Body></soap:Envelope>`,
        { "Content-Type": "text/xml" },
      );
    const acs = await fieldAcs(plainAcs, [() => bare(setValues({ [code]: "perl" }))], {
      answers: {
        Inform: (heard) =>
          bare("<cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes></cwmp:InformResponse>", idOf(heard)),
      },
    });
    const cpe = await wiredCpe(acs.url);
    expect(await cpe.session()).toMatchObject({ outcome: "ok", rpcs: 1 });
    expect(await cpe.get(code)).toBe("perl");
  });

  it("A.3 OpenACS keeps its session by a JSESSIONID with a Path", async () => {
    const acs = await fieldAcs(plainAcs, [getValues(code)], {
      answers: {
        Inform: (heard) =>
          dressed(plainAcs, "<cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes></cwmp:InformResponse>", idOf(heard), {
            "Set-Cookie": ["JSESSIONID=abc.node1; Path=/acs", "other=1; Path=/elsewhere"],
          }),
      },
    });
    await (await wiredCpe(acs.url)).session();
    expect(acs.heard.slice(1).map(({ headers }) => headers.cookie)).toEqual([
      "JSESSIONID=abc.node1",
      "JSESSIONID=abc.node1",
    ]);
  });

  it("A.3 caretaker says 204 after an answer, 400 to a fault, and names a list twice", async () => {
    const doubled = getValues(code).replace("<string>", "<string><string>").replace("</string>", "</string></string>");
    const acs = await fieldAcs(plainAcs, [doubled, getValues(code), () => plainAcs.end]);
    const cpe = await wiredCpe(acs.url);
    expect(await cpe.session()).toMatchObject({ outcome: "ok", rpcs: 2 });
    expect(acs.answers.map(faultsIn)).toEqual([[9003], []]);
    acs.turns.push(getValues("Device.Nowhere"), () => reply(400));
    expect(await cpe.inform()).toMatchObject({ outcome: "status", rpcs: 1 });
    expect(await cpe.inform()).toMatchObject({ outcome: "ok" });
  });

  it("A.3 MikroTik runs what is called .alter: here it is no configuration, and nothing runs", async () => {
    const files = await scriptedServer(() => reply(200, "/system identity set name=owned\n:execute reboot\n"));
    const acs = await fieldAcs(plainAcs, [download({ url: `${files.url}/x.alter`, fileType: restoreType })]);
    const cpe = await wiredCpe(acs.url);
    expect(await cpe.session(1)).toMatchObject({ events: ["7 TRANSFER COMPLETE", "M Download (d)"] });
    expect(faultsIn(acs.heard.find(({ what }) => what === "TransferComplete")?.text)).toEqual([9018]);
    expect(cpe.log.some(({ fact }) => fact === "device.reboot")).toBe(false);
    await files.close();
  });
});
