import { describe, expect, it } from "vitest";
import type { Means } from "../../../src/agent/diagnostics/means.ts";
import { runLoad } from "../../../src/agent/diagnostics/run-load.ts";
import { Arguments } from "../../../src/device/diagnostics/arguments.ts";
import { downloadDefaults, downloadOrder } from "../../../src/device/ip/diagnostics/download.ts";
import { systemClock } from "../../../src/host/clock.ts";
import type { LoadCounters, LoadOutcome } from "../../../src/ports/host/network/network-tests.ts";

// What a test of throughput does about redirects. All else of it is shown by test/simulation/diagnostics/load.test.ts.

const counters: LoadCounters = { atMs: 0, testBytes: 0, receivedBytes: 0, sentBytes: 0 };
const connection = { openRequestMs: 0, openResponseMs: 0, requestMs: 0, begin: counters, end: counters };
const done: LoadOutcome = {
  ok: true,
  result: { connections: [connection], begin: counters, end: counters, full: undefined, seconds: [] },
};
const movedTo = (url: string): LoadOutcome => ({ ok: false, error: "NoResponse", reason: "moved", movedTo: url });

/** Runs a download of `url` on a network that answers as `answers` say by URL. */
async function ran(url: string, answers: Readonly<Record<string, LoadOutcome>>) {
  const asked: string[] = [];
  const hosts: string[] = [];
  const told: string[] = [];
  const values: Readonly<Record<string, unknown>> = { ...downloadDefaults, DownloadURL: url };
  const order = downloadOrder(new Arguments((name) => String(values[name] ?? "")));
  const means = {
    acsUrl: "",
    signal: new AbortController().signal,
    clock: systemClock(),
    tell: ({ host, kind }: { readonly host?: string; readonly kind: string }) => {
      if (kind === "target" && host !== undefined) told.push(host);
    },
    linkOf: async () => ({ ok: true, result: undefined }),
    tests: {
      addressesOf: async (host: string) => {
        hosts.push(host);
        if (host === "forbidden.example") return { ok: false, error: "Other", reason: "refused" };
        const last = 1 + [...new Set(hosts)].indexOf(host);
        return { ok: true, result: [{ address: `198.51.100.${last}`, family: 4 }] };
      },
      load: async ({ url: to }: { readonly url: string }) => {
        asked.push(to);
        return answers[to] ?? done;
      },
    },
  } as unknown as Means;
  return { outcome: await runLoad("download")(order, means), asked, hosts, told };
}

describe("a redirect of a test of throughput", () => {
  it("is followed, and the test is the one of where it leads", async () => {
    const { asked, outcome } = await ran("http://a.example/1", {
      "http://a.example/1": movedTo("https://b.example/2"),
    });
    expect(asked).toEqual(["http://a.example/1", "https://b.example/2"]);
    expect(outcome).toMatchObject({ ok: true, result: { address: "198.51.100.2" } });
  });

  it("is followed five times in a row", async () => {
    const hop = (number: number): string => `http://a.example/${number}`;
    const hops = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [hop(at), movedTo(hop(at + 1))]));
    expect((await ran(hop(0), hops(5))).outcome).toMatchObject({ ok: true });
    const { asked, outcome, told } = await ran(hop(0), hops(7));
    expect(outcome).toMatchObject({ ok: false, error: "NoResponse", reason: expect.stringContaining("more than 5") });
    expect(asked.length).toBe(6);
    expect(told).toEqual(["a.example"]);
  });

  it.each([
    ["to a file", "http://a.example/", "file:///etc/passwd", "NoResponse", /no http or https URL/],
    ["with a user name", "http://a.example/", "http://me:secret@b.example/", "NoResponse", /user name/],
    ["from https to http", "https://a.example/", "http://b.example/", "NoResponse", /from https to http/],
    ["that is too long", "http://a.example/", `http://b.example/${"x".repeat(2048)}`, "NoResponse", /2048 characters/],
    ["to a host that may not be tested", "http://a.example/", "http://forbidden.example/", "Other", /refused/],
  ])("B.5 R9 %s is not followed", async (_what, from, to, error, reason) => {
    const { asked, outcome } = await ran(from, { [from]: movedTo(to) });
    expect(outcome).toMatchObject({ ok: false, error, reason: expect.stringMatching(reason) });
    expect(JSON.stringify(outcome)).not.toContain("secret");
    expect(asked).toEqual([from]);
  });
});
