import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Issued {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
}

export interface Request {
  /** The name of the certificate unless given. */
  readonly commonName?: string;
  /** Undefined signs itself. */
  readonly issuer?: Issued | undefined;
  /** Days from now until it ends; negative for one that has ended. */
  readonly days?: number;
  /** Lines of an OpenSSL extension section. */
  readonly extensions?: readonly string[];
  readonly rsaBits?: number;
  readonly hash?: "sha256" | "sha1";
  /** Begins in ten years only. */
  readonly future?: boolean;
}

export const authority = ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign"];
export const server = ["subjectAltName=DNS:localhost,IP:127.0.0.1", "extendedKeyUsage=serverAuth"];

/** A workshop for certificates, made by the system's OpenSSL in a directory of its own. */
export function certificateWorkshop(): {
  issue(name: string, request?: Request): Issued;
  /** The file with the list of what `issuer` has revoked: just these. */
  revoke(issuer: Issued, ...revoked: readonly Issued[]): string;
  close(): void;
} {
  const directory = mkdtempSync(join(tmpdir(), "certificates-"));
  const openssl = (...args: string[]): void => {
    execFileSync("openssl", args, { cwd: directory, stdio: "ignore" });
  };
  return {
    issue: (
      name,
      { issuer, commonName = name, days = 365, extensions = server, rsaBits, hash = "sha256", future = false } = {},
    ) => {
      const [certFile, keyFile, csr] = [`${name}.pem`, `${name}.key`, `${name}.csr`].map((file) =>
        join(directory, file),
      );
      if (!certFile || !keyFile || !csr) throw new RangeError(name);
      const kind = rsaBits
        ? ["-newkey", `rsa:${rsaBits}`]
        : ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
      openssl("req", ...kind, "-nodes", "-keyout", keyFile, "-out", csr, "-subj", `/CN=${commonName}`);
      writeFileSync(join(directory, "v3.cnf"), `[v3]\n${extensions.join("\n")}\n`);
      if (future) {
        issueInTheFuture(directory, openssl, csr, certFile, issuer);
      } else {
        const signer = issuer
          ? ["-CA", issuer.certFile, "-CAkey", issuer.keyFile, "-CAcreateserial"]
          : ["-signkey", keyFile];
        const usage = ["-extfile", "v3.cnf", "-extensions", "v3", "-days", `${days}`, `-${hash}`];
        openssl("x509", "-req", "-in", csr, "-out", certFile, ...signer, ...usage);
      }
      return { certFile, keyFile, cert: readFileSync(certFile, "utf8"), key: readFileSync(keyFile, "utf8") };
    },
    revoke: (issuer, ...revoked) => {
      writeFileSync(join(directory, "index.txt"), "");
      writeFileSync(
        join(directory, "crl.cnf"),
        "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ndefault_md=sha256\ndefault_crl_days=1\n",
      );
      const signer = ["-config", "crl.cnf", "-cert", issuer.certFile, "-keyfile", issuer.keyFile];
      for (const { certFile } of revoked) openssl("ca", ...signer, "-revoke", certFile);
      const file = join(directory, "revoked.crl");
      openssl("ca", ...signer, "-gencrl", "-out", file);
      return file;
    },
    close: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** Only `openssl ca` can be told when a certificate begins. */
function issueInTheFuture(
  directory: string,
  openssl: (...args: string[]) => void,
  csr: string,
  certFile: string,
  issuer: Issued | undefined,
): void {
  if (!issuer) throw new RangeError("an issuer is needed");
  writeFileSync(join(directory, "index.txt"), "");
  writeFileSync(
    join(directory, "ca.cnf"),
    "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nnew_certs_dir=.\nrand_serial=yes\ndefault_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n",
  );
  const year = new Date().getUTCFullYear();
  const dates = ["-startdate", `${year + 10}0101000000Z`, "-enddate", `${year + 11}0101000000Z`];
  const signer = ["-cert", issuer.certFile, "-keyfile", issuer.keyFile, "-extfile", "v3.cnf", "-extensions", "v3"];
  openssl("ca", "-batch", "-config", "ca.cnf", "-in", csr, "-out", certFile, "-notext", ...signer, ...dates);
}
