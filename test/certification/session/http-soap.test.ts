import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { rpc } from "../../harness/acs/rpc.ts";
import { Lab, type LabOptions } from "../lab.ts";

// Module HTTP_SOAP of BBF.069.
// [TP-069 HTTP_SOAP]

const soap = (header: string, body: string): string =>
  `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:enc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:cwmp="urn:dslforum-org:cwmp-1-0"><soap:Header>${header}</soap:Header><soap:Body>${body}</soap:Body></soap:Envelope>`;

/** After the InformResponse these come one after the other, whatever the device says. */
function scripted(...replies: readonly string[]): LabOptions {
  const left = [...replies];
  return {
    before: (_, response, { body }) => {
      const text = body.includes(":Inform>") ? undefined : left.shift();
      if (text === undefined) return false;
      response.writeHead(200, { "Content-Type": "text/xml" }).end(text);
      return true;
    },
  };
}

describe("HTTP [TR-069 3.4.1, 3.4.2, 3.4.5, 3.4.6]", () => {
  it("an envelope has Content-Type text/xml and a SOAPAction without value, the empty POST neither", async () => {
    const lab = await Lab.forTest();
    await lab.ask(rpc.get("Device.DeviceInfo.ModelName"));
    const shown = lab.posted.map(({ body, headers }) => [
      body === "",
      headers["content-type"]?.split(";")[0],
      headers.soapaction,
      headers["content-length"],
    ]);
    const envelope = [false, "text/xml", expect.stringMatching(/^(|"")$/), expect.any(String)];
    const empty = [true, undefined, undefined, "0"];
    expect(shown).toEqual([envelope, empty, envelope, empty, envelope]);
  });

  it("a session keeps to one connection, and another opens its own", async () => {
    const lab = await Lab.forTest();
    await lab.ask(rpc.get("Device.DeviceInfo.ModelName"));
    const ports = lab.posted.map(({ port }) => port);
    expect([new Set(ports.slice(0, 2)).size, new Set(ports.slice(2)).size, ports[0] === ports[2]]).toEqual([
      1,
      1,
      false,
    ]);
  });

  it("cookies come back, all of them, until the session ends", async () => {
    const lab = await Lab.forTest({
      before: (_, response) => {
        response.setHeader("Set-Cookie", ["session=abc; Path=/", `long=${"x".repeat(600)}`]);
        return false;
      },
    });
    await lab.session(() => lab.wake());
    expect(lab.posted.map(({ headers }) => headers.cookie?.split("; ").sort())).toEqual([
      undefined,
      [`long=${"x".repeat(600)}`, "session=abc"],
      undefined,
      [`long=${"x".repeat(600)}`, "session=abc"],
    ]);
  });

  it("Digest with qop=auth is answered, and goes on being answered for the session [TR-069 3.4.4]", async () => {
    const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
    const accepted: string[] = [];
    const lab = await Lab.forTest({
      settings: { "acs.username": "device", "acs.password": "secret" },
      before: ({ headers, method, url }, response) => {
        const given = new Map(
          [...(headers.authorization ?? "").matchAll(/(\w+)="?([^",]*)"?/g)].map(([, name = "", value = ""]) => [
            name,
            value,
          ]),
        );
        const [ha1, ha2] = [md5("device:acs:secret"), md5(`${method}:${url}`)];
        const right = md5(`${ha1}:${given.get("nonce")}:${given.get("nc")}:${given.get("cnonce")}:auth:${ha2}`);
        if (given.get("username") === "device" && given.get("response") === right) {
          accepted.push(given.get("nc") ?? "");
          return false;
        }
        response
          .writeHead(401, { "WWW-Authenticate": 'Digest realm="acs", nonce="n1", qop="auth", algorithm=MD5' })
          .end();
        return true;
      },
    });
    expect(accepted).toEqual(["00000001", "00000002"]);
    expect(lab.posted.map(({ headers }) => headers.authorization !== undefined)).toEqual([false, true, true]);
  });

  it.each([
    ["204", 204],
    ["200 without a body", 200],
  ])("a session ends on %s to the empty POST", async (_, status) => {
    const lab = await Lab.forTest({
      bootstrapped: false,
      before: (_request, response, { body }) => {
        if (body !== "") return false;
        response.writeHead(status, { "Content-Length": "0" }).end();
        return true;
      },
    });
    const answer = await lab.agent.control({ command: "inform", wait: true });
    expect(answer).toMatchObject({ ok: true, result: { session: { outcome: "ok" } } });
  });

  it("a reply in chunks is read", async () => {
    const lab = await Lab.forTest({
      before: (_, response, { body }) => {
        if (!body.includes(":Inform>")) return false;
        const id = /<cwmp:ID[^>]*>([^<]*)</.exec(body)?.[1] ?? "";
        response.writeHead(200, { "Content-Type": "text/xml", "Transfer-Encoding": "chunked" });
        for (const part of soap(
          `<cwmp:ID>${id}</cwmp:ID>`,
          "<cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes></cwmp:InformResponse>",
        ).match(/.{1,40}/gs) ?? [])
          response.write(part);
        response.end();
        return true;
      },
    });
    expect(lab.acs.sessions).toBe(1);
  });
});

