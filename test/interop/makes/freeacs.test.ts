import { describe, expect, it } from "vitest";
import { wiredCpe } from "../../harness/wired/wired-cpe.ts";
import { reply, scriptedServer } from "../../net/scripted-server.ts";
import { dressed, type FieldAcsOptions, fieldAcs, idOf, type Turn } from "../field-acs.ts";
import { freeAcs } from "../peers.ts";
import { download, faultsIn, valuesIn } from "../requests.ts";

// What FreeACS is known to do, against the agent as it is wired. Titles begin with the item. [interop A.2]

const code = "Device.DeviceInfo.ProvisioningCode";
const interval = "Device.ManagementServer.PeriodicInformInterval";

async function met(turns: readonly Turn[], options: FieldAcsOptions = {}, settings: Record<string, string> = {}) {
  const acs = await fieldAcs(freeAcs, turns, options);
  const cpe = await wiredCpe(acs.url, settings);
  const session = await cpe.session();
  return { acs, cpe, session };
}

/** Every value on lines of its own, as its templates have them. */
const getValues = (...names: readonly string[]): string => `<cwmp:GetParameterValues>
			<ParameterNames soapenc:arrayType="xsd:string[${names.length}]">
				${names.map((name) => `<string>\n\t\t\t\t\t${name}\n\t\t\t\t</string>`).join("\n\t\t\t\t")}
			</ParameterNames>
		</cwmp:GetParameterValues>`;

const setValues = (...values: readonly (readonly [name: string, type: string, value: string])[]): string =>
  `<cwmp:SetParameterValues>
			<ParameterList soapenc:arrayType="cwmp:ParameterValueStruct[${values.length}]">${values
        .map(
          ([name, type, value]) => `
				<ParameterValueStruct>
					<Name>${name}</Name>
					<Value xsi:type="xsd:${type}">${value}</Value>
				</ParameterValueStruct>`,
        )
        .join("")}
			</ParameterList>
		</cwmp:SetParameterValues>`;

