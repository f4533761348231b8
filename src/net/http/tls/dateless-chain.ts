import { X509Certificate } from "node:crypto";
import type { DetailedPeerCertificate, PeerCertificate } from "node:tls";

// OpenSSL reports only the last thing that is wrong with a chain, and dates come last. So where dates must not count
// because the clock was never set, everything else is checked here once more; what cannot be checked is refused.

const maxDepth = 8;
const minRsaBits = 2048;
const serverAuthentication = "1.3.6.1.5.5.7.3.1";

/** DER of the signature algorithms that nobody should trust: MD5 and SHA-1, with RSA and with ECDSA. */
const weakSignatures = ["06092a864886f70d010104", "06092a864886f70d010105", "06072a8648ce3d0401"].map((hex) =>
  Buffer.from(hex, "hex"),
);
const nameConstraints = Buffer.from("0603551d1e", "hex");
const basicConstraints = Buffer.from("0603551d13", "hex");

/**
 * What is wrong with a peer's certificate chain apart from its dates; undefined when nothing is. The host name is the
 * caller's to check. [TR-069 3.3]
 */
export function faultOfChain(peer: DetailedPeerCertificate, authorities: readonly string[]): string | undefined {
  const trusted = authorities.map((pem) => new X509Certificate(pem));
  const presented = presentedChain(peer);
  const leaf = presented[0];
  if (leaf === undefined) return "it sent no certificate";
  // `keyUsage` is, in spite of its name, the list of extended key usages.
  if (leaf.keyUsage !== undefined && !leaf.keyUsage.includes(serverAuthentication)) return "it is not for a server";
  let current = leaf;
  for (let depth = 0; depth < maxDepth; depth++) {
    const subject = current;
    const weakness = weaknessOf(subject);
    if (weakness !== undefined) return weakness;
    if (trusted.some((root) => root.fingerprint256 === subject.fingerprint256)) return undefined;
    const root = trusted.find((candidate) => signed(candidate, subject));
    const issuer = root ?? presented.find((candidate) => candidate !== subject && signed(candidate, subject));
    if (issuer === undefined) return "no trusted authority issued it";
    if (!issuer.ca || pathLength(issuer) < depth) return "one of its issuers is no certificate authority";
    if (issuer.raw.includes(nameConstraints))
      return "an issuer with name constraints cannot be checked without a clock";
    if (root !== undefined) return undefined;
    current = issuer;
  }
  return "its chain is too long";
}

function presentedChain(peer: DetailedPeerCertificate): X509Certificate[] {
  const chain: X509Certificate[] = [];
  const seen = new Set<PeerCertificate>();
  for (
    let next: DetailedPeerCertificate | undefined = peer;
    next?.raw && !seen.has(next);
    next = next.issuerCertificate
  ) {
    seen.add(next);
    chain.push(new X509Certificate(next.raw));
  }
  return chain;
}

/** Whether names, key identifiers and key usage agree, and the signature holds. */
function signed(issuer: X509Certificate, subject: X509Certificate): boolean {
  return subject.checkIssued(issuer) && subject.verify(issuer.publicKey);
}

function weaknessOf(certificate: X509Certificate): string | undefined {
  const bits = certificate.publicKey.asymmetricKeyDetails?.modulusLength;
  if (bits !== undefined && bits < minRsaBits) return `a key in its chain has only ${bits} bits`;
  if (weakSignatures.some((oid) => certificate.raw.includes(oid))) return "a signature in its chain uses a broken hash";
  return undefined;
}

/** How many authorities may stand below this one; Infinity when its certificate sets no limit. */
function pathLength(authority: X509Certificate): number {
  const { raw } = authority;
  const at = raw.indexOf(basicConstraints);
  if (at < 0) return Number.POSITIVE_INFINITY;
  // OID, optionally BOOLEAN critical, OCTET STRING { SEQUENCE { BOOLEAN TRUE, INTEGER pathLenConstraint OPTIONAL } }
  let from = at + basicConstraints.length;
  if (raw[from] === 0x01) from += 3;
  const [octetString, , sequence, length, boolean] = raw.subarray(from, from + 5);
  if (octetString !== 0x04 || sequence !== 0x30 || boolean !== 0x01) return -1;
  if (length === 3) return Number.POSITIVE_INFINITY;
  return raw[from + 7] === 0x02 && raw[from + 8] === 1 ? (raw[from + 9] ?? -1) : -1;
}
