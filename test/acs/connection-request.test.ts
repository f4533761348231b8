import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { wake } from "../../src/acs/api.ts";
import { connectionRequest } from "../../src/acs/connection-request.ts";
import { Device } from "../../src/acs/device.ts";
import { digestGuard } from "../../src/net/connection-request/digest-server.ts";
import type { DigestHash } from "../../src/net/http/authentication/digest.ts";
import { deviceId } from "./stage.ts";

const credentials = { username: "acs", password: "secret" };
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/path?x=1`;
}

/** A device that asks for Digest; tells the connections it was asked over. */
async function guarded(hashes: readonly DigestHash[]) {
  const guard = digestGuard({ realm: "cpe", hashes, nonceLifeMs: 60_000, nowMs: () => performance.now() });
  const sockets: unknown[] = [];
  const url = await serve((request, response) => {
    sockets.push(request.socket);
    const { method = "", url: target = "" } = request;
    const client = request.socket.remoteAddress ?? "";
    const verdict = guard.verify({ method, target, authorization: request.headers.authorization, client }, (name) =>
      name === credentials.username ? credentials.password : undefined,
    );
    if (verdict.outcome === "accepted") response.writeHead(204).end();
    else response.writeHead(401, { "WWW-Authenticate": [...guard.challenges(client, false)] }).end();
  });
  return { url, sockets };
}

describe("connectionRequest [TR-069 3.2.2]", () => {
  it.each<[string, readonly DigestHash[]]>([
    ["MD5", ["MD5"]],
    ["SHA-256", ["SHA-256"]],
    ["the better of both", ["MD5", "SHA-256"]],
  ])("answers Digest with %s, over one connection", async (_, hashes) => {
    const { url, sockets } = await guarded(hashes);
    expect(await connectionRequest(url, credentials)).toEqual({ ok: true });
    expect(sockets).toHaveLength(2);
    expect(sockets[0]).toBe(sockets[1]);
  });

  it("tells of wrong and of missing credentials", async () => {
    const { url } = await guarded(["SHA-256"]);
    expect(await connectionRequest(url, { ...credentials, password: "x" })).toEqual({
      ok: false,
      reason: "the device refused the username or the password",
    });
    expect(await connectionRequest(url, undefined)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/^the device asks for a password/),
    });
  });

  it.each<[string, RequestListener, RegExp]>([
    ["503", (_, response) => response.writeHead(503).end(), /busy/],
    ["404", (_, response) => response.writeHead(404).end(), /status 404/],
    ["Basic only", (_, response) => response.writeHead(401, { "WWW-Authenticate": 'Basic realm="x"' }).end(), /Digest/],
    ["a broken connection", (request) => request.socket.destroy(), /cannot be reached/],
    ["silence", () => {}, /no answer within 0.3 s/],
    ["an endless answer", (_, response) => void response.writeHead(200).write("x"), /no answer within 0.3 s/],
  ])("tells of %s", async (_, listener, reason) => {
    expect(await connectionRequest(await serve(listener), credentials, 300)).toEqual({
      ok: false,
      reason: expect.stringMatching(reason),
    });
  });

  it.each(["https://127.0.0.1/", "file:///etc/passwd", "nonsense"])("does not go to %s", async (url) => {
    expect(await connectionRequest(url, credentials)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/no http URL/),
    });
  });

  it("cannot be sent to a device that told no URL", async () => {
    const device = new Device({
      identity: deviceId,
      firstSeenMs: 0,
      informs: 0,
      lastInform: undefined,
      parameters: [],
      tasks: [],
      conversation: [],
      connectionRequest: undefined,
    });
    expect(await wake(device)).toMatchObject({ ok: false, reason: expect.stringMatching(/no ConnectionRequestURL/) });
  });
});
