import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { wiredCpe } from "../../harness/wired/wired-cpe.ts";
import { reply } from "../../net/scripted-server.ts";
import { fieldAcs, type Turn } from "../field-acs.ts";
import { plainAcs } from "../peers.ts";
import { faultsIn, getNames, getValues, setValues, valuesIn } from "../requests.ts";

// XML and SOAP that are meant to hurt, to the agent as it is wired. Titles begin with the item. [interop B.4]

const code = "Device.DeviceInfo.ProvisioningCode";
const xml = { "Content-Type": "text/xml" };
const soap = (body: string, doctype = ""): string => plainAcs.envelope(body, "7").replace("?>\n", `?>\n${doctype}`);
const reboots = "<cwmp:Reboot><CommandKey>&x;</CommandKey></cwmp:Reboot>";

/** One name so many times. */
const names = (count: number): string => getValues(code).replace(/<string>.*<\/string>/, (name) => name.repeat(count));

/** What a session came to in which this is said, and that the agent is well after it. */
async function survived(turn: Turn) {
  const acs = await fieldAcs(plainAcs, [turn]);
  const cpe = await wiredCpe(acs.url);
  const session = await cpe.session();
  const [answer] = acs.answers;
  acs.turns.splice(0);
  expect(await cpe.inform()).toMatchObject({ outcome: "ok" });
  expect(cpe.log.filter(({ fact }) => fact === "agent.error" || fact === "device.reboot")).toEqual([]);
  return { acs, cpe, session, answer };
}

