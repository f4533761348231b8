import type { PeerCertificate } from "node:tls";
import { HttpFailure } from "./http-failure.ts";

export const dateErrors = ["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"];

const networkReasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "it refuses connections: is the server running, and on that port?",
  ENOTFOUND: "its name is unknown: check the URL and the DNS servers",
  EAI_AGAIN: "its name cannot be looked up now: is there a DNS server?",
  ENETUNREACH: "there is no route to it",
  EHOSTUNREACH: "there is no route to it",
  ETIMEDOUT: "it does not answer",
  ECONNRESET: "it closed the connection at once",
  EADDRNOTAVAIL: "this device has no address, or no port, left to connect from",
  EPERM: "a firewall of this device does not let the connection out",
  EACCES: "a firewall of this device does not let the connection out",
  EMFILE: "this process may open no more files: raise its limit (ulimit -n)",
  ENFILE: "this system can open no more files",
};

/** It has answered with something that is no TLS. */
const noTls = ["ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG", "ERR_SSL_UNKNOWN_PROTOCOL"];

const tlsReasons: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "it is self-signed: give its authority in caFile",
  SELF_SIGNED_CERT_IN_CHAIN: "its authority is not among the trusted: give it in caFile",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "its authority is not among the trusted, or the server sends no intermediate certificate",
  UNABLE_TO_GET_ISSUER_CERT: "its authority is not among the trusted: give it in caFile",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its authority is not among the trusted: give it in caFile",
  CERT_REVOKED: "it was revoked",
  INVALID_PURPOSE: "it is not for a server",
  CERT_SIGNATURE_FAILURE: "its signature is wrong",
};

/** Why a connection could not be made. */
export interface ConnectError extends NodeJS.ErrnoException {
  /** From when to when the peer's own certificate is valid, as it writes that. */
  validity?: { readonly from: string; readonly to: string };
  /** Of a peer that has another name. */
  readonly cert?: PeerCertificate;
}

/** Why there is no connection with the host of `url`, in a sentence. */
export function connectFailure(error: ConnectError, url: URL): HttpFailure {
  const code = codeOf(error);
  const host = url.host;
  if (dateErrors.includes(code)) {
    const clock = `this device's clock says ${minuteOf(Date.now())}`;
    return new HttpFailure("tls", `the certificate of ${host} ${datesFault(code, error)}; ${clock}`);
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return new HttpFailure("tls", `the certificate of ${host} is for another host: ${namesOf(error.cert)}`);
  }
  const distrust = tlsReasons[code];
  if (distrust !== undefined) return new HttpFailure("tls", `the certificate of ${host} is not trusted: ${distrust}`);
  const network = networkReasons[code];
  if (network !== undefined) return new HttpFailure("unreachable", `cannot connect to ${host}: ${network}`);
  if (noTls.includes(code)) {
    return new HttpFailure(
      "tls",
      `no TLS connection with ${host}: it speaks no TLS on that port: is it a server of http?`,
    );
  }
  if (url.protocol === "https:") return new HttpFailure("tls", `no trusted TLS connection with ${host}: ${code}`);
  return new HttpFailure("unreachable", `cannot connect to ${host}: ${code}`);
}

/** The certificate that is out of date may also be one of those above the peer's. */
function datesFault(code: string, { validity }: ConnectError): string {
  const hasExpired = code === "CERT_HAS_EXPIRED";
  const limitMs = Date.parse((hasExpired ? validity?.to : validity?.from) ?? "");
  if (Number.isNaN(limitMs)) return hasExpired ? "has expired" : "is not valid yet";
  if (hasExpired !== limitMs < Date.now())
    return `is of an authority whose own ${hasExpired ? "has expired" : "is not valid yet"}`;
  return hasExpired ? `expired on ${minuteOf(limitMs)}` : `is not valid before ${minuteOf(limitMs)}`;
}

const minuteOf = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 16)}Z`;

/** Which hosts a certificate is for; the first of very many. */
function namesOf(certificate: PeerCertificate | undefined): string {
  const names = (certificate?.subjectaltname ?? "").split(", ").map((each) => each.replace(/^[^:]*:/, ""));
  const [first = "", ...others] = names;
  if (first === "") return "it names none";
  return `it is for ${[first, ...others.slice(0, 2)].join(", ")}${others.length > 2 ? `, and ${others.length - 2} more` : ""}`;
}

/** The code of an error, or of the first one where every address failed in its own way. */
function codeOf(error: NodeJS.ErrnoException): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error.code ?? error.message;
}
