import { authentication } from "../../http/authentication/authentication.ts";
import { connectionPerRequest } from "../../http/connection-per-request.ts";
import { httpClient } from "../../http/http-client.ts";
import { HttpFailure } from "../../http/http-failure.ts";
import { type HttpReply, headerValues, type Post } from "../../http/http-message.ts";
import type { SocketSettings } from "../../http/open-socket.ts";
import { type RedirectPolicy, redirects } from "../../http/redirects.ts";
import type { Sink } from "../../octets.ts";
import type { FileSource, OpenSource, Remainder, SendFile, ServerAccess } from "../file-source.ts";
import { TransferFailure } from "../transfer-failure.ts";

export interface HttpSettings extends Pick<SocketSettings, "trust" | "clockIsSet" | "connectTimeoutMs"> {
  readonly userAgent: string | undefined;
  /** Whether Basic may be answered over clear http to another machine. */
  readonly allowBasicOverHttp: boolean;
}

/** Of a reply that says something else than a file: nothing reads more of it. */
const maxBodyBytes = 64 * 1024;

const redirectPolicy: RedirectPolicy = {
  // 303 moves nobody who sends: what it points to is no place to put a file. [RFC 9110 15.4.4]
  follow: { GET: [301, 302, 303, 307, 308], PUT: [301, 302, 307, 308] },
  remember: false,
  // A place that brings its own credentials is refused, as in the request itself. [TR-069 A.3.2.8]
  refuse: ({ host, username, password }, from) => {
    if (username === "" && password === "") return;
    const why = `${from.host} redirected to a URL of ${host} with a user name or password in it`;
    throw new TransferFailure("refused", why);
  },
};

/** One file server's client: each place that it redirects to is checked like the first, and the credentials stay with the first. */
function clientFor({ url, username, password, addressesOf }: ServerAccess, settings: HttpSettings): Post {
  const { allowBasicOverHttp } = settings;
  return httpClient(connectionPerRequest({ ...settings, addressesOf, maxBodyBytes }), [
    redirects(redirectPolicy),
    authentication({ credentials: { username, password }, origin: url.origin, allowBasicOverHttp }),
  ]);
}

/** Fetches by GET; goes on from a remainder by Range where the server says by If-Range that the file is the same. [RFC 9110 14] */
export function openHttp(settings: HttpSettings): OpenSource {
  const open: OpenSource = async (access, remainder, signal) => {
    const headers = {
      ...userAgentOf(settings),
      Accept: "*/*",
      "Accept-Encoding": "identity",
      ...(remainder && rangeHeaders(remainder)),
    };
    const get = { method: "GET", url: access.url, headers, body: new Uint8Array() } as const;
    const reply = await clientFor(access, settings)(get, signal);
    const { host } = access.url;
    if (remainder && (reply.status === 416 || (reply.status === 206 && !goesOn(reply, remainder)))) {
      await reply.body.discard();
      return open(access, undefined, signal);
    }
    try {
      return sourceOf(reply, host, remainder);
    } catch (error) {
      await reply.body.discard();
      throw error;
    }
  };
  return open;
}

/** Sends by PUT. The body goes out only once the server wants it, so that a challenge costs no second copy. [TR-069 3.4.3] */
export function sendHttp(settings: HttpSettings): SendFile {
  return async (access, file, signal) => {
    const put = async (expect: Readonly<Record<string, string>>): Promise<number> => {
      const headers = { ...userAgentOf(settings), "Content-Type": "application/octet-stream", ...expect };
      const request = { method: "PUT", url: access.url, headers, body: file } as const;
      const { status, body } = await clientFor(access, settings)(request, signal);
      await body.discard();
      return status;
    };
    const first = await put(file.length > 0 ? { Expect: "100-continue" } : {});
    const status = first === 417 ? await put({}) : first;
    if (status >= 200 && status <= 299) return;
    throw new TransferFailure("upload", `${access.url.host} did not take the file: HTTP status ${status}`);
  };
}

const userAgentOf = ({ userAgent }: HttpSettings): Record<string, string> =>
  userAgent ? { "User-Agent": userAgent } : {};

const rangeHeaders = ({ offset, validator }: Remainder): Record<string, string> => ({
  Range: `bytes=${offset}-`,
  "If-Range": validator,
});

function sourceOf(reply: HttpReply, host: string, remainder: Remainder | undefined): FileSource {
  const { status } = reply;
  if (status !== 200 && !(status === 206 && remainder)) {
    throw new TransferFailure(
      "cannot-access-file",
      `${host} does not give the file: HTTP status ${status}${meaningOf(status)}`,
    );
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
    pour: (sink) => pour(reply, host, sink),
    close: () => void reply.body.discard(),
  };
}

async function pour(reply: HttpReply, host: string, sink: Sink): Promise<void> {
  try {
    await reply.body.pour(sink);
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    throw new TransferFailure("incomplete", `${host} closed the connection before the file was whole`);
  }
}

/** Whether a partial reply is the rest of what was begun, and not of another file or from another place. */
function goesOn(reply: HttpReply, { offset, validator }: Remainder): boolean {
  const now = validatorOf(reply);
  return contentRange(reply)?.start === offset && (now === undefined || now === validator);
}

function contentRange(reply: HttpReply): { start: number; total: number | undefined } | undefined {
  const match = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/.exec(headerValues(reply, "content-range")[0] ?? "");
  if (!match) return undefined;
  return { start: Number(match[1]), total: match[2] === "*" ? undefined : Number(match[2]) };
}

/** A strong entity tag, or a date of change that is old enough to be one. [RFC 9110 8.8.2.2, 13.1.5] */
function validatorOf(reply: HttpReply): string | undefined {
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
