import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readEnvelope, readLongEnvelope } from "../../../src/cwmp/soap/envelope.ts";
import { plainInformResponse } from "../../../src/cwmp/soap/plain-inform-response.ts";
import { envelope as ofHarness, usualAnswers } from "../../harness/acs/conversation.ts";
import { cwmp, soap } from "./acs-envelope.ts";

// The short way to read an InformResponse, held against the long one. [TR-069 3.5, A.3.3.1]

interface Dress {
  readonly declaration: string;
  readonly prefixes: readonly [soap: string, cwmp: string];
  readonly namespaces: readonly [soap: string, cwmp: string];
  readonly others: readonly string[];
  readonly between: string;
  readonly mustUnderstand: string;
  readonly id: string;
  readonly message: string;
}

const dressed = ({ declaration, prefixes: [s, c], namespaces, others, between, mustUnderstand, id, message }: Dress) =>
  [
    `${declaration}<${s}:Envelope xmlns:${s}="${namespaces[0]}" xmlns:${c}="${namespaces[1]}"${others.join("")}>`,
    `<${s}:Header>`,
    `<${c}:ID${mustUnderstand}>${id}</${c}:ID>`,
    `</${s}:Header>`,
    `<${s}:Body>`,
    `<${c}:InformResponse>`,
    message,
    `</${c}:InformResponse>`,
    `</${s}:Body>`,
    `</${s}:Envelope>`,
  ].join(between);

const usual: Dress = {
  declaration: '<?xml version="1.0" encoding="UTF-8"?>',
  prefixes: ["soap-env", "cwmp"],
  namespaces: [soap, cwmp],
  others: [' xmlns:xsd="http://www.w3.org/2001/XMLSchema"'],
  between: "",
  mustUnderstand: ' soap-env:mustUnderstand="1"',
  id: "1",
  message: "<MaxEnvelopes>1</MaxEnvelopes>",
};

const short = (xml: string) => plainInformResponse([Buffer.from(xml)]);

describe("a plain InformResponse", () => {
  it.each<[string, string]>([
    ["of no ACS in particular", ofHarness("1", usualAnswers.Inform ?? "")],
    ["of the usual prefixes", dressed(usual)],
    ["without a declaration, pretty-printed", dressed({ ...usual, declaration: "", between: "\r\n\t" })],
    [
      "of a version numbered after the protocol",
      dressed({ ...usual, namespaces: [soap, "urn:dslforum-org:cwmp-1-4"] }),
    ],
  ])("%s is read the short way", (_, xml) => {
    expect(short(xml)).toMatchObject({ id: "1" });
  });

  it.each<[string, string]>([
    ["more blocks", dressed(usual).replace("</soap-env:Header>", "<cwmp:HoldRequests>1</cwmp:HoldRequests>$&")],
    ["a namespace of SOAP 1.2", dressed({ ...usual, namespaces: ["http://www.w3.org/2003/05/soap-envelope", cwmp] })],
    ["a prefix that nobody declared", dressed(usual).replaceAll("cwmp:", "c:").replace("xmlns:c:", "xmlns:cwmp:")],
    ["a prefix declared twice", dressed({ ...usual, others: [' xmlns:cwmp="urn:dslforum-org:cwmp-1-1"'] })],
    ["a prefix declared again", dressed(usual).replace("<cwmp:InformResponse", '$& xmlns:cwmp="urn:x"')],
    ["a comment", dressed(usual).replace("<MaxEnvelopes>", "<!-- -->$&")],
    ["another number of envelopes", dressed({ ...usual, message: "<MaxEnvelopes>2</MaxEnvelopes>" })],
    ["something behind it", `${dressed(usual)}<a/>`],
    ["characters beyond ASCII", dressed({ ...usual, id: "é" })],
  ])("with %s is left to the full reader", (_, xml) => {
    expect(short(xml)).toBeUndefined();
  });

  it("is read as the full reader reads it, however it is altered", async () => {
    const oneOf = <T>(...values: readonly T[]) => fc.constantFrom(...values);
    const dress = fc.record(
      {
        declaration: oneOf("", usual.declaration, "<?xml version='1.0'?>", '<?xml version="1.0" encoding="utf-16"?>'),
        prefixes: fc.tuple(oneOf("soap-env", "s", "xmlns", "-s", "1s"), oneOf("cwmp", "c", "s", "xml", "c.d")),
        namespaces: fc.tuple(
          oneOf(soap, "urn:x"),
          oneOf(cwmp, "urn:dslforum-org:cwmp-1-3", "urn:dslforum-org:cwmp-2-0"),
        ),
        others: fc.array(
          oneOf(' xmlns:a="urn:a"', '\n xmlns:b="a&amp;b"', ' xmlns="urn:d"', " a='1'", ' xmlns:s="urn:s"'),
        ),
        between: oneOf("", "\r\n", " ", "\u00a0", "x"),
        mustUnderstand: oneOf("", ' soap-env:mustUnderstand="1"', ' s:mustUnderstand="1"'),
        id: oneOf("1", "", "a.b-c_d", "a b", "&lt;", "x".repeat(900)),
        message: oneOf(
          usual.message,
          "<MaxEnvelopes> 1</MaxEnvelopes>",
          "<MaxEnvelopes/>",
          "<Maxenvelopes>1</Maxenvelopes>",
        ),
      },
      { requiredKeys: [] },
    );
    const alteration = fc.tuple(
      fc.nat(1200),
      oneOf("", "<", ">", '"', " ", "&", "\0", "é", "/", ":", "1", "xmlns:z='u'"),
    );
    await fc.assert(
      fc.asyncProperty(dress, fc.option(alteration), async (otherwise, altered) => {
        let xml = dressed({ ...usual, mustUnderstand: "", ...otherwise });
        if (altered !== null) xml = xml.slice(0, altered[0]) + altered[1] + xml.slice(altered[0] + 1);
        const chunks = [Buffer.from(xml)];
        if (plainInformResponse(chunks) === undefined) return;
        const full = await readLongEnvelope(chunks, { from: "acs" }, async () => {});
        expect(readEnvelope(chunks, { from: "acs" })).toEqual(full);
      }),
      { numRuns: 5000 },
    );
  });
});
