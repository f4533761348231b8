import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { wiredCpe } from "../../harness/wired/wired-cpe.ts";
import { reply } from "../../net/scripted-server.ts";
import { fieldAcs, idOf } from "../field-acs.ts";
import { genieAcs } from "../peers.ts";
import { addObject, getNames, getValues, setValues, valuesIn } from "../requests.ts";
import { met } from "./met-genieacs.ts";

// What GenieACS is known to do with HTTP, against the agent as it is wired. Titles begin with the item. [interop A.1]

const code = "Device.DeviceInfo.ProvisioningCode";
const interval = "Device.ManagementServer.PeriodicInformInterval";
const informed = "<cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes></cwmp:InformResponse>";

const paramOf = (header: string | undefined, name: string): string =>
  new RegExp(`${name}="?([^",]*)`).exec(header ?? "")?.[1] ?? "";

describe("GenieACS", () => {
  it("A.1.11 asks for Digest with auth and auth-int, without opaque and algorithm, by a nonce for the connection alone", async () => {
    const nonces = new Map<number, string>();
    const acs = await fieldAcs(genieAcs, [getValues(code)], {
      before: ({ headers, connection, line }) => {
        const nonce = nonces.get(connection);
        if (nonce === undefined) {
          nonces.set(connection, `n${connection}`);
          return reply(401, "", {
            "WWW-Authenticate": `Digest realm="GenieACS",qop="auth,auth-int",nonce="n${connection}"`,
          });
        }
        const given = headers.authorization;
        const [username, uri] = [paramOf(given, "username"), line.split(" ")[1] ?? ""];
        const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
        const key = md5(`${username}:GenieACS:secret`);
        const parts = [nonce, paramOf(given, "nc"), paramOf(given, "cnonce"), "auth", md5(`POST:${uri}`)];
        const right = md5(`${key}:${parts.join(":")}`) === paramOf(given, "response");
        return right ? undefined : reply(401, "", { Connection: "close" });
      },
    });
    const cpe = await wiredCpe(acs.url, { "acs.username": "cpe", "acs.password": "secret" });
    expect(await cpe.session()).toMatchObject({ outcome: "ok", rpcs: 1 });
    expect(acs.said).toEqual(["Inform", "Inform", "empty", "GetParameterValuesResponse 18f0a1b2c0100"]);
  });

  it("A.1.11 refuses for good with a 401 that offers nothing, and a second session with 400", async () => {
    let posts = 0;
    const acs = await fieldAcs(genieAcs, [], {
      before: () => {
        posts += 1;
        if (posts === 1) return reply(401, "", { "WWW-Authenticate": 'Digest realm="GenieACS",qop="auth",nonce="n"' });
        if (posts === 2) return reply(401, "", { Connection: "close" });
        return posts === 3 ? reply(400, "CPE already in session", { Connection: "close" }) : undefined;
      },
    });
    const cpe = await wiredCpe(acs.url, { "acs.password": "secret" });
    expect(await cpe.session(0)).toMatchObject({ outcome: "authentication", retryCount: 0 });
    expect(await cpe.inform()).toMatchObject({ outcome: "status", retryCount: 1 });
    expect(await cpe.inform()).toMatchObject({ outcome: "ok", retryCount: 2 });
  });

  it("A.1.12 that is overloaded is left alone for as long as it asks", async () => {
    let refusals = 1;
    const acs = await fieldAcs(genieAcs, [], {
      before: () => (refusals-- > 0 ? reply(503, "", { "Retry-after": "3600", Connection: "close" }) : undefined),
    });
    const cpe = await wiredCpe(acs.url);
    expect(await cpe.session()).toMatchObject({ outcome: "status" });
    const status = await cpe.control({ command: "status" });
    expect(status.ok && status.result.nextRetrySeconds).toBeGreaterThan(1800); // by its own policy it were seconds
  });

  it("A.1.12 takes compressed requests, answers them in kind, refuses them with 415, and sets a cookie without a path", async () => {
    let refused = false;
    const acs = await fieldAcs(genieAcs, [getValues(code)], {
      before: (heard) => {
        if (heard.what !== "coded" || refused) return undefined;
        refused = true;
        return reply(415);
      },
      answers: {
        Inform: (heard) =>
          reply(200, gzipSync(genieAcs.envelope(informed, idOf(heard))), {
            ...genieAcs.headers,
            "Content-Encoding": "gzip",
            "Set-Cookie": "session=0123abcd",
          }),
      },
    });
    const compressing = { "device.parameters": '{"Device.ManagementServer.HTTPCompression":"GZIP"}' };
    const cpe = await wiredCpe(acs.url, compressing);
    expect(await cpe.session()).toMatchObject({ outcome: "ok", rpcs: 1 });
    expect(acs.said.slice(0, 2)).toEqual(["coded", "Inform"]);
    expect(acs.heard.at(-1)?.headers.cookie).toBe("session=0123abcd");
  });

  it("A.1.13 ends with 204 and closes; dropped in mid-session, it is informed anew, without what was delivered", async () => {
    let drops = 2;
    const acs = await fieldAcs(genieAcs, [], {
      before: ({ what }, socket) => {
        if (what !== "empty" || drops-- <= 0) return undefined;
        socket.destroy();
        return "";
      },
    });
    const cpe = await wiredCpe(acs.url);
    expect(await cpe.session(0)).toMatchObject({ outcome: "closed", events: ["0 BOOTSTRAP", "1 BOOT"] });
    expect(await cpe.inform()).toMatchObject({ outcome: "ok", retryCount: 1, events: [expect.stringMatching(/^X /)] });
  });

  it("A.1.14 is given InstanceNumber and Status in digits, objects with their dot, and just the leaves asked for", async () => {
    const { acs } = await met(
      addObject("Device.NAT.PortMapping."),
      getNames("Device.NAT.PortMapping.", "1"),
      getValues(code, interval),
    );
    const instance = /<InstanceNumber>(\d+)<\/InstanceNumber><Status>[01]<\/Status>/.exec(acs.answers[0] ?? "")?.[1];
    expect(acs.answers[1]).toContain(`<Name>Device.NAT.PortMapping.${instance}.</Name><Writable>1<`);
    expect(Object.keys(valuesIn(acs.answers[2]))).toEqual([code, interval]);
  });

  it("A.1.15 knocks with MD5 over one connection that the 401 leaves open, and is let in with 200", async () => {
    const { acs, cpe } = await met(
      setValues({
        "Device.ManagementServer.ConnectionRequestUsername": "genie",
        "Device.ManagementServer.ConnectionRequestPassword": "lamp",
      }),
    );
    const url = new URL(valuesIn(acs.heard[0]?.text)["Device.ManagementServer.ConnectionRequestURL"] ?? "");
    const socket = connect(Number(url.port), url.hostname);
    const ask = async (authorization = ""): Promise<string> => {
      socket.write(
        `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: keep-alive\r\n${authorization}\r\n`,
      );
      const [chunk] = (await once(socket, "data")) as [Buffer];
      return chunk.toString();
    };
    const challenge = await ask();
    expect(challenge).toMatch(/^HTTP\/1\.1 401 /);
    expect(challenge).not.toMatch(/connection: close/i);
    expect(challenge).not.toMatch(/www-authenticate: basic/i);
    // Several headers are read into one, of which its parser takes the first word for the scheme and the last of each parameter.
    const joined = [...challenge.matchAll(/www-authenticate: (.*)\r\n/gi)].map((match) => match[1]).join(", ");
    const last = (name: string): string =>
      [...joined.matchAll(new RegExp(`${name}="?([^",]*)`, "g"))].at(-1)?.[1] ?? "";
    const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
    const [realm, nonce] = [last("realm"), last("nonce")];
    const response = md5(`${md5(`genie:${realm}:lamp`)}:${nonce}:00000001:c0ffee:auth:${md5(`GET:${url.pathname}`)}`);
    const granted = await ask(
      `Authorization: Digest username="genie",realm="${realm}",nonce="${nonce}",uri="${url.pathname}",algorithm=${last("algorithm")},qop=auth,nc=00000001,cnonce="c0ffee",response="${response}"\r\n`,
    );
    expect(granted).toMatch(/^HTTP\/1\.1 20[04] /);
    socket.destroy();
    expect(await cpe.session(1)).toMatchObject({ events: ["6 CONNECTION REQUEST"], outcome: "ok" });
  });
});
