import { describe, expect, it } from "vitest";
import { wiredCpe } from "../harness/wired/wired-cpe.ts";
import { reply } from "../net/scripted-server.ts";
import { fieldAcs, type Turn } from "./field-acs.ts";
import { plainAcs } from "./peers.ts";
import { faultsIn, getNames, setValues } from "./requests.ts";

// SOAP in any dress, to the agent as it is wired. Titles begin with the place in the matrix. [interop A.4]

const code = "Device.DeviceInfo.ProvisioningCode";
const soap = "http://schemas.xmlsoap.org/soap/envelope/";
const xml = { "Content-Type": "text/xml" };

/** One envelope, its parts changed as a test wants. */
function envelope({
  prefix = "soap",
  head = '<cwmp:ID soap:mustUnderstand="1">7</cwmp:ID>',
  body = setValues({ [code]: "taken" }),
  before = '<?xml version="1.0"?>',
  after = "",
} = {}): string {
  const dress = (text: string): string => text.replaceAll("soap:", `${prefix}:`);
  const declared = `xmlns:${prefix}="${soap}" xmlns:soap-enc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:cwmp="urn:dslforum-org:cwmp-1-2"`;
  const header = head === "" ? "" : `<${prefix}:Header>${dress(head)}</${prefix}:Header>`;
  return `${before}<${prefix}:Envelope ${declared}>${header}<${prefix}:Body>${body}</${prefix}:Body></${prefix}:Envelope>${after}`;
}

/** A session in which the ACS sends just these. */
async function said(...replies: readonly (string | Buffer)[]) {
  const turns: readonly Turn[] = replies.map((text) => () => reply(200, text, xml));
  const acs = await fieldAcs(plainAcs, turns);
  const cpe = await wiredCpe(acs.url);
  const session = await cpe.session();
  return { acs, cpe, session, value: await cpe.get(code), said: acs.said.slice(2) };
}

const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, "utf16le");
const parameter = (value: string): string =>
  `<cwmp:SetParameterValues><ParameterList><ParameterValueStruct><Name>${code}</Name>${value}</ParameterValueStruct></ParameterList><ParameterKey/></cwmp:SetParameterValues>`;