describe("an ACS that means harm", () => {
  const laughs = Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join("");
  const doctypes: readonly (readonly [what: string, doctype: string])[] = [
    ["a billion laughs", `<!DOCTYPE x [<!ENTITY l0 "ha">${laughs}<!ENTITY x "&l9;">]>`],
    ["quadratic blowup", `<!DOCTYPE x [<!ENTITY x "${"x".repeat(50_000)}">]>`],
    ["a file of this device", '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'],
    ["parameter entities", '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;]>'],
    ["a plain DOCTYPE", "<!DOCTYPE x>"],
    ["a DOCTYPE with stray ampersands", '<!DOCTYPE x [<!ENTITY x "a & b">]>'],
  ];
  it.each(doctypes)("B.4 X1 by %s ends the session, and nothing is expanded or done", async (_, doctype) => {
    const { acs, session } = await survived(() => reply(200, soap(reboots.replaceAll("k", "&x;"), doctype), xml));
    expect(session).toMatchObject({ outcome: "bad-envelope", reason: expect.stringContaining("document type") });
    expect(acs.said.slice(2)).toEqual(["Inform", "empty"]);
  });

  const bombs: readonly (readonly [what: string, raw: () => Buffer | string, outcome: string])[] = [
    ["100,000 elements deep", () => reply(200, "<a>".repeat(100_000), xml), "bad-envelope"],
    [
      "with a million attributes",
      () => reply(200, `<a ${Array.from({ length: 1_000_000 }, (_, at) => `a${at}=""`).join(" ")}/>`, xml),
      "bad-envelope",
    ],
    ["of 40 MB", () => reply(200, Buffer.alloc(40 * 1024 * 1024, "x"), xml), "too-large"],
    [
      "that unpacks to a thousand times its size",
      () => reply(200, gzipSync(Buffer.alloc(64 * 1024 * 1024, " ")), { ...xml, "Content-Encoding": "gzip" }),
      "too-large",
    ],
    [
      "with a chunk longer than numbers are",
      () => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\nx",
      "protocol",
    ],
    ["of half a million elements", () => reply(200, `<a>${"<b/>".repeat(500_000)}</a>`, xml), "bad-envelope"],
    ["of stray ampersands", () => reply(200, `<a>${"&".repeat(2_000_000)}`, xml), "bad-envelope"],
  ];
  it.each(bombs)("B.4 X2 by a reply %s ends the session", async (_, raw, outcome) => {
    expect((await survived(() => raw())).session.outcome).toBe(outcome);
  });

  it("B.4 X3 by a list that is too long is told 9003", async () => {
    const { answer } = await survived(names(110_000));
    expect(faultsIn(answer)).toEqual([9003]);
  });

  it("B.4 X3 by one name a hundred thousand times gets it once", async () => {
    const { answer } = await survived(names(99_000));
    expect(Object.keys(valuesIn(answer))).toEqual([code]);
    expect(answer?.length).toBeLessThan(2000);
  });

  const characters: readonly (readonly [what: string, raw: Buffer])[] = [
    ["invalid UTF-8", Buffer.from([0xc3, 0x28])],
    ["overlong UTF-8", Buffer.from([0xc0, 0xaf])],
    ["a surrogate in UTF-8", Buffer.from([0xed, 0xa0, 0x80])],
    ["NUL", Buffer.from("\0")],
    ["a reference to NUL", Buffer.from("&#0;")],
    ["a reference to a control character", Buffer.from("&#x1;")],
    ["a reference to a lone surrogate", Buffer.from("&#xD800;")],
  ];
  it.each(characters)("B.4 X4 by %s ends the session without an answer", async (_, raw) => {
    const [before = "", after = ""] = soap(setValues({ [code]: "|" })).split("|");
    const body = Buffer.concat([Buffer.from(before), raw, Buffer.from(after)]);
    const { cpe, session, answer } = await survived(() => reply(200, body, xml));
    expect([session.outcome, answer, await cpe.get(code)]).toEqual(["bad-envelope", undefined, ""]);
  });

  it.each([
    ["Device.DeviceInfo..ProvisioningCode", 9005],
    ["Device.DeviceInfo/../ProvisioningCode", 9005],
    ["../../etc/passwd", 9005],
    ["Device.*.Enable", 9005],
    ["Device.IP.Interface.-1.", 9005],
    ["Device.IP.Interface.99999999999999999999.", 9005],
    ["Device\u2024DeviceInfo\u2024", 9005],
    ["Device.__proto__.constructor", 9005],
    [" ", 9005],
    [`Device.${"x.".repeat(50_000)}`, 9003], // longer than the message definitions let a name be
  ])("B.4 X5 by the path %.40s is told what it is not", async (path, fault) => {
    const asked = await survived(path.trim() === "" ? setValues({ [path]: "x" }) : getValues(path));
    expect(faultsIn(asked.answer)).toContain(fault);
  });

  it("B.4 X5 by such a path in GetParameterNames likewise", async () => {
    expect(faultsIn((await survived(getNames("Device..", "1"))).answer)).toEqual([9005]);
  });

  it("B.4 X6 by one parameter twice is told 9003, and neither value is taken", async () => {
    const one = setValues({ [code]: "first" });
    const [, struct = ""] = /(<ParameterValueStruct>.*<\/ParameterValueStruct>)/.exec(one) ?? [];
    const { cpe, answer } = await survived(one.replace(struct, struct + struct.replace("first", "second")));
    expect(faultsIn(answer)[0]).toBe(9003);
    expect(await cpe.get(code)).toBe("");
  });

  it("B.4 X7 by values that look like XML gets them back as values", async () => {
    const wild = "]]&gt;&lt;/Value&gt;&lt;x a='&quot;'/&gt;&amp;amp;&#9;&#10;&#13;";
    const meant = `]]></Value><x a='"'/>&amp;\t\n\r`;
    const acs = await fieldAcs(plainAcs, [setValues({ [code]: wild }), getValues(code)]);
    const cpe = await wiredCpe(acs.url);
    await cpe.session();
    expect(await cpe.get(code)).toBe(meant);
    expect(acs.heard.at(-1)?.envelope?.body).toMatchObject({
      message: { ParameterList: [{ Value: { value: meant } }] },
    });
    const refused = await cpe.control({ command: "set", values: [{ path: code, value: "a\u0001\ud800b" }] });
    expect(refused).toMatchObject({ ok: false });
  });
});