describe("FreeACS", () => {
  it("A.2.1 writes no declaration, tabs everywhere, namespaces again, a SOAPAction, and ends with a 204 of a type", async () => {
    const files = await scriptedServer(() => reply(404));
    const ask = download({ url: files.url }).replace(
      "<cwmp:Download>",
      '<cwmp:Download xmlns:cwmp="urn:dslforum-org:cwmp-1-2">\n\t\t\t',
    );
    const { acs, session } = await met([ask, getValues(code, interval)], {
      answers: {
        Inform: (heard) =>
          dressed(
            freeAcs,
            "<cwmp:InformResponse>\n<MaxEnvelopes>1</MaxEnvelopes>\n</cwmp:InformResponse>",
            idOf(heard),
            {
              "Set-Cookie": "JSESSIONID=node01x;Path=/",
            },
          ),
      },
    });
    expect(session).toMatchObject({ outcome: "ok", rpcs: 2 });
    expect(acs.said.slice(0, 4)).toEqual([
      "Inform",
      "empty",
      "DownloadResponse FREEACS-0",
      "GetParameterValuesResponse FREEACS-1",
    ]);
    expect(Object.keys(valuesIn(acs.answers[1]))).toEqual([code, interval]);
    expect(acs.heard.slice(1, 4).map(({ headers }) => headers.cookie)).toEqual(Array(3).fill("JSESSIONID=node01x"));
    await files.close();
  });

  it("A.2.2 does not escape values, leaves ParameterKey out, and pads what it writes", async () => {
    const { acs, cpe } = await met([
      setValues([code, "string", "R&D, AT&T and B & C"], [interval, "unsignedInt", " 602 "]),
      setValues(["Device.ManagementServer.PeriodicInformEnable", "boolean", "\n\t\t\t\t\t\t0\n\t\t\t\t\t"]),
      setValues(["Device.ManagementServer.DefaultActiveNotificationThrottle", "int", "0"]),
    ]);
    expect(acs.answers.flatMap((answer) => faultsIn(answer))).toEqual([]);
    expect([await cpe.get(code), await cpe.get(interval)]).toEqual(["R&D, AT&T and B & C", "602"]);
    expect(await cpe.get("Device.ManagementServer.PeriodicInformEnable")).toBe("false");
    expect(await cpe.get("Device.ManagementServer.ParameterKey")).toBe("");
  });

  it("A.2.3 asks for tables that may be empty, by NextLevel in words, and for the whole tree", async () => {
    const names =
      "<cwmp:GetParameterNames><ParameterPath>Device.</ParameterPath><NextLevel>false</NextLevel></cwmp:GetParameterNames>";
    const { acs, session } = await met(
      [getValues(code, "Device.DeviceInfo.VendorConfigFile.", "Device.NAT.PortMapping."), names, getValues("Device.")],
      { validates: false },
    );
    expect(session).toMatchObject({ outcome: "ok", rpcs: 3 });
    expect(acs.answers.flatMap((answer) => faultsIn(answer))).toEqual([]);
    expect(valuesIn(acs.answers[0])).toHaveProperty([code]);
    expect(Object.keys(valuesIn(acs.answers[2])).length).toBeGreaterThan(500);
  });

  it("A.2.3 ends a session with 204 where it has failed: that is an end like any other", async () => {
    const { acs, session } = await met([() => freeAcs.end]);
    expect(acs.said).toEqual(["Inform", "empty"]);
    expect(session).toMatchObject({ outcome: "ok", rpcs: 0 });
  });

  it.each([
    ["204", freeAcs.end],
    ["200 and nothing", reply(200)],
    ["200 and line feeds", reply(200, "\r\n\r\n")],
  ])("A.2.4 ends with nothing after an answer, or after one more empty exchange, said by %s", async (_, empty) => {
    const { acs, session } = await met([getValues(code), () => empty]);
    expect(session).toMatchObject({ outcome: "ok", rpcs: 1 });
    expect(acs.said).toEqual(["Inform", "empty", "GetParameterValuesResponse FREEACS-0"]);
    const held = '<cwmp:HoldRequests soapenv:mustUnderstand="1">1</cwmp:HoldRequests>';
    const hold = (body: string, id = "F9") => reply(200, freeAcs.envelope(body, id, held), freeAcs.headers);
    const again = await met([() => hold(getValues(code)), () => empty, () => empty], {
      answers: {
        Inform: (heard) =>
          hold("<cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes></cwmp:InformResponse>", idOf(heard)),
      },
    });
    expect(again.session).toMatchObject({ outcome: "ok", rpcs: 1 });
    expect(again.acs.said).toEqual(["Inform", "empty", "GetParameterValuesResponse F9", "empty"]);
  });

  it("A.2.5 answers TransferComplete by the name of the autonomous one, and is not told again", async () => {
    const files = await scriptedServer(() => reply(404));
    const { acs, cpe } = await met([download({ url: files.url })], {
      answers: { TransferComplete: "<cwmp:AutonomousTransferCompleteResponse/>" },
    });
    expect(await cpe.session(1)).toMatchObject({ events: ["7 TRANSFER COMPLETE", "M Download (d)"], outcome: "ok" });
    await cpe.inform();
    expect(acs.said.filter((what) => what === "TransferComplete")).toHaveLength(1);
    await files.close();
  });

  it("A.2.6 asks for Digest in a realm of its own, and for the names that it knows the unit by", async () => {
    const { acs, session } = await met(
      [getValues(code)],
      {
        before: ({ headers }) =>
          headers.authorization === undefined
            ? reply(401, "", {
                "WWW-Authenticate": 'Digest realm="FreeACS", qop="auth,auth-int", nonce="q", opaque="o"',
              })
            : undefined,
      },
      { "acs.password": "secret" },
    );
    expect(session.outcome).toBe("ok");
    const authorization = acs.heard[1]?.headers.authorization;
    expect(authorization).toMatch(
      /^Digest username="[0-9A-F]{6}-[^"]+-FIELD1", realm="FreeACS", .*opaque="o", qop=auth,/,
    );
  });

  it("A.2.7 takes no POST of more than 5 MB: the whole tree is far from that", async () => {
    const { acs } = await met([getValues("Device.")], { validates: false });
    expect(acs.heard[2]?.body.length).toBeGreaterThan(50_000);
    expect(acs.heard[2]?.body.length).toBeLessThan(5 * 1024 * 1024);
  });

  it("A.2.8 cuts the version out of the namespace of the Inform, and says it back", async () => {
    const { acs, session } = await met([getValues(code)]);
    expect(session.outcome).toBe("ok");
    expect(acs.heard[0]?.text).toMatch(/xmlns:cwmp="urn:dslforum-org:cwmp-1-\d"/);
  });
});
