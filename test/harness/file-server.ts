import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface FileServer {
  readonly url: string;
  readonly files: Map<string, Buffer>;
  /** Method and path of each request that was answered otherwise than by a challenge. */
  readonly served: readonly string[];
  close(): Promise<void>;
}

const credentials = { username: "files", password: "pass" };

/** One that ends with the test. */
export async function fileServer(scheme?: "Basic" | "Digest"): Promise<FileServer> {
  const server = await openFileServer(scheme);
  onTestFinished(() => server.close());
  return server;
}

/** An HTTP file server that takes PUT and answers GET, open to all or by `scheme`. */
export async function openFileServer(scheme?: "Basic" | "Digest"): Promise<FileServer> {
  const files = new Map<string, Buffer>();
  const served: string[] = [];
  const server = createServer((request, response) => {
    const { method = "", url = "" } = request;
    if (scheme !== undefined && !isAuthorized(scheme, request)) {
      const challenge = scheme === "Basic" ? 'Basic realm="files"' : 'Digest realm="files", nonce="n", qop="auth"';
      request.resume();
      response.writeHead(401, { "WWW-Authenticate": challenge }).end();
      return;
    }
    served.push(`${method} ${url}`);
    if (method === "PUT") {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        files.set(url, Buffer.concat(chunks));
        response.writeHead(201).end();
      });
      return;
    }
    const content = files.get(url);
    if (content === undefined) response.writeHead(404).end();
    else response.writeHead(200, { "Content-Length": content.length }).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, files, served, close };
}

function isAuthorized(scheme: "Basic" | "Digest", { headers, method = "", url = "" }: IncomingMessage): boolean {
  const { username, password } = credentials;
  const given = headers.authorization ?? "";
  if (scheme === "Basic") return given === `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
  const field = (name: string): string => new RegExp(`\\b${name}="?([^",]*)`).exec(given)?.[1] ?? "";
  const [who, what] = [md5(`${username}:files:${password}`), md5(`${method}:${url}`)];
  return field("response") === md5(`${who}:n:${field("nc")}:${field("cnonce")}:auth:${what}`);
}
