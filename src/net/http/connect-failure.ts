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

/** Why there is no connection with the host of `url`, in a sentence. */
export function connectFailure(error: NodeJS.ErrnoException, url: URL): HttpFailure {
  const code = codeOf(error);
  const host = url.host;
  if (dateErrors.includes(code)) {
    const clock = `this device's clock says ${new Date().toISOString().slice(0, 16)}Z`;
    const state = code === "CERT_HAS_EXPIRED" ? "has expired" : "is not valid yet";
    return new HttpFailure("tls", `the certificate of ${host} ${state}; ${clock}`);
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return new HttpFailure("tls", `the certificate of ${host} is for another host: ${firstLine(error.message)}`);
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

/** The code of an error, or of the first one where every address failed in its own way. */
function codeOf(error: NodeJS.ErrnoException): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error.code ?? error.message;
}

const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";
