import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { captureProgram } from "../../../../src/host/linux/network-tests/capture-program.ts";
import { type StreamProgram, streamProgram } from "../../../../src/host/linux/programs/stream-program.ts";
import type { CapturedPart, CaptureOrder } from "../../../../src/ports/host/network/packet-capture.ts";
import { canMakeNamespaces } from "../network-namespaces.ts";
import { deviceLink, hasProgram, serverAddress, smallNetwork } from "./small-network.ts";

// The real program, on a network of three namespaces.

const never = new AbortController().signal;

const order = (more: Partial<CaptureOrder> = {}): CaptureOrder => ({
  link: deviceLink,
  filter: "icmp",
  seconds: 60,
  mostPackets: 4,
  mostBytes: 100_000,
  snapBytes: 65_535,
  ...more,
});

const octetsOf = (parts: readonly CapturedPart[]): Buffer => Buffer.concat(parts.map(({ octets }) => octets));
const packetsOf = (parts: readonly CapturedPart[]): number => parts.reduce((sum, { packets }) => sum + packets, 0);

/** What tcpdump itself reads in a file. */
const read = (parts: readonly CapturedPart[]): string =>
  execFileSync("tcpdump", ["-n", "-r", "-"], { input: octetsOf(parts), stdio: ["pipe", "pipe", "ignore"] }).toString();

describe.skipIf(!canMakeNamespaces() || !hasProgram("tcpdump", "--version"))(
  "tcpdump (needs root, ip and tcpdump) [TR-181 PacketCaptureDiagnostics]",
  () => {
    const network = smallNetwork();
    const within = (): [string, ...string[]] => ["ip", "netns", "exec", network.namespace("device")];
    const capture = captureProgram((argv, onOctets, signal) => streamProgram([...within(), ...argv], onOctets, signal));

    /** Captures, with pings of the server once it listens. */
    async function captured(wanted: CaptureOrder, signal = never, pings = 2) {
      const parts: CapturedPart[] = [];
      let pinged: Promise<unknown> | undefined;
      const outcome = await capture(
        wanted,
        (part) => {
          parts.push(part);
          pinged ??= network.run(["ping", "-c", String(pings), "-i", "0.2", serverAddress[4]]);
        },
        signal,
      );
      await pinged;
      return { outcome, parts };
    }

    it("goes without long options where there are none", async () => {
      const started: (readonly string[])[] = [];
      const small: StreamProgram = async (argv, onOctets, signal) => {
        started.push(argv);
        if (argv.some((word) => /^--./.test(word))) {
          const reason = "tcpdump exited with 1: tcpdump: unrecognized option: immediate-mode";
          return { ok: false, missing: false, reason };
        }
        return streamProgram([...within(), ...argv], onOctets, signal);
      };
      const parts: CapturedPart[] = [];
      let pinged: Promise<unknown> | undefined;
      const outcome = await captureProgram(small)(
        order({ mostPackets: 2 }),
        (part) => {
          parts.push(part);
          pinged ??= network.run(["ping", "-c", "1", serverAddress[4]]);
        },
        never,
      );
      await pinged;
      expect(outcome).toMatchObject({ ok: true });
      expect(packetsOf(parts)).toBe(2);
      expect(started.length).toBe(2);
    });

    it("captures the packets that the filter is for, and as many as are wanted", async () => {
      const { outcome, parts } = await captured(order());
      expect(outcome).toMatchObject({ ok: true });
      if (outcome.ok) expect(outcome.result.endMs).toBeGreaterThanOrEqual(outcome.result.beginMs);
      expect(packetsOf(parts)).toBe(4);
      const lines = read(parts).trim().split("\n");
      expect(lines.length).toBe(4);
      for (const line of lines) expect(line).toMatch(/ICMP echo re(?:quest|ply)/);
    });

    it("ends when its time is over, on all links where none is named", async () => {
      const { outcome, parts } = await captured(order({ link: undefined, seconds: 2, mostPackets: 1000 }));
      expect(outcome).toMatchObject({ ok: true });
      expect(read(parts)).toContain("ICMP echo request");
    });

    it("ends with the last packet that the file has room for", async () => {
      const mostBytes = 24 + 16 + 98 + 97;
      const { outcome, parts } = await captured(order({ mostBytes }));
      expect(outcome).toMatchObject({ ok: true });
      expect(packetsOf(parts)).toBe(1);
      expect(octetsOf(parts).length).toBe(24 + 16 + 98);
    });

    it("keeps no more of a packet than it is told", async () => {
      const { parts } = await captured(order({ mostPackets: 1, snapBytes: 42 }));
      expect(octetsOf(parts).length).toBe(24 + 16 + 42);
    });

    it("is ended when it is not wanted any more, and then another may begin", async () => {
      const abort = new AbortController();
      const running = capture(order({ mostPackets: 1000 }), () => abort.abort(), abort.signal);
      expect(await capture(order(), () => {}, never)).toMatchObject({ ok: false, error: "Other" });
      expect(await running).toMatchObject({ ok: true });
      expect((await captured(order())).outcome).toMatchObject({ ok: true });
    });

    it("says what is wrong with a link or a filter", async () => {
      expect(await capture(order({ link: "nosuch" }), () => {}, never)).toMatchObject({
        ok: false,
        error: "Other",
        reason: expect.stringContaining("nosuch"),
      });
      expect(await capture(order({ filter: "port and" }), () => {}, never)).toMatchObject({
        ok: false,
        reason: expect.stringContaining("syntax error"),
      });
    });
  },
);

describe("a capture [TR-181 PacketCaptureDiagnostics]", () => {
  const by = (stream: StreamProgram, parts: CapturedPart[] = []) =>
    captureProgram(stream)(order(), (part) => parts.push(part), never);

  it("fails where there is no tcpdump, or it may not listen", async () => {
    const missing = { ok: false, missing: true, reason: "tcpdump: not found" } as const;
    expect(await by(async () => missing)).toEqual({ ok: false, error: "Internal", reason: "tcpdump: not found" });
    const refused = { ok: false, missing: false, reason: "tcpdump exited with 1: Operation not permitted" } as const;
    expect(await by(async () => refused)).toMatchObject({ ok: false, error: "Internal" });
    expect(await by((_argv, onOctets, signal) => streamProgram(["cpe-agent-nosuch"], onOctets, signal))).toMatchObject({
      ok: false,
      error: "Internal",
    });
  });

  it("fails where the program writes something else, and ends it", async () => {
    const parts: CapturedPart[] = [];
    const endless = by((_argv, onOctets, signal) => streamProgram(["yes"], onOctets, signal), parts);
    expect(await endless).toMatchObject({ ok: false, error: "Internal", reason: expect.stringContaining("libpcap") });
    expect(parts).toEqual([]);
  });

  it("gives the program numbers, a link and a filter alone, the filter behind the options", async () => {
    let given: readonly string[] = [];
    await by(async (argv) => {
      given = argv;
      return { ok: true };
    });
    expect(given.slice(-6)).toEqual(["-c", "4", "-w", "-", "--", "icmp"]);
  });
});
