import type { IncomingMessage, ServerResponse } from "node:http";
import { WebRefusal } from "./refusal.ts";

// Bodies of requests, and of answers.

/** The configuration of a device in a file is the largest that is sent. */
const largestBody = 4 * 1024 * 1024;

/** The object that a request has for a body. @throws WebRefusal 400, 413, 415 */
export async function jsonBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? ""))
    throw new WebRefusal(415, "the body must be application/json");
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > largestBody) throw new WebRefusal(413, `the body is larger than ${largestBody} octets`);
      chunks.push(chunk);
    }
  } catch (failure) {
    throw failure instanceof WebRefusal ? failure : new WebRefusal(400, "the body ended before its time");
  }
  const body = parsed(Buffer.concat(chunks).toString("utf8") || "{}");
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new WebRefusal(400, "the body is no JSON object");
  return { ...body };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function answerJson(
  response: ServerResponse,
  status: number,
  document: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = Buffer.from(JSON.stringify(document), "utf8");
  response
    .writeHead(status, {
      "Cache-Control": "no-store",
      ...headers,
      "Content-Type": "application/json; charset=utf-8",
      "Content-Length": body.length,
    })
    .end(body);
}

/** @throws WebRefusal 405 */
export function requireMethod(request: IncomingMessage, method: string): void {
  if (request.method !== method) throw new WebRefusal(405, `this resource is for ${method}`);
}
