import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

// An ACS that does exactly what a test says, and keeps what it was sent.

export const envelope = (id: string, body: string): string =>
  `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:enc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:cwmp="urn:dslforum-org:cwmp-1-0"><soap:Header><cwmp:ID soap:mustUnderstand="1">${id}</cwmp:ID></soap:Header><soap:Body>${body}</soap:Body></soap:Envelope>`;

export interface SeenInform {
  readonly events: readonly string[];
  readonly retryCount: number;
  readonly parameters: ReadonlyMap<string, string>;
}

export interface TestAcsOptions {
  /** Any free one unless given. */
  readonly port?: number;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Answers a request itself and returns true, or leaves it to the ACS. */
  readonly before?: (request: IncomingMessage, response: ServerResponse, body: string, octets: Buffer) => boolean;
}

export class TestAcs {
  readonly url: string;
  readonly informs: SeenInform[] = [];
  /** Method elements for the CPE, sent one a step. */
  readonly queue: string[] = [];
  /** What the CPE answered to them. */
  readonly answers: string[] = [];
  /** `key 0`: CommandKey and FaultCode of each TransferComplete. */
  readonly completed: string[] = [];
  sessions = 0;
  readonly #server: Server;
  readonly #waiting = new Set<() => void>();

  private constructor(server: Server, scheme: string) {
    this.#server = server;
    this.url = `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  static async start(options: TestAcsOptions = {}): Promise<TestAcs> {
    let acs: TestAcs | undefined;
    const handle = (request: IncomingMessage, response: ServerResponse): void => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const octets = Buffer.concat(chunks);
        const body = octets.toString();
        if (options.before?.(request, response, body, octets) !== true) acs?.answer(body, response);
      });
    };
    const server = options.tls ? createTlsServer(options.tls, handle) : createServer(handle);
    await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
    acs = new TestAcs(server, options.tls ? "https" : "http");
    return acs;
  }

  answer(body: string, response: ServerResponse): void {
    const id = /<cwmp:ID[^>]*>([^<]*)</.exec(body)?.[1] ?? "1";
    const send = (text: string): void => {
      response.writeHead(200, { "Content-Type": "text/xml; charset=utf-8" }).end(text);
    };
    if (body.includes(":Inform>")) {
      this.informs.push({
        events: [...body.matchAll(/<EventCode>([^<]*)<\/EventCode><CommandKey>([^<]*)</g)].map((match) =>
          match[2] ? `${match[1]}(${match[2]})` : (match[1] ?? ""),
        ),
        retryCount: Number(/<RetryCount>(\d+)</.exec(body)?.[1]),
        parameters: new Map(
          [...body.matchAll(/<Name>([^<]+)<\/Name><Value[^>]*>([^<]*)</g)].map((match) => [
            match[1] ?? "",
            match[2] ?? "",
          ]),
        ),
      });
      send(envelope(id, "<cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes></cwmp:InformResponse>"));
    } else if (body.includes(":TransferComplete>")) {
      this.completed.push(completionOf(body));
      send(envelope(id, "<cwmp:TransferCompleteResponse/>"));
    } else {
      if (body !== "") this.answers.push(body);
      const next = this.queue.shift();
      if (next !== undefined) send(envelope(`acs-${this.answers.length}`, next));
      else {
        response.writeHead(204).end();
        this.sessions += 1;
      }
    }
    for (const look of this.#waiting) look();
  }

  /** Resolves when `fits` does; rejects after `timeoutMs`. */
  until(fits: () => boolean, timeoutMs = 15_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!fits()) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(
          new Error(`not within ${timeoutMs} ms; informs: ${JSON.stringify(this.informs.map((each) => each.events))}`),
        );
      }, timeoutMs);
      this.#waiting.add(look);
      look();
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

/** What is left out is empty, or 0. */
export interface TransferArguments {
  readonly username?: string;
  readonly password?: string;
  readonly fileSize?: number;
  readonly delaySeconds?: number;
}

export const rpc = {
  get: (...paths: readonly string[]): string =>
    `<cwmp:GetParameterValues><ParameterNames enc:arrayType="xsd:string[${paths.length}]">${paths.map((path) => `<string>${path}</string>`).join("")}</ParameterNames></cwmp:GetParameterValues>`,
  set: (values: Readonly<Record<string, string>>, key = ""): string =>
    `<cwmp:SetParameterValues><ParameterList enc:arrayType="cwmp:ParameterValueStruct[${Object.keys(values).length}]">${Object.entries(
      values,
    )
      .map(
        ([name, value]) =>
          `<ParameterValueStruct><Name>${name}</Name><Value xsi:type="xsd:string">${value}</Value></ParameterValueStruct>`,
      )
      .join("")}</ParameterList><ParameterKey>${key}</ParameterKey></cwmp:SetParameterValues>`,
  add: (table: string): string =>
    `<cwmp:AddObject><ObjectName>${table}</ObjectName><ParameterKey></ParameterKey></cwmp:AddObject>`,
  delete: (row: string): string =>
    `<cwmp:DeleteObject><ObjectName>${row}</ObjectName><ParameterKey></ParameterKey></cwmp:DeleteObject>`,
  notify: (path: string, notification: number): string =>
    `<cwmp:SetParameterAttributes><ParameterList enc:arrayType="cwmp:SetParameterAttributesStruct[1]"><SetParameterAttributesStruct><Name>${path}</Name><NotificationChange>1</NotificationChange><Notification>${notification}</Notification><AccessListChange>0</AccessListChange><AccessList enc:arrayType="xsd:string[0]"/></SetParameterAttributesStruct></ParameterList></cwmp:SetParameterAttributes>`,
  reboot: (key: string): string => `<cwmp:Reboot><CommandKey>${key}</CommandKey></cwmp:Reboot>`,
  download: (key: string, fileType: string, url: string, more: TransferArguments = {}): string =>
    `<cwmp:Download><CommandKey>${key}</CommandKey><FileType>${fileType}</FileType><URL>${url}</URL><Username>${more.username ?? ""}</Username><Password>${more.password ?? ""}</Password><FileSize>${more.fileSize ?? 0}</FileSize><TargetFileName></TargetFileName><DelaySeconds>${more.delaySeconds ?? 0}</DelaySeconds><SuccessURL></SuccessURL><FailureURL></FailureURL></cwmp:Download>`,
  upload: (key: string, fileType: string, url: string, more: TransferArguments = {}): string =>
    `<cwmp:Upload><CommandKey>${key}</CommandKey><FileType>${fileType}</FileType><URL>${url}</URL><Username>${more.username ?? ""}</Username><Password>${more.password ?? ""}</Password><DelaySeconds>${more.delaySeconds ?? 0}</DelaySeconds></cwmp:Upload>`,
  factoryReset: (): string => "<cwmp:FactoryReset/>",
};

const completionOf = (body: string): string =>
  `${/<CommandKey>([^<]*)</.exec(body)?.[1]} ${/<FaultCode>(\d+)</.exec(body)?.[1]}`;

/** The values of a GetParameterValuesResponse. */
export const valuesOf = (answer: string): ReadonlyMap<string, string> =>
  new Map(
    [...answer.matchAll(/<Name>([^<]+)<\/Name><Value[^>]*>([^<]*)</g)].map((match) => [match[1] ?? "", match[2] ?? ""]),
  );

/** A key and a self-signed certificate for 127.0.0.1, made by openssl below `directory`. */
export function selfSigned(directory: string): {
  readonly key: string;
  readonly cert: string;
  readonly certFile: string;
} {
  mkdirSync(directory, { recursive: true });
  const [keyFile, certFile] = [join(directory, "key.pem"), join(directory, "cert.pem")];
  const made = spawnSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-days",
      "2",
      "-subj",
      "/CN=127.0.0.1",
      "-addext",
      "subjectAltName=IP:127.0.0.1",
      "-keyout",
      keyFile,
      "-out",
      certFile,
    ],
    { encoding: "utf8" },
  );
  if (made.status !== 0) throw new Error(made.stderr);
  return { key: readFileSync(keyFile, "utf8"), cert: readFileSync(certFile, "utf8"), certFile };
}
