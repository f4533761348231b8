import { HttpFailure, headerValues } from "../../http/http-message.ts";
import type { FileSource, OpenSource, Remainder, SendFile } from "../file-source.ts";
import { TransferFailure } from "../transfer-failure.ts";
import { type HttpSettings, httpStream, type StreamReply } from "./http-stream.ts";

const nothing = new Uint8Array();

/** Fetches by GET; goes on from a remainder by Range where the server says by If-Range that the file is the same. [RFC 9110 14] */
export function openHttp(settings: HttpSettings): OpenSource {
  const open: OpenSource = async (access, remainder, signal) => {
    const headers = { Accept: "*/*", "Accept-Encoding": "identity", ...(remainder && rangeHeaders(remainder)) };
    const request = { method: "GET" as const, url: access.url, headers, body: nothing, file: undefined };
    const reply = await httpStream(access, settings, request, signal);
    const { host } = access.url;
    if (remainder && (reply.status === 416 || (reply.status === 206 && !goesOn(reply, remainder)))) {
      reply.stream.destroy();
      return open(access, undefined, signal);
    }
    try {
      return sourceOf(reply, host, remainder);
    } catch (error) {
      reply.stream.destroy();
      throw error;
    }
  };
  return open;
}

/** Sends by PUT. The body goes out only once the server wants it, so that a challenge costs no second copy. [TR-069 3.4.3] */
export function sendHttp(settings: HttpSettings): SendFile {
  return async (access, file, signal) => {
    const put = (expect: Readonly<Record<string, string>>): Promise<StreamReply> => {
      const headers = {
        "Content-Type": "application/octet-stream",
        "Content-Length": String(file.length),
        ...expect,
      };
      return httpStream(access, settings, { method: "PUT", url: access.url, headers, body: nothing, file }, signal);
    };
    const first = await put(file.length > 0 ? { Expect: "100-continue" } : {});
    const reply = first.status === 417 ? await put({}) : first;
    reply.stream.destroy();
    if (reply.status >= 200 && reply.status <= 299) return;
    throw new TransferFailure("upload", `${access.url.host} did not take the file: HTTP status ${reply.status}`);
  };
}

const rangeHeaders = ({ offset, validator }: Remainder): Record<string, string> => ({
  Range: `bytes=${offset}-`,
  "If-Range": validator,
});

function sourceOf(reply: StreamReply, host: string, remainder: Remainder | undefined): FileSource {
  const { status } = reply;
  if (status !== 200 && !(status === 206 && remainder)) {
    throw new HttpFailure("status", `${host} does not give the file: HTTP status ${status}${meaningOf(status)}`);
  }
  const coding = headerValues(reply, "content-encoding")[0] ?? "identity";
  if (coding.toLowerCase() !== "identity") {
    throw new TransferFailure("corrupted", `${host} sent the file as ${coding}, which it was not asked for`);
  }
  const length = headerValues(reply, "content-length")[0];
  const range = status === 206 ? contentRange(reply) : undefined;
  return {
    offset: range?.start ?? 0,
    totalBytes: range ? range.total : length === undefined ? undefined : Number(length),
    validator: validatorOf(reply) ?? (range && remainder?.validator),
    pour: reply.pour,
    close: () => reply.stream.destroy(),
  };
}

/** Whether a partial reply is the rest of what was begun, and not of another file or from another place. */
function goesOn(reply: StreamReply, { offset, validator }: Remainder): boolean {
  const now = validatorOf(reply);
  return contentRange(reply)?.start === offset && (now === undefined || now === validator);
}

function contentRange(reply: StreamReply): { start: number; total: number | undefined } | undefined {
  const match = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/.exec(headerValues(reply, "content-range")[0] ?? "");
  if (!match) return undefined;
  return { start: Number(match[1]), total: match[2] === "*" ? undefined : Number(match[2]) };
}

/** A strong entity tag, or a date of change that is old enough to be one. [RFC 9110 8.8.2.2, 13.1.5] */
function validatorOf(reply: StreamReply): string | undefined {
  const tag = headerValues(reply, "etag")[0];
  if (tag?.startsWith('"')) return tag;
  const modified = headerValues(reply, "last-modified")[0];
  const age = Date.parse(headerValues(reply, "date")[0] ?? "") - Date.parse(modified ?? "");
  return age >= 1000 ? modified : undefined;
}

function meaningOf(status: number): string {
  if (status === 403) return " (forbidden)";
  if (status === 404 || status === 410) return " (it is not there)";
  if (status === 407) return " (a proxy asks for credentials)";
  return "";
}
