import { createSocket, type RemoteInfo } from "node:dgram";
import { once } from "node:events";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ackPacket, dataPacket, errorPacket, parsePacket } from "../../../../src/net/transfer/tftp/tftp-packets.ts";
import { freePort } from "../../../harness/free-port.ts";
import { installed, isRoot, runServer } from "../real-server.ts";
import { type Stage, sample, sha256, stage, untilAfterEach } from "../transfer-fixture.ts";

const kept = untilAfterEach();
const whole = (content: Buffer) => ({ ok: true, bytes: content.length, sha256: sha256(content), resumed: false });

describe.skipIf(!installed("in.tftpd") || !isRoot)(
  "transfers with tftpd-hpa (skipped where it is not installed, or not root)",
  () => {
    const tftpd = async (...options: string[]): Promise<{ it: Stage; url: string; root: string }> => {
      const it = kept(stage());
      const port = await freePort();
      const root = join(it.directory, "tftp");
      mkdirSync(root);
      chmodSync(it.directory, 0o755);
      chmodSync(root, 0o777);
      kept(
        await runServer(
          "in.tftpd",
          ["-L", "-c", "-s", "-u", "nobody", "-a", `127.0.0.1:${port}`, ...options, root],
          undefined,
        ),
      );
      return { it, url: `tftp://127.0.0.1:${port}`, root };
    };

    it.each([[[]], [["-r", "blksize"]], [["-r", "tsize", "-r", "blksize"]]])(
      "fetches and sends files of all lengths; server options %j",
      async (options) => {
        const { it, url, root } = await tftpd(...options);
        for (const length of [0, 1, 511, 512, 513, 1428, 2856, 100_000]) {
          const content = sample(length);
          writeFileSync(join(root, "file"), content);
          expect(await it.get(`${url}/file`)).toEqual(whole(content));
          const octets = { length, open: () => Readable.from([content]) };
          expect(await it.put(`${url}/sent${length}`, octets)).toEqual({ ok: true, bytes: length });
          expect(readFileSync(join(root, `sent${length}`)).equals(content)).toBe(true);
        }
      },
    );

    it("goes on counting past block 65535", async () => {
      const { it, url, root } = await tftpd("-r", "blksize");
      const content = sample(65_540 * 512 + 7);
      writeFileSync(join(root, "file"), content);
      expect(await it.get(`${url}/file`, { expectedBytes: content.length })).toEqual(whole(content));
    });

    it("tells what is wrong, and leaves nothing", async () => {
      const { it, url, root } = await tftpd();
      expect(await it.get(`${url}/missing`)).toMatchObject({ ok: false, kind: "cannot-access-file" });
      writeFileSync(join(root, "file"), sample(100_000));
      expect(await it.get(`${url}/file`, { expectedBytes: 5 })).toMatchObject({ ok: false, kind: "corrupted" });
      expect(await it.get(`${url}/file`, { maxBytes: 5 })).toMatchObject({ ok: false, kind: "too-large" });
      expect(it.leftovers()).toEqual([]);
    });
  },
);

interface Scripted {
  readonly url: string;
  readonly seen: Buffer[];
}

/** A TFTP server that answers the n-th packet as told. */
async function scripted(
  answer: (packet: Buffer, reply: (packet: Buffer) => void, count: number) => void,
): Promise<Scripted> {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const seen: Buffer[] = [];
  socket.on("message", (packet: Buffer, from: RemoteInfo) => {
    seen.push(packet);
    answer(packet, (reply) => socket.send(reply, from.port, from.address), seen.length);
  });
  kept({ close: () => socket.close() });
  return { url: `tftp://127.0.0.1:${socket.address().port}/dir/file`, seen };
}

