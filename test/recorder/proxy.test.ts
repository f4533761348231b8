import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer, request as tlsRequest } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it, onTestFinished } from "vitest";
import { openProxy, type PassedReply, type PassedRequest, type ProxyOptions } from "../../src/recorder/proxy.ts";
import { type LogEntry, Recording } from "../../src/recorder/recording.ts";
import { selfSigned } from "../harness/acs/self-signed.ts";

// What goes over the recorder is what came: the CPE and its ACS do not notice it.

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

async function acsThat(
  handle: Handler,
): Promise<{ readonly server: Server; readonly sockets: Set<Socket>; readonly url: URL }> {
  const sockets = new Set<Socket>();
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => handle(incoming, response, Buffer.concat(chunks).toString()));
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, sockets, url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/cwmp?x=1`) };
}

async function proxyTo(acs: URL, keptOctets = 65_536, more: Partial<ProxyOptions> = {}) {
  const seen: { requests: PassedRequest[]; replies: PassedReply[]; failures: string[]; ended: number } = {
    requests: [],
    replies: [],
    failures: [],
    ended: 0,
  };
  const entries: LogEntry[] = [];
  const recording = new Recording({
    now: () => 0,
    largest: keptOctets,
    onEntry: (entry) => entries.push(entry),
    onDevice: () => {},
    warn: (reason) => seen.failures.push(reason),
  });
  const proxy = await openProxy({
    bind: "127.0.0.1",
    port: 0,
    acs,
    tls: undefined,
    acsTls: {},
    ...more,
    keptOctets,
    onRequest: (connection, passed) => {
      seen.requests.push(passed);
      recording.request(connection, passed);
    },
    onReply: (connection, passed) => {
      seen.replies.push(passed);
      recording.reply(connection, passed);
    },
    onEnd: () => seen.ended++,
    onFailure: (reason) => seen.failures.push(reason),
  });
  onTestFinished(() => proxy.close());
  return { ...proxy, seen, entries, recording };
}

/** All that a CPE writes on one connection, and all that it is answered until the other side ends it. */
function raw(port: number, ...texts: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => {
      answer += text;
    });
    socket.once("end", () => resolve(answer));
    socket.once("error", reject);
    socket.write(texts.join(""));
  });
}

const post = (path: string, fields: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: recorder:7547\r\n${fields}Content-Length: ${body.length}\r\n\r\n${body}`;

it("passes method, path, fields and bodies on, digest and cookies among them, over one connection for each of the CPE's", async () => {
  const heard: string[] = [];
  const ports = new Set<number | undefined>();
  const { url } = await acsThat((incoming, response, body) => {
    ports.add(incoming.socket.remotePort);
    heard.push(
      `${incoming.method} ${incoming.url} ${incoming.headers.host} ${incoming.headers.authorization} ${incoming.headers.soapaction} ${incoming.headers.cookie} ${body}`,
    );
    response.setHeader("Set-Cookie", ["a=1; Path=/; Secure; HttpOnly", "b=2; Domain=acs.example"]);
    response.setHeader("WWW-Authenticate", 'Digest realm="r", nonce="n"');
    if (heard.length === 2) response.setHeader("Connection", "close");
    response.writeHead(heard.length === 1 ? 401 : 200).end(`answer ${heard.length}`);
  });
  const { port } = await proxyTo(url);
  const answer = await raw(
    port,
    post("/", "Cookie: a=1\r\n", "one"),
    post("/other", 'Authorization: Digest username="u", uri="/other"\r\nSOAPAction: \r\n', "two"),
  );
  expect(heard).toEqual([
    `POST /cwmp?x=1 ${url.host} undefined undefined a=1 one`,
    `POST /other ${url.host} Digest username="u", uri="/other"  undefined two`,
  ]);
  expect(ports.size).toBe(1);
  expect(answer).toContain("HTTP/1.1 401 Unauthorized");
  expect(answer).toContain('WWW-Authenticate: Digest realm="r", nonce="n"');
  expect(answer).toContain("Set-Cookie: a=1; Path=/; HttpOnly\r\n");
  expect(answer).toContain("Set-Cookie: b=2\r\n");
  expect(answer).toContain("answer 1");
  expect(answer).toContain("answer 2");
});

