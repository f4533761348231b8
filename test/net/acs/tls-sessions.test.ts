import { EventEmitter } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import type { TLSSocket } from "node:tls";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { httpExchange } from "../../../src/net/acs/exchange.ts";
import { openSocket, type SocketSettings } from "../../../src/net/http/open-socket.ts";
import { tlsSessions } from "../../../src/net/http/tls/tls-sessions.ts";
import { type TlsFiles, tlsTrust } from "../../../src/net/http/tls/tls-trust.ts";
import { authority, certificateWorkshop } from "../certificates.ts";
import { reply, scriptedServer } from "../scripted-server.ts";

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

describe("a TLS session is resumed", () => {
  /** Sessions with one ACS, one after the other, and whether the server took each for one that goes on. */
  const met = async (resumed: boolean[], files: TlsFiles, isSet = (): boolean => true) => {
    const server = await scriptedServer(() => reply(200, "<ok/>"), { tls: { cert: good.cert, key: good.key } });
    closing.push(server.close);
    const exchange = httpExchange({ tls: files, clockIsSet: isSet });
    const session = async (host = "localhost") => {
      const channel = exchange.open({ url: `https://${host}:${server.port}/`, username: "", password: "" });
      const seen = new Promise<boolean>((resolve) => {
        server.onSecure = (socket) => resolve(socket.isSessionReused());
      });
      const answer = await channel.post([], never);
      await channel.close();
      if (answer.ok) resumed.push(await seen);
      return answer;
    };
    return { session };
  };

  it("by the next session of CWMP, with the same host", async () => {
    const resumed: boolean[] = [];
    const { session } = await met(resumed, { caFile: root.certFile });
    for (const host of ["localhost", "localhost", "localhost", "127.0.0.1", "127.0.0.1"]) {
      expect(await session(host)).toMatchObject({ ok: true });
    }
    expect(resumed).toEqual([false, true, true, false, true]);
  });

  it("also where the first address of the host takes no connection", async () => {
    const server = await scriptedServer(() => undefined, { tls: { cert: good.cert, key: good.key } });
    closing.push(server.close);
    const settings: SocketSettings = {
      connectTimeoutMs: 10_000,
      trust: tlsTrust({ caFile: root.certFile }),
      clockIsSet: () => true,
      addressesOf: async () => [
        { address: "::1", family: 6 },
        { address: "127.0.0.1", family: 4 },
      ],
    };
    const url = new URL(`https://localhost:${server.port}/`);
    const resumed: boolean[] = [];
    for (let session = 0; session < 2; session++) {
      const socket = (await openSocket(url, settings, never)) as TLSSocket;
      resumed.push(socket.isSessionReused());
      socket.resume();
      await expect.poll(() => settings.trust.sessions.of(url.host)).toBeDefined();
      socket.destroy();
    }
    expect(resumed).toEqual([false, true]);
  });

  it("not once it has changed who is trusted", async () => {
    const resumed: boolean[] = [];
    const caFile = `${root.certFile}.resumed`;
    writeFileSync(caFile, root.cert);
    const { session } = await met(resumed, { caFile });
    await session();
    writeFileSync(caFile, otherRoot.cert);
    expect(await session()).toMatchObject({ ok: false, code: "tls" });
    writeFileSync(caFile, `${root.cert}\n`);
    expect(await session()).toMatchObject({ ok: true });
    expect(resumed).toEqual([false, false]);
    rmSync(caFile);
  });

  it("not of a connection that was made before the clock was set, nor for one", async () => {
    const resumed: boolean[] = [];
    let isSet = false;
    const { session } = await met(resumed, { caFile: root.certFile }, () => isSet);
    await session();
    isSet = true;
    await session();
    isSet = false;
    await session();
    expect(resumed).toEqual([false, false, false]);
  });

  it("no longer than its certificate is valid", () => {
    let nowMs = Date.parse("2026-01-01T00:00:00Z");
    const sessions = tlsSessions(() => nowMs);
    const socket = new EventEmitter();
    const peer = {
      authorized: true,
      isSessionReused: () => false,
      getPeerCertificate: () => ({ valid_to: "Jan  2 00:00:00 2026 GMT" }),
    };
    sessions.listen(Object.assign(socket, peer) as unknown as TLSSocket, "acs.example");
    socket.emit("session", Buffer.from("s"));
    expect(sessions.of("acs.example")).toEqual(Buffer.from("s"));
    nowMs += 25 * 3_600_000;
    expect(sessions.of("acs.example")).toBeUndefined();
  });
});
