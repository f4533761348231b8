import { createHash } from "node:crypto";
import type { Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { wiredCpe } from "../harness/wired/wired-cpe.ts";
import { certificateWorkshop, type Issued } from "../net/certificates.ts";
import { reply } from "../net/scripted-server.ts";
import { dressed, type FieldAcsOptions, fieldAcs, type Turn } from "./field-acs.ts";
import { plainAcs } from "./peers.ts";
import { getValues } from "./requests.ts";

// HTTP in any form, to the agent as it is wired. Titles begin with the place in the matrix. [interop A.4]

const ask = getValues("Device.DeviceInfo.ProvisioningCode");
const envelope = plainAcs.envelope(ask, "7");
const length = Buffer.byteLength(envelope);
const answered = "GetParameterValuesResponse 7";
const head = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n";

async function met(turns: readonly Turn[], options: FieldAcsOptions = {}, settings: Record<string, string> = {}) {
  const acs = await fieldAcs(plainAcs, turns, options);
  const cpe = await wiredCpe(acs.url, settings);
  return { acs, cpe, session: await cpe.session() };
}

describe("any ACS may answer", () => {
  const forms: readonly (readonly [title: string, raw: string | Buffer])[] = [
    [
      "A.4.22 in chunks with extensions and a trailer",
      `${head}Transfer-Encoding: chunked\r\n\r\n${length.toString(16)};a=b\r\n${envelope}\r\n0\r\nX-Sum: 1\r\n\r\n`,
    ],
    ["A.4.23 in gzip", reply(200, gzipSync(envelope), { "Content-Encoding": "gzip" })],
    [
      "A.4.26 after interim replies",
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n${dressed(plainAcs, ask, "7")}`,
    ],
    [
      "A.4.27 with a header twice",
      `${head}X-A: 1\r\nX-A: 2\r\nServer: a\r\nServer: b\r\nContent-Length: ${length}\r\n\r\n${envelope}`,
    ],
  ];
  it.each(forms)("%s", async (_, raw) => {
    const { acs, session } = await met([() => raw]);
    expect([session.outcome, acs.said[2]]).toEqual(["ok", answered]);
  });

  it("A.4.21 by HTTP/1.0 that ends with the connection", async () => {
    const { acs, session } = await met([
      (_, socket) => void socket.end(`HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\n${envelope}`),
    ]);
    expect([session.outcome, acs.said[2]]).toEqual(["ok", answered]);
    expect(acs.server.connections).toBe(2);
  });

  it.each([
    ["A.4.27 with a header folded over three lines", "X-A: 1\r\n  2\r\n\t3", "ok"],
    [
      "A.4.27 with a fold in a header that ends the body, which is refused",
      "Connection: keep-alive,\r\n close",
      "protocol",
    ],
  ])("%s", async (_, header, outcome) => {
    const { session } = await met([() => `${head}${header}\r\nContent-Length: ${length}\r\n\r\n${envelope}`]);
    expect(session.outcome).toBe(outcome);
  });

  it.each([
    ["A.4.24 with 200 and nothing", reply(200)],
    ["A.4.25 with 204 that has a body all the same", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello"],
  ])("%s, as the end", async (_, end) => {
    expect((await met([() => end])).session.outcome).toBe("ok");
  });

  it("A.4.28 with several cookies, A.4.29 one of them quoted", async () => {
    const { acs } = await met([
      () => dressed(plainAcs, ask, "7", { "Set-Cookie": ["a=1; Path=/", 'b="x y"; HttpOnly', "c=3; Path=/other"] }),
    ]);
    expect(acs.heard[2]?.headers.cookie).toBe('a=1; b="x y"');
  });
  it("A.4.29 with a quoted cookie, which comes back with its quotes", async () => {
    const { acs } = await met([() => dressed(plainAcs, ask, "7", { "Set-Cookie": 'JSESSIONID="0:1"; Version=1' })]);
    expect(acs.heard[2]?.headers.cookie).toBe('JSESSIONID="0:1"');
  });

  it.each([302, 307])("A.4.30 with %i: the same POST goes there, for this session alone", async (status) => {
    const target = await fieldAcs(plainAcs, [ask]);
    const { acs, cpe, session } = await met([], { before: () => reply(status, "", { Location: target.url }) });
    expect(session).toMatchObject({ outcome: "ok", rpcs: 1, url: acs.url });
    expect(target.heard[0]?.text).toBe(acs.heard[0]?.text);
    expect(target.heard[0]?.line).toMatch(/^POST /);
    expect(acs.said).toEqual(["Inform"]);
    await cpe.inform();
    expect(acs.said).toEqual(["Inform", "Inform"]);
    expect(await cpe.get("Device.ManagementServer.URL")).toBe(acs.url);
  });

  it.each([301, 303, 308])("A.4.30 with %i, which CWMP does not know: the session fails", async (status) => {
    const target = await fieldAcs(plainAcs);
    const { session } = await met([], { before: () => reply(status, "", { Location: target.url }) });
    expect(session.outcome).toBe("redirect");
    expect(target.heard).toEqual([]);
  });

  it("A.4.30 by sending it round in circles: the session fails after five", async () => {
    const { acs, session } = await met([], { before: () => reply(302, "", { Location: "/again" }) });
    expect(session.outcome).toBe("redirect");
    expect(acs.heard).toHaveLength(6);
  });

  it("A.4.31 with 401 twice: the session fails as authentication", async () => {
    const { acs, session } = await met(
      [],
      { before: () => reply(401, "", { "WWW-Authenticate": 'Digest realm="r", nonce="n", qop="auth"' }) },
      { "acs.password": "secret" },
    );
    expect([session.outcome, acs.heard.length]).toEqual(["authentication", 2]);
  });

  it("A.4.32 that its nonce has grown old: it is given another answer at once", async () => {
    const nonces = ["first", "second"];
    const { acs, session } = await met(
      [],
      {
        before: ({ headers }) => {
          const nonce = nonces.find((each) => headers.authorization?.includes(each) !== true);
          if (headers.authorization?.includes("second")) return undefined;
          const stale = headers.authorization === undefined ? "" : ", stale=true";
          return reply(401, "", { "WWW-Authenticate": `Digest realm="r", nonce="${nonce}", qop="auth"${stale}` });
        },
      },
      { "acs.password": "secret" },
    );
    expect([session.outcome, acs.said]).toEqual(["ok", ["Inform", "Inform", "Inform", "empty"]]);
  });

  it("A.4.33 that it wants auth-int: the body is signed with the rest", async () => {
    const hash = (text: string | Buffer): string => createHash("md5").update(text).digest("hex");
    const { acs, session } = await met(
      [],
      {
        before: ({ headers }) =>
          headers.authorization === undefined
            ? reply(401, "", { "WWW-Authenticate": 'Digest realm="r", nonce="n", qop="auth-int"' })
            : undefined,
      },
      { "acs.username": "cpe", "acs.password": "secret" },
    );
    expect(session.outcome).toBe("ok");
    const { headers, body } = acs.heard[1] ?? {};
    const part = (name: string): string =>
      new RegExp(`${name}="?([^",]*)`).exec(headers?.authorization ?? "")?.[1] ?? "";
    const second = hash(`POST:/acs:${hash(body ?? "")}`);
    expect(part("response")).toBe(hash(`${hash("cpe:r:secret")}:n:${part("nc")}:${part("cnonce")}:auth-int:${second}`));
  });

  it.each([
    [407, "A.4.34 a proxy"],
    [500, "A.4.35 an error"],
    [502, "A.4.35 a gateway"],
  ])("%i from %s, and be tried again", async (status) => {
    let times = 1;
    const { cpe, session } = await met([], { before: () => (times-- > 0 ? reply(status) : undefined) });
    expect(session).toMatchObject({ outcome: "status", reason: expect.stringContaining(String(status)) });
    expect(await cpe.inform()).toMatchObject({ outcome: "ok", retryCount: 1 });
  });

  it("A.4.35 500 with XML that is no SOAP: it is the status that is told", async () => {
    const { session } = await met([() => reply(500, "<error>no heap</error>", { "Content-Type": "text/xml" })]);
    expect(session).toMatchObject({ outcome: "status", reason: expect.stringContaining("500") });
  });

  it("A.4.35 503 with Retry-After as a date", async () => {
    const inAnHour = new Date(Date.now() + 3_600_000).toUTCString();
    const { cpe, session } = await met([], { before: () => reply(503, "", { "Retry-After": inAnHour }) });
    expect(session.outcome).toBe("status");
    const status = await cpe.control({ command: "status" });
    expect(status.ok && status.result.nextRetrySeconds).toBeGreaterThan(1800); // by its own policy it were seconds
  });

  it("A.4.36 octet by octet", async () => {
    const drip = async (socket: Socket): Promise<undefined> => {
      const octets = dressed(plainAcs, ask, "7");
      for (let at = 0; at < octets.length; at += 7) {
        socket.write(octets.subarray(at, at + 7));
        await new Promise((resolve) => setImmediate(resolve));
      }
      return undefined;
    };
    const { acs, session } = await met([(_, socket) => drip(socket)]);
    expect([session.outcome, acs.said[2]]).toEqual(["ok", answered]);
  });

  it("A.4.37 and then close: the answer goes over another connection, once", async () => {
    const { acs, session } = await met([
      (_, socket) => {
        socket.removeAllListeners("data");
        socket.write(dressed(plainAcs, ask, "7"), () => socket.destroySoon());
        return undefined;
      },
    ]);
    expect([session.outcome, acs.server.connections]).toEqual(["ok", 2]);
    expect(acs.said).toEqual(["Inform", "empty", answered]);
  });

  it("A.4.39 at an IPv6 literal", async () => {
    const { acs, session } = await met([ask], { host: "::1" });
    expect(acs.url).toContain("[::1]");
    expect(session).toMatchObject({ outcome: "ok", rpcs: 1 });
  });
});

describe("an ACS over TLS", () => {
  const workshop = certificateWorkshop();
  let own: Issued;
  beforeAll(() => {
    own = workshop.issue("localhost");
  });
  afterAll(() => workshop.close());

  it("A.4.40 is called by its name in SNI", async () => {
    const names: string[] = [];
    const acs = await fieldAcs(plainAcs, [ask], {
      tls: {
        cert: own.cert,
        key: own.key,
        SNICallback: (name, done) => {
          names.push(name);
          done(null);
        },
      },
    });
    const cpe = await wiredCpe(acs.url.replace("127.0.0.1", "localhost"), { "acs.tls.caFile": own.certFile });
    expect(await cpe.session()).toMatchObject({ outcome: "ok" });
    expect(new Set(names)).toEqual(new Set(["localhost"]));
  });
});