describe("TFTP against servers with manners of their own [RFC 1350, 2347]", () => {
  const content = sample(1000);
  const block = (number: number): Buffer => dataPacket(number, content.subarray((number - 1) * 512, number * 512));
  const acked = (packet: Buffer): number => (packet[1] === 1 ? 0 : packet.readUInt16BE(2));

  it("asks for the octets of the path, with its options", async () => {
    const { url, seen } = await scripted((packet, reply) => reply(block(acked(packet) + 1)));
    expect(await kept(stage()).get(url)).toEqual(whole(content));
    expect(seen[0]?.toString("latin1")).toBe("\0\x01dir/file\0octet\0blksize\x001428\0tsize\x000\0");
  });

  it("sends again what was lost, and passes over copies", async () => {
    const { url, seen } = await scripted((packet, reply, count) => {
      if (count === 1) return;
      reply(block(acked(packet) + 1));
      reply(block(acked(packet) + 1));
    });
    expect(await kept(stage()).get(url)).toEqual(whole(content));
    expect(seen[0]?.equals(seen[1] ?? Buffer.of())).toBe(true);
    expect(seen).toHaveLength(4);
  });

  it("asks again without options where they are refused", async () => {
    const { url, seen } = await scripted((packet, reply) => {
      if (packet[1] === 1 && packet.includes("blksize")) reply(errorPacket(8, "no options"));
      else reply(block(acked(packet) + 1));
    });
    expect(await kept(stage()).get(url)).toEqual(whole(content));
    expect(seen[1]?.toString("latin1")).toBe("\0\x01dir/file\0octet\0");
  });

  it("lets no stranger into the conversation", async () => {
    const stranger = createSocket("udp4");
    stranger.bind(0, "127.0.0.1");
    await once(stranger, "listening");
    kept({ close: () => stranger.close() });
    const told = once(stranger, "message");
    const server = createSocket("udp4");
    server.bind(0, "127.0.0.1");
    await once(server, "listening");
    kept({ close: () => server.close() });
    server.on("message", (packet: Buffer, from: RemoteInfo) => {
      const send = (): void => server.send(block(acked(packet) + 1), from.port, from.address);
      if (acked(packet) !== 1) return send();
      stranger.send(dataPacket(2, Buffer.from("evil")), from.port, from.address);
      void told.then(send);
    });
    expect(await kept(stage()).get(`tftp://127.0.0.1:${server.address().port}/file`)).toEqual(whole(content));
    const [reply] = await told;
    expect(reply.subarray(0, 4)).toEqual(Buffer.of(0, 5, 0, 5));
  });

  it("is cannot-contact where nobody answers, incomplete where the server falls silent", async () => {
    const silent = await scripted(() => {});
    expect(await kept(stage({ stallMs: 200 })).get(silent.url)).toMatchObject({ ok: false, kind: "cannot-contact" });
    const tired = await scripted((packet, reply) => acked(packet) === 0 && reply(block(1)));
    expect(await kept(stage({ stallMs: 1500 })).get(tired.url)).toMatchObject({ ok: false, kind: "incomplete" });
  });

  it("takes no block longer than agreed, and no option that was not offered", async () => {
    const { url } = await scripted((_packet, reply) => reply(dataPacket(1, sample(600))));
    expect(await kept(stage()).get(url)).toMatchObject({ ok: false, kind: "corrupted" });
    const greedy = await scripted((_packet, reply) => reply(Buffer.from("\0\x06blksize\x0065464\0", "latin1")));
    expect(await kept(stage({ stallMs: 200 })).get(greedy.url)).toMatchObject({ ok: false, kind: "cannot-contact" });
  });

  it("reads any datagram as a packet or as nothing", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (octets) => {
        const packet = parsePacket(Buffer.from(octets));
        if (packet?.kind === "error") expect(packet.message).toMatch(/^[\x20-\x7e]*$/);
        if (packet?.kind === "data") expect(dataPacket(packet.block, packet.payload)).toEqual(Buffer.from(octets));
      }),
    );
    expect(parsePacket(ackPacket(0xabcd))).toEqual({ kind: "ack", block: 0xabcd });
  });
});
