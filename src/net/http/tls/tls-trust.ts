import { readFileSync, statSync } from "node:fs";
import type { SecureContext } from "node:tls";
import { HttpFailure } from "../http-failure.ts";
import { type TlsSessions, tlsSessions } from "./tls-sessions.ts";

export interface TlsFiles {
  /** PEM with the authorities to trust instead of the system's. */
  readonly caFile?: string | undefined;
  /** PEM with the lists of revoked certificates, one of each authority in use. */
  readonly crlFile?: string | undefined;
  /** PEM with the client certificate and its chain, and its key; both or neither. */
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
}

/** Whom to trust and who to be on a TLS connection. */
export interface TlsTrust {
  /** Read anew when a file has changed. Rejects with an `HttpFailure` naming a file that cannot be used. */
  context(): Promise<SecureContext>;
  /** The trusted authorities, in PEM. */
  authorities(): Promise<readonly string[]>;
  /** Those of connections made with the latest context. */
  readonly sessions: TlsSessions;
}

/** Where distributions keep the authorities that the administrator trusts. */
const systemBundles = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/cert.pem",
] as const;

/** Trust from files: the given authorities, or else the system's, or else those that Node carries. */
export function tlsTrust(files: TlsFiles): TlsTrust {
  let kept: { stamp: string; context: SecureContext } | undefined;
  const sessions = tlsSessions();
  const bundle = (): string | undefined => files.caFile ?? systemBundles.find((path) => stampOf(path) !== "");
  return {
    sessions,
    context: async () => {
      const caFile = bundle();
      const stamp = [caFile, files.crlFile, files.certFile, files.keyFile].map((path) => path && stampOf(path)).join();
      if (kept?.stamp === stamp) return kept.context;
      sessions.clear();
      kept = undefined;
      const context = await makeContext({ ...files, caFile });
      kept = { stamp, context };
      return context;
    },
    authorities: async () => {
      const caFile = bundle();
      if (caFile === undefined) return (await import("node:tls")).rootCertificates;
      return read(caFile).match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
    },
  };
}

async function makeContext({ caFile, crlFile, certFile, keyFile }: TlsFiles): Promise<SecureContext> {
  const { createSecureContext } = await import("node:tls");
  const material = {
    ...(caFile !== undefined && { ca: read(caFile) }),
    ...(crlFile !== undefined && { crl: read(crlFile) }),
    ...(certFile !== undefined && { cert: read(certFile) }),
    ...(keyFile !== undefined && { key: read(keyFile) }),
  };
  try {
    return createSecureContext({ ...material, minVersion: "TLSv1.2" });
  } catch (error) {
    const named = [caFile, crlFile, certFile, keyFile].filter((path) => path !== undefined).join(", ");
    const why = error instanceof Error ? error.message : String(error);
    throw new HttpFailure("tls", `the TLS files ${named} cannot be used together: ${why}`);
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new HttpFailure("tls", `the TLS file ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** Changes whenever the file does; empty when it is not there. */
function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? `${path}:${stat.ino}:${stat.size}:${stat.mtimeMs}` : "";
}