describe("SOAP [TR-069 3.5, Table 4]", () => {
  const get = rpc.get("Device.DeviceInfo.ModelName");

  it("the ID of a request comes back with its answer, and the device's own requests have one", async () => {
    const id = "a strange &lt;ID&gt; of the ACS";
    const lab = await Lab.forTest({
      bootstrapped: false,
      ...scripted(soap(`<cwmp:ID soap:mustUnderstand="1">${id}</cwmp:ID>`, get)),
    });
    await lab.acs.until(() => lab.acs.answers.length === 1);
    expect(/<cwmp:ID[^>]*>([^<]*)</.exec(lab.acs.answers[0] ?? "")?.[1]).toBe(id);
    expect(/<cwmp:ID[^>]*>([^<]+)</.exec(lab.posted[0]?.body ?? "")?.[1]).toBeTruthy();
  });

  it("a header that must be understood and is not makes a MustUnderstand fault", async () => {
    const header = '<cwmp:ID>7</cwmp:ID><x:New xmlns:x="urn:x" soap:mustUnderstand="1">?</x:New>';
    const lab = await Lab.forTest({ bootstrapped: false, ...scripted(soap(header, get)) });
    await lab.acs.until(() => lab.acs.answers.length === 1);
    expect(lab.acs.answers[0]).toMatch(/<faultcode>[\w-]*:?MustUnderstand</);
  });

  it("a header that need not be understood is passed over", async () => {
    const header = '<cwmp:ID>7</cwmp:ID><x:New xmlns:x="urn:x">?</x:New><cwmp:NoMoreRequests>1</cwmp:NoMoreRequests>';
    const lab = await Lab.forTest({ bootstrapped: false, ...scripted(soap(header, get)) });
    await lab.acs.until(() => lab.acs.answers.length === 1);
    expect(lab.acs.answers[0]).toContain("GetParameterValuesResponse");
  });

  it("HoldRequests keeps the device from asking, not from answering", async () => {
    const script = scripted(
      soap('<cwmp:ID>1</cwmp:ID><cwmp:HoldRequests soap:mustUnderstand="1">1</cwmp:HoldRequests>', get),
      soap('<cwmp:ID>2</cwmp:ID><cwmp:HoldRequests soap:mustUnderstand="1">0</cwmp:HoldRequests>', get),
    );
    const lab = await Lab.forTest({ bootstrapped: false, ...script });
    await lab.acs.until(() => lab.acs.sessions === 1);
    const answers = lab.posted.map(({ body }) => /cwmp:(\w+)>?/.exec(body.slice(body.indexOf("Body")))?.[1] ?? "");
    expect(answers.filter((name) => name === "GetParameterValuesResponse").length).toBe(2);
  });

  it("what XML reserves is escaped, all else goes as UTF-8 whatever it came as [TR-069 3.4.1]", async () => {
    const lab = await Lab.forTest();
    const value = "&lt;a&gt; &amp; &quot;b&quot; &#233;&#8364;&#x1F4E1;";
    const [set, got = ""] = await lab.ask(
      rpc.set({ "Device.NAT.PortMapping.1.Description": value }),
      rpc.get("Device.NAT.PortMapping.1.Description"),
    );
    expect(set).toContain("SetParameterValuesResponse");
    expect(got).toMatch(/&lt;a&gt; &amp; ("|&quot;)b("|&quot;) é€📡</);
  });

  it("an envelope of 32 KiB is taken", async () => {
    const lab = await Lab.forTest();
    const paths = Array.from({ length: 1000 }, () => "Device.DeviceInfo.ModelName");
    expect(rpc.get(...paths).length).toBeGreaterThan(32_768);
    const [answer] = await lab.ask(rpc.get(...paths));
    expect(answer).toContain("GetParameterValuesResponse");
  });
});
