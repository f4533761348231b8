import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { wiredCpe } from "../../harness/wired/wired-cpe.ts";
import { authority, certificateWorkshop, type Issued } from "../../net/certificates.ts";
import { reply } from "../../net/scripted-server.ts";
import { type FieldAcs, type FieldAcsOptions, fieldAcs } from "../field-acs.ts";
import { plainAcs } from "../peers.ts";
import { faultsIn, getValues, setValues, valuesIn } from "../requests.ts";

// An ACS that is another than it says, or somebody between. Titles begin with the item. [interop B.3]

const workshop = certificateWorkshop();
const url = "Device.ManagementServer.URL";
let root: Issued;
let good: Issued;
beforeAll(() => {
  root = workshop.issue("root", { extensions: authority });
  good = workshop.issue("localhost", { issuer: root });
});
afterAll(() => workshop.close());

const tlsOf = (own: Issued): NonNullable<FieldAcsOptions["tls"]> => ({ cert: own.cert, key: own.key });
const named = (acs: FieldAcs): string => acs.url.replace("127.0.0.1", "localhost");

describe("an ACS that cannot be trusted", () => {
  const impostors: readonly (readonly [what: string, own: () => Issued, caFile?: () => string])[] = [
    ["self-signed", () => workshop.issue("self")],
    ["expired", () => workshop.issue("expired", { issuer: root, days: -1 })],
    [
      "for another host",
      () => workshop.issue("elsewhere", { issuer: root, extensions: ["subjectAltName=DNS:acs.example"] }),
    ],
    [
      "of an authority that is not trusted",
      () => good,
      () => workshop.issue("other", { extensions: authority }).certFile,
    ],
    ["of no authority that the system trusts", () => good, () => ""],
  ];
  it.each(impostors.map(([what, own, caFile]) => ({ what, own, caFile })))(
    "B.3 T1 whose certificate is $what hears nothing, in clear neither",
    async ({ own, caFile }) => {
      const acs = await fieldAcs(plainAcs, [], { tls: tlsOf(own()) });
      const file = caFile === undefined ? root.certFile : caFile();
      const cpe = await wiredCpe(named(acs), file === "" ? {} : { "acs.tls.caFile": file });
      expect(await cpe.session()).toMatchObject({ outcome: "tls", reason: expect.stringContaining("certificate") });
      expect(await cpe.inform()).toMatchObject({ outcome: "tls" });
      expect(acs.heard).toEqual([]);
    },
  );

  it("B.3 T1 whose certificate is on the list of revoked ones hears nothing; another of the same authority does", async () => {
    const stolen = workshop.issue("stolen", { issuer: root, commonName: "localhost" });
    const trust = { "acs.tls.caFile": root.certFile, "acs.tls.crlFile": workshop.revoke(root, stolen) };
    const thief = await fieldAcs(plainAcs, [], { tls: tlsOf(stolen) });
    const acs = await fieldAcs(plainAcs, [], { tls: tlsOf(good) });
    const deceived = await (await wiredCpe(named(thief), trust)).session();
    expect(deceived).toMatchObject({ outcome: "tls", reason: expect.stringContaining("revoked") });
    expect(thief.heard).toEqual([]);
    expect(await (await wiredCpe(named(acs), trust)).session()).toMatchObject({ outcome: "ok" });
  });

  it.each([
    ["TLS 1.1", { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "ALL@SECLEVEL=0" }],
    ["a cipher that hides nothing", { maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-NULL-SHA@SECLEVEL=0" }],
  ] as const)("B.3 T2 that speaks %s hears nothing", async (_, weak) => {
    const acs = await fieldAcs(plainAcs, [], { tls: { ...tlsOf(good), ...weak } });
    const cpe = await wiredCpe(named(acs), { "acs.tls.caFile": root.certFile });
    expect(await cpe.session()).toMatchObject({ outcome: "tls" });
    expect(acs.heard).toEqual([]);
  });

  it("B.3 T3 that redirects from https to http is not followed", async () => {
    const clear = await fieldAcs(plainAcs);
    const acs = await fieldAcs(plainAcs, [], {
      tls: tlsOf(good),
      before: () => reply(302, "", { Location: clear.url }),
    });
    const cpe = await wiredCpe(named(acs), { "acs.tls.caFile": root.certFile });
    expect(await cpe.session()).toMatchObject({ outcome: "redirect" });
    expect(clear.server.connections).toBe(0);
  });

  it.each(["file:///etc/passwd", "javascript:alert(1)", "http://", "//\\"])(
    "B.3 T3 that redirects to %s is not followed",
    async (location) => {
      const acs = await fieldAcs(plainAcs, [], { before: () => reply(302, "", { Location: location }) });
      expect(["redirect", "unreachable"]).toContain((await (await wiredCpe(acs.url)).session()).outcome);
      expect(acs.heard).toHaveLength(1);
    },
  );

  it.each([
    ["B.3 T4 Digest in another realm", 'Digest realm="elsewhere", nonce="n", qop="auth"'],
    ["B.3 T5 Basic", 'Basic realm="elsewhere"'],
  ])("%s is not answered where a redirect has led, not even with what was said before", async (_, challenge) => {
    const thief = await fieldAcs(plainAcs, [], {
      before: () => reply(401, "", { "WWW-Authenticate": challenge }),
    });
    const acs = await fieldAcs(plainAcs, [], {
      before: ({ headers }) =>
        headers.authorization === undefined
          ? reply(401, "", { "WWW-Authenticate": 'Digest realm="acs", nonce="n", qop="auth"' })
          : reply(307, "", { Location: thief.url }),
    });
    const cpe = await wiredCpe(acs.url, { "acs.password": "secret" });
    expect(await cpe.session()).toMatchObject({ outcome: "authentication" });
    expect(thief.heard.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  const unusable = [
    "",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "ftp://acs.example/",
    "http://",
    "http://user:word@acs.example/",
    `http://acs.example/${"x".repeat(3000)}`,
    "http://acs.example/\nX: y",
  ];
  it("B.3 T6 that sets a URL at which no ACS can be is refused, and nothing changes", async () => {
    const acs = await fieldAcs(
      plainAcs,
      unusable.map((value) => setValues({ [url]: value })),
    );
    const cpe = await wiredCpe(acs.url);
    expect(await cpe.session()).toMatchObject({ outcome: "ok" });
    expect(acs.answers.map(faultsIn)).toEqual(unusable.map(() => [9003, 9007]));
    expect(await cpe.get(url)).toBe(acs.url);
  });

  it("B.3 T6 that sends the device to another ACS: that one gets a BOOTSTRAP until it has taken it", async () => {
    let refusals = 1;
    const next = await fieldAcs(plainAcs, [], { before: () => (refusals-- > 0 ? reply(500) : undefined) });
    const acs = await fieldAcs(plainAcs, [setValues({ [url]: next.url })]);
    const cpe = await wiredCpe(acs.url);
    expect(await cpe.session(1)).toMatchObject({ outcome: "status", events: ["0 BOOTSTRAP"], url: next.url });
    expect(await cpe.inform()).toMatchObject({ outcome: "ok", events: ["0 BOOTSTRAP", expect.stringMatching(/^X /)] });
    expect(acs.heard).toHaveLength(3);
  });

  it("B.3 T8 finds no password that devices have in common: none for the ACS, a random one for the door", async () => {
    const door = "Device.ManagementServer.ConnectionRequestPassword";
    const acs = await fieldAcs(plainAcs, [getValues("Device.ManagementServer.")], {
      before: ({ headers }) =>
        headers.authorization === undefined ? reply(401, "", { "WWW-Authenticate": 'Basic realm="r"' }) : undefined,
    });
    const cpe = await wiredCpe(acs.url);
    await cpe.session();
    const basic = Buffer.from(acs.heard[1]?.headers.authorization?.slice("Basic ".length) ?? "", "base64").toString();
    expect(basic).toMatch(/-FIELD1:$/);
    expect(valuesIn(acs.answers[0])).toMatchObject({ [door]: "", "Device.ManagementServer.Password": "" });
  });
});
