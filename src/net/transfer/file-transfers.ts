import type { FileReader, FileServer, FileTransfers } from "../../ports/file-transfers.ts";
import { type TlsFiles, tlsTrust } from "../http/tls/tls-trust.ts";
import type { OpenSource, SendFile, ServerAccess } from "./file-source.ts";
import { discardPartial } from "./remainder.ts";
import { faultOf } from "./transfer-failure.ts";
import { permittedAddresses, type Resolve, type Scheme, systemResolver, transferUrl } from "./url-policy.ts";

export interface FileTransfersOptions {
  readonly tls?: TlsFiles;
  /** Whether the clock is known to be set; until then dates of certificates do not count. [TR-069 3.3] */
  clockIsSet(): boolean;
  /** Of every request over http and https; none where it is empty. */
  readonly userAgent?: string;
  /** Whether Basic may be answered over clear http to another machine; true unless given. [TR-069 3.4.3] */
  readonly allowBasicOverHttp?: boolean;
  /** Names, addresses or subnets that may be gone to even though they are this device, its link or a private network. */
  readonly allowHosts?: readonly string[];
  /** True unless given: most file servers stand in the provider's own network. */
  readonly allowPrivateNetworks?: boolean;
  /** OpenSSH's `known_hosts`. Only the hosts in it are spoken to over SFTP; without it, none. */
  readonly knownHostsFile?: string;
  readonly connectTimeoutMs?: number;
  /** The longest silence of a server. */
  readonly stallMs?: number;
  /** The longest time of one connection. */
  readonly totalMs?: number;
  /** What a download leaves free on the disk. */
  readonly reserveBytes?: number;
  readonly resumeDelayMs?: number;
  readonly resolve?: Resolve;
}

const defaults = {
  allowBasicOverHttp: true,
  allowHosts: [],
  allowPrivateNetworks: true,
  connectTimeoutMs: 30_000,
  stallMs: 60_000,
  totalMs: 4 * 3_600_000,
  reserveBytes: 1024 * 1024,
  maxFruitless: 3,
  resumeDelayMs: 2000,
  resolve: systemResolver,
};

/** How each scheme moves a file. */
interface Carrier {
  readonly open: OpenSource;
  readonly send: SendFile;
}

/** File transfers over http, https, ftp, sftp and tftp; their code is loaded at first use, that of each scheme apart. */
export function fileTransfers(options: FileTransfersOptions): FileTransfers & FileReader {
  const settings = { ...defaults, ...options };
  const trust = tlsTrust(options.tls ?? {});

  const carriers: Readonly<Record<Scheme, () => Promise<Carrier>>> = {
    http: async () => {
      const { openHttp, sendHttp } = await import("./http/http.ts");
      const http = { ...settings, trust, userAgent: options.userAgent };
      return { open: openHttp(http), send: sendHttp(http) };
    },
    https: () => carriers.http(),
    ftp: async () => {
      const { openFtp, sendFtp } = await import("./ftp/ftp.ts");
      return { open: openFtp, send: sendFtp };
    },
    sftp: async () => {
      const { openSftp, sendSftp } = await import("./sftp/sftp.ts");
      return { open: openSftp(options.knownHostsFile), send: sendSftp(options.knownHostsFile) };
    },
    tftp: async () => {
      const { openTftp, sendTftp } = await import("./tftp/tftp.ts");
      return { open: openTftp, send: sendTftp };
    },
  };

  const reach = async (server: FileServer): Promise<{ access: ServerAccess; carrier: Carrier }> => {
    const { url, scheme } = transferUrl(server.url);
    const { username, password } = server;
    const addressesOf: ServerAccess["addressesOf"] = (to) =>
      permittedAddresses(to, server.acsUrl, settings, settings.resolve);
    return {
      access: { url, username, password, addressesOf, stallMs: settings.stallMs },
      carrier: await carriers[scheme](),
    };
  };

  return {
    check: (url) => {
      try {
        transferUrl(url);
        return undefined;
      } catch (error) {
        return faultOf(error, "arguments");
      }
    },
    download: async (request, signal) => {
      try {
        const { access, carrier } = await reach(request);
        const { download } = await import("./download.ts");
        return await download(request, access, carrier.open, settings, signal);
      } catch (error) {
        return { ok: false, ...faultOf(error, "disk"), keptBytes: 0 };
      }
    },
    read: async (request, signal) => {
      try {
        const { access, carrier } = await reach(request);
        const { readFile } = await import("./read-file.ts");
        return await readFile(request, access, carrier.open, settings, signal);
      } catch (error) {
        return { ok: false, ...faultOf(error, "cannot-contact") };
      }
    },
    upload: async (request, signal) => {
      try {
        const { access, carrier } = await reach(request);
        const { upload } = await import("./upload.ts");
        return await upload(request, access, carrier.send, settings, signal);
      } catch (error) {
        return { ok: false, ...faultOf(error, "upload") };
      }
    },
    // Nothing can be done about a file that cannot be removed; the next download meets it.
    discard: (file) => discardPartial(file).catch(() => {}),
  };
}
