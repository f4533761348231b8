import { resolve } from "node:path";
import type { Configuration } from "../../config/keys.ts";
import type { Certificates } from "../../ports/host/certificates.ts";
import type { Log } from "../../ports/log.ts";
import { tlsFiles } from "../defaults.ts";

/** What the agent has for TLS, as on a real machine: the same for all devices of a process. Undefined where the configuration names no file. */
export async function virtualCertificates(configuration: Configuration, log: Log): Promise<Certificates | undefined> {
  const { caFile, certFile } = tlsFiles(configuration);
  const files = [certFile, caFile].flatMap((file) => (file === undefined ? [] : resolve(file)));
  if (files.length === 0) return undefined;
  const { certificatesIn } = await import("../../host/linux/certificates/linux-certificates.ts");
  const { systemFiles } = await import("../../host/linux/programs/system-files.ts");
  return certificatesIn(systemFiles("/"), () => files, log);
}
