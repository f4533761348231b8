import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { decode, encode } from "dns-packet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nameLookup } from "../../../src/net/diagnostics/name-lookup.ts";
import type { NameQuery } from "../../../src/ports/host/network/network-tests.ts";
import { freePort } from "../../harness/free-port.ts";

// A real name server. [TR-181 DNS.Diagnostics.NSLookupDiagnostics]

const never = new AbortController().signal;

const query = (name: string, more: Partial<NameQuery> = {}): NameQuery => ({
  name,
  server: { address: "127.0.0.1", family: 4 },
  link: undefined,
  timeoutMs: 2000,
  ...more,
});

describe("a name looked up at dnsmasq [TR-181 DNS.Diagnostics.NSLookupDiagnostics]", () => {
  let dnsmasq: ChildProcess | undefined;
  let port = 0;

  beforeAll(async () => {
    const own = ["--no-daemon", "--no-resolv", "--no-hosts", "--conf-file=/dev/null", "--pid-file=", "--user=root"];
    const zone = [
      "--host-record=host.own.example,198.51.100.7,2001:db8::7",
      "--cname=www.own.example,host.own.example",
      "--address=/v4.example/198.51.100.9",
    ];
    const isUp = async (): Promise<boolean> => {
      const outcome = await nameLookup(port)(query("v4.example", { timeoutMs: 200 }), never);
      return outcome.ok && outcome.result.status === "Success";
    };
    /** The port may be somebody else's by now, over TCP too, of which it serves both. */
    const hasEnded = (): boolean => dnsmasq === undefined || dnsmasq.exitCode !== null;
    const start = async (): Promise<void> => {
      port = await freePort();
      const at = [`--port=${port}`, "--listen-address=127.0.0.1", "--bind-interfaces"];
      dnsmasq = spawn("dnsmasq", [...own, ...at, ...zone], { stdio: "ignore" });
    };
    const isServing = async (): Promise<boolean> => {
      if (hasEnded()) await start();
      return isUp();
    };
    for (let tries = 0; tries < 200 && !(await isServing()); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
  afterAll(() => void dnsmasq?.kill("SIGKILL"));

  it("has addresses of both families, how long that took, and whether the server knows it of itself", async () => {
    expect(await nameLookup(port)(query("host.own.example"), never)).toEqual({
      ok: true,
      result: {
        status: "Success",
        authoritative: expect.any(Boolean),
        hostName: "host.own.example",
        addresses: ["198.51.100.7", "2001:db8::7"],
        microseconds: expect.any(Number),
      },
    });
  });

  it("has the name that its addresses belong to, behind an alias", async () => {
    expect(await nameLookup(port)(query("www.own.example"), never)).toMatchObject({
      result: { status: "Success", hostName: "host.own.example" },
    });
  });

  it("is unknown where the server knows no address", async () => {
    expect(await nameLookup(port)(query("nobody.own.example"), never)).toMatchObject({
      result: { status: expect.stringMatching(/HostNameNotResolved|Other/), addresses: [] },
    });
  });

  it("is not to be had where nobody serves names", async () => {
    expect(await nameLookup(await freePort())(query("v4.example"), never)).toMatchObject({
      result: { status: "Error_DNSServerNotAvailable", authoritative: undefined, microseconds: 0 },
    });
  });
});

describe("a server that is none", () => {
  it.each([
    ["says nothing", undefined],
    ["says nonsense", Buffer.from("nonsense")],
  ])("and %s is waited for as long as the order says", async (_what, reply) => {
    const server = createSocket("udp4");
    await new Promise<void>((resolve) => server.bind(0, "127.0.0.1", resolve));
    server.on("message", (message, { port, address }) => {
      // Its question with another number, too.
      const other = Buffer.from(message);
      other.writeUInt16BE((message.readUInt16BE(0) + 1) & 0xffff, 0);
      other.writeUInt16BE(0x8000, 2);
      if (reply !== undefined) for (const each of [reply, other, Buffer.alloc(0)]) server.send(each, port, address);
    });
    try {
      expect(await nameLookup(server.address().port)(query("v4.example", { timeoutMs: 100 }), never)).toMatchObject({
        result: { status: "Error_Timeout", addresses: [] },
      });
    } finally {
      server.close();
    }
  });

  it("and answers for IPv4 alone is not waited for until time is up, and its time is that of its answer", async () => {
    const server = createSocket("udp4");
    await new Promise<void>((resolve) => server.bind(0, "127.0.0.1", resolve));
    server.on("message", (message, { port, address }) => {
      const { id, questions = [] } = decode(message);
      if (questions[0]?.type !== "A") return;
      const answers = [{ type: "A", name: "v4.example", ttl: 1, data: "198.51.100.9" } as const];
      server.send(encode({ type: "response", id, questions, answers }), port, address);
    });
    try {
      const abort = AbortSignal.timeout(20_000);
      const outcome = await nameLookup(server.address().port)(query("v4.example", { timeoutMs: 60_000 }), abort);
      expect([outcome, abort.aborted]).toMatchObject([
        { result: { status: "Success", addresses: ["198.51.100.9"] } },
        false,
      ]);
    } finally {
      server.close();
    }
  });

  it("cannot be asked where the system lets no socket go", async () => {
    const everybody = { address: "255.255.255.255", family: 4 } as const;
    expect(await nameLookup(53)(query("v4.example", { server: everybody }), never)).toMatchObject({
      ok: false,
      reason: expect.stringContaining("EACCES"),
    });
  });

  it("cannot be asked by a link that is not there", async () => {
    expect(await nameLookup(53)(query("v4.example", { link: "nosuch0" }), never)).toMatchObject({
      ok: false,
      error: "Other",
    });
  });
});
