import { describe, expect, it } from "vitest";
import { type HttpStage, httpServer, type Stage, sha256, stage, untilAfterEach } from "../transfer-fixture.ts";
import { content, ranged } from "./file-server.ts";

const kept = untilAfterEach();
const server = async (...given: Parameters<typeof httpServer>): Promise<HttpStage> => kept(await httpServer(...given));
const newStage = (options?: Parameters<typeof stage>[0]): Stage => kept(stage(options));

describe("redirects", () => {
  it.each([301, 302, 303, 307, 308])("follows %i", async (status) => {
    const { url } = await server((request, response) => {
      if (request.url === "/there") ranged()(request, response);
      else response.writeHead(status, { Location: "/there" }).end();
    });
    expect(await newStage().get(url)).toMatchObject({ ok: true, sha256: sha256(content) });
  });

  it.each([
    ["http://169.254.169.254/latest/meta-data/", "refused"],
    ["http://[fe80::1]/", "refused"],
    ["http://user:secret@files.example/", "refused"],
    ["//user@files.example/", "refused"],
    ["file:///etc/passwd", "cannot-access-file"],
    ["ftp://127.0.0.1/x", "cannot-access-file"],
    ["", "cannot-access-file"],
  ])("to %s is %s", async (location, kind) => {
    const { url } = await server((_request, response) => response.writeHead(302, { Location: location }).end());
    expect(await newStage().get(url)).toMatchObject({ ok: false, kind });
  });

  it("to this device itself is refused when the ACS is elsewhere", async () => {
    const own = await server(ranged());
    const outside = await server((_request, response) => response.writeHead(302, { Location: own.url }).end());
    const resolve = async (host: string) => [
      { address: host === "files.test" ? "127.0.0.1" : "192.0.2.1", family: 4 as const },
    ];
    const it = newStage({ allowHosts: ["files.test"], resolve });
    const from = `http://files.test:${outside.port}/`;
    expect(await it.get(from, { acsUrl: "http://acs.test/" })).toMatchObject({ ok: false, kind: "refused" });
  });

  it("ends after five", async () => {
    let requests = 0;
    const { url } = await server((_request, response) => {
      requests += 1;
      response.writeHead(302, { Location: "/again" }).end();
    });
    expect(await newStage().get(url)).toMatchObject({ ok: false, kind: "cannot-access-file" });
    expect(requests).toBe(6);
  });
});