it("passes chunks on as chunks, and points to itself where the ACS points to itself", async () => {
  let coding: string | undefined;
  const { url } = await acsThat((incoming, response, body) => {
    coding = incoming.headers["transfer-encoding"];
    response.writeHead(307, { Location: `${url.origin}/moved`, Connection: "close" });
    response.write("in ");
    response.end(`pieces: ${body}`);
  });
  const { port } = await proxyTo(url);
  const answer = await raw(
    port,
    "POST /cwmp HTTP/1.1\r\nHost: recorder:7547\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
  );
  expect(coding).toBe("chunked");
  expect(answer).toContain("Location: http://recorder:7547/moved");
  expect(answer).toContain("Transfer-Encoding: chunked");
  expect(answer).toContain("pieces: abc");
});

it("ends the connection of a CPE where the ACS ends its own, and the other way round", async () => {
  const { url, sockets } = await acsThat((_request, response) => response.end("x"));
  const { port, seen } = await proxyTo(url);
  const answer = raw(port, post("/", "", "one"));
  await expect.poll(() => seen.replies.length).toBe(1);
  for (const socket of sockets) socket.destroy();
  expect(await answer).toContain("200 OK");
  await expect.poll(() => seen.ended).toBe(1);

  const socket = connect(port, "127.0.0.1");
  socket.write(post("/", "", "two"));
  await expect.poll(() => seen.replies.length).toBe(2);
  expect(sockets.size).toBe(1);
  socket.destroy();
  await expect.poll(() => sockets.size).toBe(0);
});

it("tells the CPE where there is no ACS, and goes on", async () => {
  const { url, server } = await acsThat(() => {});
  server.close();
  const { port, seen } = await proxyTo(url);
  expect(await raw(port, post("/", "", "one"))).toMatch(/^HTTP\/1\.1 502 [\s\S]*the ACS cannot be reached/);
  expect(seen.failures).toHaveLength(1);
});

const inform = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><c:Inform xmlns:c="urn:dslforum-org:cwmp-1-0">
<DeviceId><Manufacturer>M</Manufacturer><OUI>00D09E</OUI><ProductClass>HG</ProductClass><SerialNumber>1</SerialNumber></DeviceId>
<ParameterList><ParameterValueStruct><Name>Device.X_EX_Password</Name><Value>hunter2</Value></ParameterValueStruct>
<ParameterValueStruct><Name>Device.X_EX_Url</Name><Value>http://user:hunter2@host/</Value></ParameterValueStruct></ParameterList></c:Inform></s:Body></s:Envelope>`;

it("records sessions by connection and by cookie, compressed ones too, and no secret of any", async () => {
  const { url } = await acsThat((_request, response) => {
    response
      .writeHead(200, { "Set-Cookie": "s=abc; Path=/", Connection: "close" })
      .end(inform.replaceAll("Inform", "InformResponse"));
  });
  const { port, entries, recording } = await proxyTo(url);
  const send = (body: string | Buffer, headers: Record<string, string> = {}): Promise<void> =>
    new Promise((resolve, reject) => {
      request({ host: "127.0.0.1", port, method: "POST", path: "/?token=hunter2", headers }, (reply) =>
        reply.resume().once("end", resolve),
      )
        .once("error", reject)
        .end(body);
    });
  await send(gzipSync(inform), { "Content-Encoding": "gzip" });
  await send("", { Cookie: "s=abc" });
  await send(inform, { Cookie: "s=abc" });
  await recording.settled();
  expect(entries.map(({ from, session, message }) => `${session} ${from} ${message}`)).toEqual([
    "1 cpe Inform",
    "1 acs InformResponse",
    "1 cpe ",
    "1 acs InformResponse",
    "2 cpe Inform",
    "2 acs InformResponse",
  ]);
  expect(entries[0]?.device).toBe("00D09E-HG-1");
  expect(JSON.stringify(entries)).not.toContain("hunter2");
  const [device] = recording.devices;
  expect(device?.builder.tree().parameters.get("Device.X_EX_Url")?.value).toBe("http://********@host/");
});

