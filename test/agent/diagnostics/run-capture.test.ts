import { describe, expect, it } from "vitest";
import type { Means } from "../../../src/agent/diagnostics/means.ts";
import { runCapture } from "../../../src/agent/diagnostics/run-capture.ts";
import type { DiagnosticProgress } from "../../../src/device/diagnostics/reports.ts";
import type { UploadRequest } from "../../../src/ports/file-transfers.ts";

const order = {
  interface: "",
  seconds: 10,
  mostPackets: 100,
  mostBytes: 1000,
  filter: "udp",
  fileTarget: "https://files.example/a.pcap",
  username: "user",
  password: "secret",
};

/** Three parts within as many seconds, of one, two and three octets. */
async function captured(more: Partial<typeof order>, abort = new AbortController(), moves = true, allows?: boolean) {
  const told: DiagnosticProgress[] = [];
  const uploads: (UploadRequest & { readonly sent: string })[] = [];
  let nowMs = 0;
  const means = {
    clock: { monotonicMs: () => nowMs },
    acsUrl: "https://acs.example/",
    signal: abort.signal,
    linkOf: async () => ({ ok: true, result: "wan" }),
    tell: (progress: DiagnosticProgress) => told.push(progress),
    tests: {
      capture: async (_order: unknown, take: (part: object) => void) => {
        for (const [packets, text] of ["a", "bc", "def"].entries()) {
          nowMs += 700;
          take({ octets: Buffer.from(text), packets });
        }
        return { ok: true, result: { beginMs: 1000, endMs: 4000 } };
      },
    },
    forAcs: allows !== undefined,
    own: {
      host: { allows: { capture: allows } },
      ...(moves && {
        upload: async (request: UploadRequest) => {
          let sent = "";
          if ("open" in request.content)
            for await (const piece of request.content.open()) sent += Buffer.from(piece).toString();
          uploads.push({ ...request, sent });
          return { ok: true, bytes: sent.length };
        },
      }),
    },
  } as unknown as Means;
  const outcome = await runCapture({ ...order, ...more }, means);
  const seen = told.flatMap((each) => (each.kind === "capture" ? [each] : []));
  return { outcome, seen, uploads };
}

describe("a capture [TR-181 PacketCaptureDiagnostics]", () => {
  it("is sent whole, on the word of the ACS, as transfers are", async () => {
    const { outcome, uploads } = await captured({});
    expect(outcome).toEqual({
      ok: true,
      result: { beginMs: 1000, endMs: 4000, location: order.fileTarget, packets: 3, bytes: 6 },
    });
    const { fileTarget: url, password, username } = order;
    expect(uploads).toMatchObject([
      { url, username, password, acsUrl: "https://acs.example/", content: { length: 6 }, sent: "abcdef" },
    ]);
  });

  it("is told of once a second at most, each part of it once, and goes nowhere else without a target", async () => {
    const { outcome, seen, uploads } = await captured({ fileTarget: "" });
    expect(seen.map(({ octets }) => Buffer.from(octets, "base64").toString())).toEqual(["abc", "def"]);
    expect(seen.at(-1)).toMatchObject({ packets: 3, bytes: 6 });
    expect(outcome).toMatchObject({ ok: true, result: { location: "" } });
    expect(uploads).toEqual([]);
  });

  it("is made for the ACS where it may have that, and for somebody on the device anyhow", async () => {
    expect((await captured({}, undefined, true, true)).uploads.length).toBe(1);
    const { outcome, uploads, seen } = await captured({}, undefined, true, false);
    expect(outcome).toMatchObject({ ok: false, error: "Other", reason: expect.stringContaining("host.capture") });
    expect([...uploads, ...seen]).toEqual([]);
  });

  it("is sent nowhere once it is not wanted, or where the device sends no files", async () => {
    const abort = new AbortController();
    abort.abort();
    expect((await captured({}, abort)).uploads).toEqual([]);
    expect((await captured({}, undefined, false)).outcome).toMatchObject({ ok: false, error: "Other" });
  });
});
