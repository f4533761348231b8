import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../../../harness/free-port.ts";
import { installed, isRoot, type RunningServer, runServer } from "../real-server.ts";

export const canRunVsftpd = installed("vsftpd") && isRoot;

export interface Vsftpd extends RunningServer {
  readonly url: string;
  /** Where its files lie. */
  readonly root: string;
}

/** vsftpd below that directory for anonymous users, who may write into `in`; 0 octets a second are no limit. */
export async function startVsftpd(directory: string, bytesPerSecond: number, more = ""): Promise<Vsftpd> {
  const port = await freePort();
  const root = join(directory, "ftp");
  mkdirSync(join(root, "in"), { recursive: true });
  chmodSync(directory, 0o755);
  chmodSync(join(root, "in"), 0o777);
  const settings = `listen=YES
listen_address=127.0.0.1
listen_port=${port}
background=NO
anonymous_enable=YES
local_enable=NO
no_anon_password=YES
anon_root=${root}
write_enable=YES
anon_upload_enable=YES
anon_umask=022
anon_max_rate=${bytesPerSecond}
seccomp_sandbox=NO
xferlog_enable=NO
${more}`;
  writeFileSync(join(directory, "vsftpd.conf"), settings);
  const server = await runServer("vsftpd", [join(directory, "vsftpd.conf")], port);
  return { ...server, url: `ftp://127.0.0.1:${port}`, root };
}
