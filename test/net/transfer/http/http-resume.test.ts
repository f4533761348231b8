import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { type HttpStage, httpServer, type Stage, sample, sha256, stage, untilAfterEach } from "../transfer-fixture.ts";
import { digestChallenge, isRightAnswer } from "./digest-server-side.ts";

// Going on from a broken download, with file servers that each have their own way of it. [RFC 9110 13.1.5, 14]

const content = sample(3_000_000);
const changed = sample(3_000_001).subarray(1);
const kept = untilAfterEach();
const server = async (listener: RequestListener): Promise<HttpStage> => kept(await httpServer(listener));
const newStage = (): Stage => kept(stage());

const whole = (octets: Buffer, resumed: boolean) => ({
  ok: true,
  bytes: octets.length,
  sha256: sha256(octets),
  resumed,
});

interface Manners {
  /** Of the file. */
  readonly headers: Readonly<Record<string, string>>;
  /** What it is from the second request on. */
  readonly later?: { readonly octets: Buffer; readonly headers: Readonly<Record<string, string>> };
  readonly hasRanges?: boolean;
}

/** Breaks its first reply off in the middle. Answers `If-Range` as the standard has it. */
function breaking({ headers, later, hasRanges = true }: Manners) {
  const ranges: (string | undefined)[] = [];
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const { range, "if-range": condition } = request.headers;
    const isFirst = ranges.push(range) === 1;
    const now = isFirst || later === undefined ? { octets: content, headers } : later;
    const { octets } = now;
    for (const [name, value] of Object.entries(now.headers)) response.setHeader(name, value);
    if (isFirst) {
      response.writeHead(200, { "Content-Length": octets.length });
      response.write(octets.subarray(0, 2_000_000), () => response.socket?.end());
    } else if (hasRanges && range && Object.values(now.headers).some((value) => value === condition)) {
      const start = Number(range.replace(/\D/g, ""));
      response.setHeader("Content-Range", `bytes ${start}-${octets.length - 1}/${octets.length}`);
      response.writeHead(206).end(octets.subarray(start));
    } else response.writeHead(200, { "Content-Length": octets.length }).end(octets);
  };
  return { ranges, listener };
}

const [monday, tuesday] = ["Mon, 01 Jun 2026 08:00:00 GMT", "Tue, 02 Jun 2026 08:00:00 GMT"];
const date = "Wed, 03 Jun 2026 08:00:00 GMT";
const asked = [undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)];

describe("a broken download", () => {
  it.each<[string, Manners, Buffer, boolean]>([
    ["goes on by entity tag", { headers: { ETag: '"a"' } }, content, true],
    ["goes on by date where there is no tag", { headers: { "Last-Modified": monday, Date: date } }, content, true],
    [
      "starts anew when the tag is another",
      { headers: { ETag: '"a"' }, later: { octets: changed, headers: { ETag: '"b"' } } },
      changed,
      false,
    ],
    [
      "starts anew when the date is another",
      {
        headers: { "Last-Modified": monday, Date: date },
        later: { octets: changed, headers: { "Last-Modified": tuesday, Date: date } },
      },
      changed,
      false,
    ],
    ["starts anew where there are no ranges", { headers: { ETag: '"a"' }, hasRanges: false }, content, false],
  ])("%s", async (_name, manners, octets, resumed) => {
    const { ranges, listener } = breaking(manners);
    const { url } = await server(listener);
    const it = newStage();
    expect(await it.get(url)).toEqual(whole(octets, resumed));
    expect(ranges).toEqual(asked);
    expect(it.leftovers()).toEqual(["fetched"]);
  });

  it("is given up where a date is too young to tell two versions apart", async () => {
    const { ranges, listener } = breaking({ headers: { "Last-Modified": date, Date: date } });
    const { url } = await server(listener);
    expect(await newStage().get(url)).toMatchObject({ ok: false, kind: "incomplete", keptBytes: 0 });
    expect(ranges).toEqual([undefined]);
  });

  it("answers a challenge by Digest at each connection, and asks for the rest with the answer", async () => {
    const { ranges, listener } = breaking({ headers: { ETag: '"a"' } });
    let challenges = 0;
    const { url } = await server((request, response) => {
      if (isRightAnswer(request, "cpe", "secret")) return listener(request, response);
      challenges += 1;
      response.writeHead(401, { "WWW-Authenticate": digestChallenge }).end();
    });
    const credentials = { username: "cpe", password: "secret" };
    expect(await newStage().get(`${url}/a%20b?c=d`, credentials)).toEqual(whole(content, true));
    expect([ranges, challenges]).toEqual([asked, 2]);
    const wrong = await newStage().get(url, { ...credentials, password: "wrong" });
    expect(wrong).toMatchObject({ ok: false, kind: "authentication" });
  });
});