it("passes on what is too large to be kept, and what unpacks without end", async () => {
  const { url } = await acsThat((_request, response, body) => {
    response.writeHead(200, { Connection: "close" }).end(String(body.length));
  });
  const { port, entries, recording } = await proxyTo(url, 1000);
  expect(await raw(port, post("/", "", "x".repeat(5000)))).toContain("5000");
  const bomb = gzipSync(Buffer.alloc(500_000));
  expect(bomb.length).toBeLessThan(1000);
  await new Promise<void>((resolve) => {
    request({ host: "127.0.0.1", port, method: "POST", headers: { "Content-Encoding": "gzip" } }, (reply) =>
      reply.resume().once("end", resolve),
    ).end(bomb);
  });
  await recording.settled();
  const [large, , packed] = entries;
  expect(large?.envelope).toMatch(/^<!-- more than 1000 octets/);
  expect(packed?.envelope).toMatch(/octets that cannot be decoded as gzip/);
});

it("speaks TLS on both sides, and has no ACS whose certificate it does not know", async () => {
  const directory = mkdtempSync(join(tmpdir(), "recorder-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const { key, cert } = selfSigned(directory);
  const acs = createTlsServer({ key, cert }, (incoming, response) => {
    response.writeHead(200, { "Set-Cookie": "a=1; Secure", Connection: "close" }).end(`over ${incoming.headers.host}`);
  });
  await new Promise<void>((resolve) => acs.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    acs.close();
  });
  const url = new URL(`https://127.0.0.1:${(acs.address() as AddressInfo).port}/`);
  const send = (port: number): Promise<string> =>
    new Promise((resolve, reject) => {
      tlsRequest({ host: "127.0.0.1", port, method: "POST", ca: cert }, (reply) => {
        let text = `${reply.statusCode} ${reply.headers["set-cookie"] ?? ""} `;
        reply.on("data", (chunk: Buffer) => {
          text += chunk.toString();
        });
        reply.once("end", () => resolve(text));
      })
        .once("error", reject)
        .end();
    });
  const tls = { key: Buffer.from(key), cert: Buffer.from(cert) };
  const known = await proxyTo(url, 1000, { tls, acsTls: { ca: Buffer.from(cert) } });
  expect(await send(known.port)).toBe(`200 a=1; Secure over ${url.host}`);
  const unknown = await proxyTo(url, 1000, { tls });
  expect(await send(unknown.port)).toMatch(/^502 .*the ACS cannot be reached: .*certificate/);
});

it("passes a long session on over one connection, without a word of warning", async () => {
  const warnings: string[] = [];
  const warned = ({ message }: Error): unknown => warnings.push(message);
  process.on("warning", warned);
  onTestFinished(() => {
    process.off("warning", warned);
  });
  let heard = 0;
  const { url, sockets } = await acsThat((_request, response) => {
    heard++;
    response.setHeader("Connection", heard === 40 ? "close" : "keep-alive");
    response.end("x");
  });
  const { port, seen } = await proxyTo(url);
  const answer = await raw(port, ...Array.from({ length: 40 }, (_, number) => post("/", "", String(number))));
  expect(answer.match(/200 OK/g)).toHaveLength(40);
  expect(seen.failures).toEqual([]);
  expect(warnings).toEqual([]);
  await expect.poll(() => sockets.size).toBe(0);
});
