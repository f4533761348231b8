import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { loadTest } from "../../../../src/net/diagnostics/load/load-test.ts";
import { tlsTrust } from "../../../../src/net/http/tls/tls-trust.ts";

// Servers that stop in the middle. [TR-181 IP.Diagnostics.DownloadDiagnostics]

async function httpServer(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`;
}

it("a download is over when its server has been silent for so long since the last octet, however much came before", async () => {
  const silenceMs = 3000;
  const stalled = await httpServer((_request, response) => {
    response.writeHead(200).write("some");
    setTimeout(() => response.end(), 1.7 * silenceMs);
  });
  const dripping = await httpServer((_request, response) => {
    response.writeHead(200);
    let drops = 0;
    const drop = setInterval(() => {
      if (++drops < 10) return void response.write("x");
      clearInterval(drop);
      response.end();
    }, silenceMs / 6);
  });
  const mute = await httpServer(() => {});
  const settings = { trust: tlsTrust({}), clockIsSet: () => true, connectTimeoutMs: 5000, silenceMs };
  const patient = (url: string) =>
    loadTest(settings)(
      {
        ...{ direction: "download", target: { address: "127.0.0.1", family: 4 }, url, connections: 1, fileBytes: 0 },
        ...{ seconds: undefined, longestMs: 60_000, dscp: 0, link: undefined },
      },
      () => {},
      new AbortController().signal,
    );
  expect(await Promise.all([stalled, mute, dripping].map(patient))).toMatchObject([
    { error: "Timeout", reason: "nothing came or went for 3 s" },
    { error: "NoResponse", reason: "no response within 3 s" },
    { ok: true },
  ]);
});
