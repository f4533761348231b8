import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

// The least ACS that a measurement needs: answers each Inform at once, then sends what is queued, one request a session step.

export interface BenchAcs {
  url: string;
  /** `performance.now()` of the first Inform. */
  firstInform: Promise<number>;
  /** Resolves when `count` more sessions have ended. */
  sessions(count: number): Promise<void>;
  /** Bodies (one method element) for the next sessions, each sent once. */
  queue: string[];
  /** Bytes and text of the latest answer to a queued request. */
  lastAnswer: string;
  connectionRequestUrl: string;
  close(): void;
}

const envelope = (body: string): string =>
  `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:enc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:cwmp="urn:dslforum-org:cwmp-1-0"><soap:Header><cwmp:ID soap:mustUnderstand="1">1</cwmp:ID></soap:Header><soap:Body>${body}</soap:Body></soap:Envelope>`;

export const getParameterValues = (path: string): string =>
  `<cwmp:GetParameterValues><ParameterNames enc:arrayType="xsd:string[1]"><string>${path}</string></ParameterNames></cwmp:GetParameterValues>`;

export async function startBenchAcs(): Promise<BenchAcs> {
  let informed: (at: number) => void = () => {};
  let ended = 0;
  const waiting: { count: number; resolve: () => void }[] = [];
  const acs: BenchAcs = {
    url: "",
    firstInform: new Promise((resolve) => {
      informed = resolve;
    }),
    sessions: (count) => new Promise((resolve) => waiting.push({ count: ended + count, resolve })),
    queue: [],
    lastAnswer: "",
    connectionRequestUrl: "",
    close: () => server.closeAllConnections(),
  };
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      const id = /<cwmp:ID[^>]*>([^<]*)</.exec(body)?.[1] ?? "1";
      if (body.includes(":Inform>")) {
        informed(performance.now());
        acs.connectionRequestUrl =
          /ConnectionRequestURL<\/Name><Value[^>]*>([^<]+)/.exec(body)?.[1] ?? acs.connectionRequestUrl;
        const answer = envelope("<cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes></cwmp:InformResponse>").replace(
          ">1</cwmp:ID>",
          `>${id}</cwmp:ID>`,
        );
        response
          .writeHead(200, { "Content-Type": "text/xml", "Content-Length": Buffer.byteLength(answer) })
          .end(answer);
        return;
      }
      if (body !== "") acs.lastAnswer = body;
      const next = acs.queue.shift();
      if (next !== undefined) {
        const answer = envelope(next);
        response
          .writeHead(200, { "Content-Type": "text/xml", "Content-Length": Buffer.byteLength(answer) })
          .end(answer);
        return;
      }
      response.writeHead(204).end();
      ended += 1;
      for (const each of waiting.splice(0)) {
        if (each.count <= ended) each.resolve();
        else waiting.push(each);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  acs.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const close = acs.close;
  acs.close = () => {
    server.close();
    close();
  };
  return acs;
}