describe("any ACS may send", () => {
  const taken: readonly (readonly [title: string, text: string | Buffer, value?: string])[] = [
    ...["SOAP-ENV", "soap", "soapenv", "s"].map(
      (prefix) => [`A.4.1 the prefix ${prefix}`, envelope({ prefix })] as const,
    ),
    [
      "A.4.1 default namespaces",
      `<Envelope xmlns="${soap}"><Header><ID xmlns="urn:dslforum-org:cwmp-1-2">7</ID></Header><Body><SetParameterValues xmlns="urn:dslforum-org:cwmp-1-2">${parameter("<Value>taken</Value>").replace(/<\/?cwmp:SetParameterValues>/g, "")}</SetParameterValues></Body></Envelope>`,
    ],
    [
      "A.4.2 header blocks in another order",
      envelope({ head: '<cwmp:HoldRequests soap:mustUnderstand="1">0</cwmp:HoldRequests><cwmp:ID>7</cwmp:ID>' }),
    ],
    ["A.4.4 an ID that need not be understood", envelope({ head: "<cwmp:ID>7</cwmp:ID>" })],
    [
      "A.4.5 an unknown header that need not be understood",
      envelope({ head: '<cwmp:ID>7</cwmp:ID><x:Y xmlns:x="urn:x" soap:mustUnderstand="0">z</x:Y>' }),
    ],
    [
      "A.4.7 NoMoreRequests",
      envelope({ head: '<cwmp:ID>7</cwmp:ID><cwmp:NoMoreRequests soap:mustUnderstand="1">1</cwmp:NoMoreRequests>' }),
    ],
    [
      "A.4.8 an arrayType that counts wrong",
      envelope({ body: setValues({ [code]: "taken" }).replace("Struct[1]", "Struct[9]") }),
    ],
    ["A.4.8 no arrayType", envelope({ body: parameter("<Value>taken</Value>") })],
    ["A.4.9 no xsi:type", envelope({ body: parameter("<Value>taken</Value>") })],
    [
      "A.4.9 xsd bound to another prefix",
      envelope({
        body: parameter('<Value xmlns:q="http://www.w3.org/2001/XMLSchema" xsi:type="q:string">taken</Value>'),
      }),
    ],
    ["A.4.9 xsi:nil", envelope({ body: parameter('<Value xsi:nil="true"/>') }), ""],
    ["A.4.10 <a/>", envelope({ body: parameter("<Value/>") }), ""],
    ["A.4.10 <a></a>", envelope({ body: parameter("<Value></Value>") }), ""],
    ["A.4.11 white space between elements", envelope().replaceAll("><", ">\n\t\t<")],
    ["A.4.12 CDATA", envelope({ body: parameter("<Value><![CDATA[<a>&amp;]]>b</Value>") }), "<a>&amp;b"],
    ["A.4.13 character references", envelope({ body: parameter("<Value>a&#10;&#x20AC;</Value>") }), "a\n€"],
    ["A.4.14 a byte order mark", `\ufeff${envelope()}`],
    ["A.4.15 UTF-16", utf16(envelope({ before: '<?xml version="1.0" encoding="UTF-16"?>' }))],
    ["A.4.15 UTF-16, the other end first", utf16(envelope({ before: "" })).swap16()],
    [
      "A.4.16 latin1 that is declared",
      Buffer.from(
        envelope({
          before: '<?xml version="1.0" encoding="ISO-8859-1"?>',
          body: parameter("<Value>\xe9t\xe9</Value>"),
        }),
        "latin1",
      ),
      "été",
    ],
    [
      "A.4.17 comments and processing instructions",
      envelope({ before: "<!-- a --><?b c?>", body: `<!-- d -->${parameter("<Value>ta<!-- e -->ken</Value>")}<?f?>` }),
    ],
    ["A.4.18 CR LF", envelope().replaceAll("><", ">\r\n<")],
    ["A.4.19 white space and comments after the envelope", envelope({ after: "\r\n <!-- bye -->\n" })],
  ];

  it.each(taken.map(([title, text, value = "taken"]) => ({ title, text, value })))(
    "$title",
    async ({ text, value }) => {
      const heard = await said(text);
      expect(heard.said).toEqual(["SetParameterValuesResponse 7"]);
      expect(heard.session).toMatchObject({ outcome: "ok", rpcs: 1 });
      expect(heard.value).toBe(value);
    },
  );

  it("A.4.3 no Header: the answer has no ID then", async () => {
    expect(await said(envelope({ head: "" }))).toMatchObject({
      said: ["SetParameterValuesResponse without ID"],
      value: "taken",
    });
  });

  it("A.4.5 an unknown header that must be understood: a SOAP fault says so, and nothing is done", async () => {
    const head = '<cwmp:ID>7</cwmp:ID><x:Y xmlns:x="urn:x" soap:mustUnderstand="1">z</x:Y>';
    const { acs, session, value, said: answers } = await said(envelope({ head }));
    expect(answers).toEqual(["Fault MustUnderstand 7"]);
    expect(acs.answers[0]).toContain("<faultcode>soap-env:MustUnderstand</faultcode>");
    expect([session.outcome, value]).toEqual(["ok", ""]);
  });

  it.each(["1", "true"])("A.4.6 HoldRequests in the form %s: the CPE's own requests wait", async (held) => {
    const head = `<cwmp:HoldRequests soap-env:mustUnderstand="1">${held}</cwmp:HoldRequests>`;
    const informed = "<cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes></cwmp:InformResponse>";
    const acs = await fieldAcs(plainAcs, [], {
      answers: { Inform: ({ envelope: sent }) => reply(200, plainAcs.envelope(informed, sent?.header.id, head), xml) },
    });
    const cpe = await wiredCpe(acs.url);
    expect(await cpe.session()).toMatchObject({ outcome: "ok" });
    expect(acs.said).toEqual(["Inform", "empty"]);
  });

  const refused: readonly (readonly [title: string, text: string | Buffer])[] = [
    ["A.4.19 bytes after the envelope", envelope({ after: "\0\0" })],
    ["A.4.19 text after the envelope", envelope({ after: "OK" })],
    ["A.4.20 two envelopes", envelope() + envelope({ before: "", body: setValues({ [code]: "second" }) })],
    ["A.4.20 two messages", envelope({ body: setValues({ [code]: "first" }) + setValues({ [code]: "second" }) })],
  ];

  it.each(refused)("no: %s. The session fails, and nothing of it is done", async (_, text) => {
    expect(await said(text)).toMatchObject({ said: [], session: { outcome: "bad-envelope" }, value: "" });
  });

  it("A.4.10 an empty path either way", async () => {
    const short = getNames("", "1").replace("<ParameterPath></ParameterPath>", "<ParameterPath/>");
    const { acs } = await said(envelope({ body: getNames("", "1") }), envelope({ body: short }));
    expect(acs.answers.map(faultsIn)).toEqual([[], []]);
    expect(acs.answers[0]).toBe(acs.answers[1]);
  });
});
