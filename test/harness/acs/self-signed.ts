import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A key and a self-signed certificate for an address, made by openssl below `directory`. */
export function selfSigned(
  directory: string,
  address = "127.0.0.1",
): {
  readonly key: string;
  readonly cert: string;
  readonly certFile: string;
} {
  mkdirSync(directory, { recursive: true });
  const [keyFile, certFile] = [join(directory, "key.pem"), join(directory, "cert.pem")];
  const made = spawnSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-days",
      "2",
      "-subj",
      `/CN=${address}`,
      "-addext",
      `subjectAltName=IP:${address}`,
      "-keyout",
      keyFile,
      "-out",
      certFile,
    ],
    { encoding: "utf8" },
  );
  if (made.status !== 0) throw new Error(made.stderr);
  return { key: readFileSync(keyFile, "utf8"), cert: readFileSync(certFile, "utf8"), certFile };
}
