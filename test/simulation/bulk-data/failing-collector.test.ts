import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";
import { addProfile, minute, noon } from "./reporting.ts";
import { watchedSender } from "./watched-sender.ts";

// A week with a collector that is broken in another way each hour, over real HTTP.
// [TR-181 BulkData.Profile.NumberOfRetainedFailedReports, BulkData.Profile.HTTP.RetryEnable]

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const hour = 60 * minute;
const week = 7 * 24 * hour;

const head = (status: string, ...fields: readonly string[]): string =>
  [`HTTP/1.1 ${status}`, "Content-Length: 0", "Connection: close", ...fields, "", ""].join("\r\n");

/** What it does with a request that it has read, or, the last three, with a connection. */
const failures: Readonly<Record<string, (socket: Socket, port: number) => void>> = {
  "not authorized": (socket) => socket.end(head("401 No", 'WWW-Authenticate: Digest realm="r", nonce="n", qop="auth"')),
  "an unknown challenge": (socket) => socket.end(head("401 No", "WWW-Authenticate: Negotiate")),
  "no content": (socket) => socket.end(head("204 No Content")),
  created: (socket) => socket.end(head("201 Created")),
  "too large": (socket) => socket.end(head("413 Too Large")),
  "too many": (socket) => socket.end(head("429 Too Many", "Retry-After: 100")),
  "a wait of years": (socket) => socket.end(head("503 Later", "Retry-After: 999999999")),
  "a circle": (socket, port) => socket.end(head("307 Moved", `Location: http://127.0.0.1:${port}/in`)),
  "another address": (socket) => socket.end(head("307 Moved", "Location: http://192.0.2.1/in")),
  "no address": (socket) => socket.end(head("302 Moved", "Location: http://[")),
  "half a head": (socket) => socket.end("HTTP/1.1 20"),
  "no HTTP": (socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n"),
  "a head of a megabyte": (socket) => socket.end(`HTTP/1.1 200 OK\r\nA: ${"a".repeat(1_000_000)}\r\n\r\n`),
  "nothing more": (socket) => socket.resetAndDestroy(),
  "a close at once": (socket) => socket.destroy(),
  "a reset at once": (socket) => socket.resetAndDestroy(),
  "another protocol": (socket) => socket.end("220 mail.example ESMTP\r\n"),
};
const unread = ["a close at once", "a reset at once", "another protocol"];

/** `failing`: how it fails now; undefined while it is well. */
async function collector() {
  const taken: string[] = [];
  const met = new Set<string>();
  const state: { failing: string | undefined } = { failing: undefined };
  const server = createServer((socket) => {
    const { failing } = state;
    const fail = (): void => {
      if (failing === undefined) return;
      met.add(failing);
      failures[failing]?.(socket, port);
    };
    socket.on("error", () => {});
    if (failing !== undefined && unread.includes(failing)) return fail();
    let text = "";
    socket.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
      const at = text.indexOf("\r\n\r\n") + 4;
      const length = Number(/^content-length: *(\d+)/im.exec(text)?.[1] ?? Number.NaN);
      if (at < 4 || text.length - at !== length) return;
      if (failing !== undefined) return fail();
      taken.push(text.slice(at));
      socket.end(head("200 OK"));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { port, taken, met, state };
}

describe("A week with a collector that fails in another way each hour", () => {
  it.each(["JSON", "CSV"])(
    "loses no report and has none twice, as %s",
    async (EncodingType) => {
      const { met, port, state, taken } = await collector();
      const { idle, sender } = watchedSender();
      const world = new World(kind, new VirtualClock(noon));
      const { clock } = world;
      await addProfile(await world.start({ reports: sender() }), {
        NumberOfRetainedFailedReports: "-1",
        EncodingType,
        "CSVEncoding.ReportFormat": "ParameterPerRow",
        "HTTP.RetryEnable": "true",
        "HTTP.Username": "device",
        "HTTP.Password": "secret",
        ReportingInterval: "1800",
        "HTTP.URL": `http://127.0.0.1:${port}/in`,
      });
      const ways = Object.keys(failures);
      while (clock.wallMs() < noon + week) {
        const hours = Math.floor((clock.wallMs() - noon) / hour);
        // Well for an hour each day, and at the end.
        state.failing = hours % 24 === 23 ? undefined : ways[hours % ways.length];
        await clock.advance(Math.min(clock.nextInMs, noon + (hours + 1) * hour - clock.wallMs()));
        await idle();
      }
      state.failing = undefined;
      await clock.advance(hour);
      await idle();
      const times =
        EncodingType === "JSON"
          ? taken.flatMap((text) => (JSON.parse(text) as Taken).Report.map(({ CollectionTime }) => CollectionTime))
          : taken.flatMap((text) => text.trim().split("\r\n").slice(1).map(Number.parseFloat));
      const minutes = times.map((seconds) => (seconds * 1000 - noon) / minute);
      const all = Array.from({ length: minutes.length }, (_, at) => 30 * (at + 1));
      expect(minutes).toEqual(all);
      expect(minutes.length).toBeGreaterThanOrEqual(week / (30 * minute));
      expect([...met].sort()).toEqual(ways.sort());
    },
    300_000,
  );
});

interface Taken {
  readonly Report: readonly { readonly CollectionTime: number }[];
}
