import { describe, expect, it, onTestFinished } from "vitest";
import { httpExchange } from "../../../src/net/acs/exchange.ts";
import { replyHeads } from "../../../src/net/http/reply-heads.ts";
import { reply, scriptedServer } from "../scripted-server.ts";
import { stage } from "../transfer/transfer-fixture.ts";

// Servers that end lines with a bare LF, or break another rule of HTTP.

const never = new AbortController().signal;

/** What an ACS's replies come to, one after the other in a session. */
async function posted(...raw: readonly string[]): Promise<readonly string[]> {
  const server = await scriptedServer((_request, _socket, index) => raw[index]);
  onTestFinished(server.close);
  const channel = httpExchange({ clockIsSet: () => true }).open({ url: server.url, username: "", password: "" });
  onTestFinished(channel.close);
  const got: string[] = [];
  for (const _ of raw) {
    const answer = await channel.post([], never);
    got.push(answer.ok ? Buffer.concat(answer.body).toString() : `${answer.code}: ${answer.reason}`);
  }
  expect(server.connections).toBe(1);
  return got;
}

/** What a file server's reply comes to. */
async function fetched(raw: string | Buffer) {
  const server = await scriptedServer(() => raw);
  onTestFinished(server.close);
  const it = stage();
  onTestFinished(it.close);
  return it.get(`${server.url}/file`);
}

const lines = ["HTTP/1.1 200 OK", "Content-Type: text/xml", "Content-Length: 4"];
const bare = `${lines.join("\n")}\n\n`;
const mixed = `${lines[0]}\r\n${lines[1]}\n${lines[2]}\r\n\n`;

describe("a head whose lines end in a bare LF [RFC 9112 2.2]", () => {
  it("is taken from an ACS, all of it or some, in reply after reply on one connection", async () => {
    const replies = [`${bare}<a/>`, `${mixed}<b/>`, reply(200, "<c/>").toString(), `${bare}a\nb\n`];
    expect(await posted(...replies)).toEqual(["<a/>", "<b/>", "<c/>", "a\nb\n"]);
  });

  it("is taken after an interim reply that has such a head too", async () => {
    expect(await posted(`HTTP/1.1 103 Early Hints\nLink: x\n\n${bare}<a/>`)).toEqual(["<a/>"]);
  });

  it.each([bare, mixed])("is taken from a file server (%j)", async (head) => {
    expect(await fetched(`${head}a\n\nb`)).toMatchObject({ ok: true, bytes: 4 });
  });

  it("is mended wherever it is cut, and nothing after it", () => {
    const octets = Buffer.from(`\n${mixed}a\nb\n\nHTTP/1.1 1`);
    for (let cut = 0; cut <= octets.length; cut += 1) {
      const heads = replyHeads();
      const passed = Buffer.concat([heads.pass(octets.subarray(0, cut)), heads.pass(octets.subarray(cut))]);
      expect(passed.toString()).toBe(`\r\n${lines.join("\r\n")}\r\n\r\na\nb\n\nHTTP/1.1 1`);
    }
  });
});

describe("a reply that breaks another rule of HTTP", () => {
  const broken: readonly (readonly [what: string, raw: string, rule: string])[] = [
    ["a control character in a header", "HTTP/1.1 200 OK\r\nX: a\u0001b\r\n\r\n", "invalid header value char"],
    ["a bare CR", "HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n", "missing expected lf after header value"],
    [
      "a length and chunks",
      "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n",
      "can't be present with",
    ],
    [
      "a length and chunks, lines ending in LF",
      "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nContent-Length: 4\n\n",
      "can't be present with",
    ],
    ["no HTTP at all", "hello\r\n\r\n", "expected http/"],
  ];
  it.each(broken)("of an ACS, %s, ends the session with the rule as the reason", async (_what, raw, rule) => {
    const [came = ""] = await posted(raw);
    expect(came).toMatch(/^protocol: what .* sent is no HTTP reply: /);
    expect(came).toContain(rule);
  });

  it.each(broken)("of a file server, %s, names the rule, and is no failure to contact it", async (_what, raw, rule) => {
    const came = await fetched(raw);
    expect(came).toMatchObject({ ok: false, kind: "cannot-access-file", reason: expect.stringContaining(rule) });
  });

  it("chunks with lines that end in LF are still refused", async () => {
    expect((await posted("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\nhi\n0\n\n"))[0]).toContain(
      "protocol",
    );
  });
});

describe("a Location [RFC 9110 10.2.2]", () => {
  it.each([
    ["/datei-ä.bin", "utf8", "/datei-%C3%A4.bin"],
    ["/文件?名=✓", "utf8", "/%E6%96%87%E4%BB%B6?%E5%90%8D=%E2%9C%93"],
    ["/datei-ä.bin", "latin1", "/datei-%C3%A4.bin"],
    ["/datei-%C3%A4.bin", "latin1", "/datei-%C3%A4.bin"],
  ] as const)("of %s as octets of %s is asked for as %s", async (location, encoding, asked) => {
    const server = await scriptedServer((_request, _socket, index) =>
      index === 0
        ? Buffer.from(`HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`, encoding)
        : reply(200, "file"),
    );
    onTestFinished(server.close);
    const it = stage();
    onTestFinished(it.close);
    expect(await it.get(`${server.url}/file`)).toMatchObject({ ok: true });
    expect(server.seen[1]?.line).toBe(`GET ${asked} HTTP/1.1`);
  });
});
