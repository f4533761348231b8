import { rmSync, writeFileSync } from "node:fs";
import { createServer as createTcpServer } from "node:net";
import type { TlsOptions } from "node:tls";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { httpExchange } from "../../../src/net/acs/exchange.ts";
import type { TlsFiles } from "../../../src/net/http/tls/tls-trust.ts";
import type { ExchangeFailure, ExchangeReply } from "../../../src/ports/exchange.ts";
import { authority, certificateWorkshop, type Issued, type Request, server as serverUse } from "../certificates.ts";
import { reply, type ScriptedServer, scriptedServer } from "../scripted-server.ts";

const never = new AbortController().signal;
const workshop = certificateWorkshop();
const root = workshop.issue("root", { extensions: authority });
const otherRoot = workshop.issue("other", { extensions: authority });
const good = workshop.issue("good", { issuer: root });
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
afterAll(workshop.close);

const serve = async (own: Issued, options: TlsOptions = {}, chain = ""): Promise<ScriptedServer> => {
  const scripted = await scriptedServer(() => reply(200, "<ok/>"), {
    tls: { cert: own.cert + chain, key: own.key, ...options },
  });
  closing.push(scripted.close);
  return scripted;
};

interface Case {
  readonly host?: string;
  readonly tls?: TlsFiles;
  readonly clockIsSet?: boolean;
}
const ask = async (
  server: ScriptedServer,
  { host = "localhost", tls = { caFile: root.certFile }, clockIsSet = true }: Case = {},
): Promise<ExchangeReply | ExchangeFailure> => {
  const channel = httpExchange({ tls, clockIsSet: () => clockIsSet, connectTimeoutMs: 5000 }).open({
    url: `https://${host}:${server.port}/`,
    username: "",
    password: "",
  });
  closing.push(channel.close);
  return channel.post([Buffer.from("<x/>")], never);
};

describe("an ACS over TLS [TR-069 3.3, TP-069 Secure_CWMP]", () => {
  it.each(["localhost", "127.0.0.1"])("is trusted by its authority and its name: %s", async (host) => {
    let name: string | undefined;
    const server = await serve(good, {
      SNICallback: (servername, done) => {
        name = servername;
        done(null);
      },
    });
    expect(await ask(server, { host })).toMatchObject({ ok: true, status: 200 });
    expect(name).toBe(host === "localhost" ? "localhost" : undefined);
  });

  it("keeps one connection for the session", async () => {
    const server = await serve(good);
    const channel = httpExchange({ tls: { caFile: root.certFile }, clockIsSet: () => true }).open({
      url: `https://localhost:${server.port}/`,
      username: "",
      password: "",
    });
    closing.push(channel.close);
    for (let round = 0; round < 3; round++) expect(await channel.post([], never)).toMatchObject({ ok: true });
    expect(server.connections).toBe(1);
  });

  it("may hear this device's certificate", async () => {
    const client = workshop.issue("client", { issuer: root, extensions: ["extendedKeyUsage=clientAuth"] });
    const server = await serve(good, { requestCert: true, rejectUnauthorized: true, ca: root.cert });
    const { certFile, keyFile } = client;
    expect(await ask(server, { tls: { caFile: root.certFile, certFile, keyFile } })).toMatchObject({ ok: true });
    expect(await ask(server)).toMatchObject({ ok: false, reason: expect.stringContaining("localhost") });
  });

  it("is met with new authorities once the file has changed", async () => {
    const server = await serve(good);
    const caFile = `${root.certFile}.changing`;
    writeFileSync(caFile, otherRoot.cert);
    const exchange = httpExchange({ tls: { caFile }, clockIsSet: () => true });
    const post = () => {
      const channel = exchange.open({ url: `https://localhost:${server.port}/`, username: "", password: "" });
      closing.push(channel.close);
      return channel.post([], never);
    };
    expect(await post()).toMatchObject({ ok: false, code: "tls" });
    writeFileSync(caFile, `${root.cert}\n`);
    expect(await post()).toMatchObject({ ok: true });
    rmSync(caFile);
    expect(await post()).toMatchObject({ ok: false, code: "tls", reason: expect.stringContaining(caFile) });
  });
});

