import { X509Certificate } from "node:crypto";
import type { CertificateReading } from "../../../ports/host/certificates.ts";

const mostCharacters = 256;
const mostInFile = 256;

/** The certificates of a file, of PEM or one of DER; throws an Error for what is neither. */
export function certificatesOf(content: Uint8Array, modifiedMs: number): readonly CertificateReading[] {
  const blocks = Buffer.from(content)
    .toString("latin1")
    .match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g);
  const found = blocks === null ? [content] : blocks.slice(0, mostInFile);
  return found.map((each) => readingOf(new X509Certificate(each), modifiedMs));
}

function readingOf(certificate: X509Certificate, modifiedMs: number): CertificateReading {
  return {
    key: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
    serialNumber: certificate.serialNumber.slice(0, 64),
    issuer: nameOf(certificate.issuer),
    subject: nameOf(certificate.subject),
    alternatives: hostNamesOf(certificate.subjectAltName),
    notBeforeMs: Date.parse(certificate.validFrom),
    notAfterMs: Date.parse(certificate.validTo),
    modifiedMs,
  };
}

/** One line, where Node has one for each part; undefined of a certificate without a name. */
const nameOf = (name: string | undefined): string =>
  (name ?? "")
    .split("\n")
    .join(", ")
    .replace(/\p{Cc}/gu, "?")
    .slice(0, mostCharacters);

/** Names of hosts in Node's text of all kinds of them, `DNS:a.example, IP Address:192.0.2.1`; it quotes those that could mislead. */
function hostNamesOf(text: string | undefined): readonly string[] {
  const names = [...(text ?? "").matchAll(/(?:^|, )DNS:([\w.*-]+)(?=, |$)/g)].map(([, name = ""]) => name);
  const fitting: string[] = [];
  for (const name of names) if ([...fitting, name].join(",").length <= mostCharacters) fitting.push(name);
  return fitting;
}