describe("an ACS that is not trusted", () => {
  const expired = workshop.issue("expired", { issuer: root, days: -1 });
  const future = workshop.issue("future", { issuer: root, future: true });
  const selfSigned = workshop.issue("self");
  const elsewhere = workshop.issue("elsewhere", { issuer: root, extensions: ["subjectAltName=DNS:acs.example"] });
  const cases: [name: string, own: Issued, given: Case, reason: RegExp][] = [
    ["self-signed", selfSigned, {}, /not trusted.*self-signed/],
    ["of an unknown authority", good, { tls: { caFile: otherRoot.certFile } }, /not trusted.*authority/],
    ["of no public authority", good, { tls: {} }, /not trusted/],
    ["for another host", elsewhere, {}, /for another host: it is for acs\.example$/],
    ["for another address", elsewhere, { host: "127.0.0.1" }, /for another host/],
    ["expired", expired, {}, /expired on \d{4}-\d\d-\d\dT\d\d:\d\dZ; this device's clock says \d{4}-/],
    ["not valid yet", future, {}, /is not valid before \d{4}-/],
    [
      "met with a caFile that is not there",
      good,
      { tls: { caFile: "/nowhere/ca.pem" } },
      /\/nowhere\/ca.pem cannot be read: ENOENT/,
    ],
    [
      "met with a key that is not the certificate's",
      good,
      { tls: { caFile: root.certFile, certFile: root.certFile, keyFile: good.keyFile } },
      /cannot be used together/,
    ],
  ];
  it.each(cases)("%s", async (_name, own, given, reason) => {
    const server = await serve(own);
    const answer = await ask(server, given);
    expect(answer).toMatchObject({ ok: false, code: "tls", reason: expect.stringMatching(reason) });
    expect(server.seen.length).toBe(0);
  });

  it("for speaking an old TLS", async () => {
    const server = await serve(good, { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "ALL@SECLEVEL=0" });
    expect(await ask(server)).toMatchObject({ ok: false, code: "tls" });
  });

  it("for speaking no TLS, or nothing", async () => {
    const plain = await scriptedServer(() => reply(200));
    closing.push(plain.close);
    const talking = createTcpServer((socket) =>
      socket
        .on("error", () => {})
        .resume()
        .end("220 smtp\r\n"),
    );
    await new Promise<void>((resolve) => talking.listen(0, "127.0.0.1", resolve));
    closing.push(() => new Promise((resolve) => talking.close(() => resolve())));
    const address = talking.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const exchange = httpExchange({ clockIsSet: () => true, connectTimeoutMs: 200 });
    for (const one of [port, plain.port]) {
      const channel = exchange.open({ url: `https://127.0.0.1:${one}/`, username: "", password: "" });
      expect(await channel.post([], never)).toMatchObject({ ok: false });
      await channel.close();
    }
  });
});

describe("while the clock is not set", () => {
  const issue = (name: string, request: Request) => workshop.issue(name, { days: -1, ...request });
  const noClock = { clockIsSet: false };
  const intermediate = issue("intermediate", {
    issuer: root,
    extensions: ["basicConstraints=critical,CA:TRUE,pathlen:0", "keyUsage=critical,keyCertSign"],
  });

  it.each<[string, () => Issued, string]>([
    ["expired", () => issue("past", { issuer: root }), ""],
    ["not valid yet", () => workshop.issue("to-come", { issuer: root, future: true }), ""],
    ["below an expired authority", () => issue("below", { issuer: intermediate }), intermediate.cert],
    ["good", () => good, ""],
  ])("a certificate is trusted that is %s", async (_name, own, chain) => {
    const server = await serve(own(), {}, chain);
    expect(await ask(server, noClock)).toMatchObject({ ok: true, status: 200 });
    expect(await ask(server, { ...noClock, host: "127.0.0.1" })).toMatchObject({ ok: true });
  });

  const notAnAuthority = issue("no-authority", { issuer: root, extensions: ["basicConstraints=CA:FALSE"] });
  const tooDeep = issue("too-deep", { issuer: intermediate, extensions: authority });
  const named = issue("named", {
    issuer: root,
    extensions: [...authority, "nameConstraints=critical,permitted;DNS:acs.example"],
  });
  const cases: [name: string, own: () => Issued, chain: string, reason: RegExp][] = [
    ["self-signed", () => issue("self-expired", {}), "", /self-signed|no trusted authority/],
    ["of an unknown authority", () => issue("unknown", { issuer: otherRoot }), "", /not trusted/],
    [
      "of an unknown authority that comes along",
      () => issue("unknown-sent", { issuer: otherRoot }),
      otherRoot.cert,
      /not trusted/,
    ],
    [
      "of a namesake of the authority",
      () => issue("fake", { issuer: workshop.issue("root2", { commonName: "root", extensions: authority }) }),
      "",
      /not trusted/,
    ],
    [
      "for another host",
      () => issue("host", { issuer: root, extensions: ["subjectAltName=DNS:acs.example"] }),
      "",
      /for another host/,
    ],
    [
      "for clients only",
      () => issue("clients", { issuer: root, extensions: [serverUse[0] ?? "", "extendedKeyUsage=clientAuth"] }),
      "",
      /not for a server|not trusted/,
    ],
    ["below no authority", () => issue("below-leaf", { issuer: notAnAuthority }), notAnAuthority.cert, /not trusted/],
    [
      "deeper than allowed",
      () => issue("below-deep", { issuer: tooDeep }),
      tooDeep.cert + intermediate.cert,
      /no certificate authority|not trusted/,
    ],
    [
      "below name constraints",
      () => issue("below-named", { issuer: named }),
      named.cert,
      /name constraints|UNSPECIFIED/,
    ],
    ["of a weak key", () => issue("weak-key", { issuer: root, rsaBits: 1024 }), "", /1024 bits/],
    [
      "signed over SHA-1",
      () => issue("weak-hash", { issuer: root, hash: "sha1" }),
      "",
      /broken hash|too weak|CA_MD_TOO_WEAK/i,
    ],
    ["without its intermediate", () => issue("alone", { issuer: intermediate }), "", /not trusted/],
  ];
  it.each(cases)("a certificate is refused that is %s", async (_name, own, chain, reason) => {
    const server = await serve(own(), { ciphers: "DEFAULT@SECLEVEL=0" }, chain);
    const answer = await ask(server, noClock);
    expect(answer).toMatchObject({ ok: false, code: "tls", reason: expect.stringMatching(reason) });
    expect(server.seen.length).toBe(0);
  });

  it("dates count again as soon as it is", async () => {
    const server = await serve(issue("again", { issuer: root }));
    expect(await ask(server, noClock)).toMatchObject({ ok: true });
    expect(await ask(server)).toMatchObject({ ok: false, code: "tls" });
  });
});
