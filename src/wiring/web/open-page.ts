import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Configuration } from "../../config/keys.ts";
import { reasonNotServed } from "../../net/connection-request/listen-error.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { WebOptions } from "../../web/web-server.ts";

export interface OpenPage {
  /** Undefined where it could not be opened. */
  readonly url: string | undefined;
  close(): Promise<void>;
}

export interface PageParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Where the build has put its files. */
  readonly files: URL;
  readonly api: WebOptions["api"];
}

/**
 * Serves a page as `web.…` of the configuration say. What it is of goes on all the same where nobody can listen there, or where the package
 * that is installed lacks the page.
 */
export async function openPage(configuration: Configuration, { api, clock, files, log }: PageParts): Promise<OpenPage> {
  const address = configuration["web.listen"] ?? { host: "127.0.0.1", port: 0 };
  const closed = (reason: string): OpenPage => {
    log.error("web.closed", { address: address.host, port: address.port, reason });
    return { url: undefined, close: async () => {} };
  };
  if (!existsSync(new URL("index.html", files))) return closed(`the page is not installed: ${fileURLToPath(files)}`);
  const { serveWeb } = await import("../../web/web-server.ts");
  try {
    const tls = tlsOf(configuration);
    const server = await serveWeb({
      address,
      tls,
      passwordHash: configuration["web.passwordHash"],
      names: configuration["web.names"].map((name) => name.toLowerCase()),
      readOnly: configuration["web.readOnly"],
      files,
      nowMs: () => clock.monotonicMs(),
      api,
      log,
    });
    const host = address.host.includes(":") ? `[${address.host}]` : address.host;
    const url = `${tls ? "https" : "http"}://${host}:${server.port}/`;
    log.info("web.listen", { url, port: server.port });
    return { url, close: () => server.close() };
  } catch (failure) {
    return closed(reasonNotServed(failure, address));
  }
}

function tlsOf(configuration: Configuration): { readonly cert: string; readonly key: string } | undefined {
  const { "web.tls.certFile": certFile, "web.tls.keyFile": keyFile } = configuration;
  if (certFile === undefined || keyFile === undefined) return undefined;
  return { cert: readFileSync(certFile, "utf8"), key: readFileSync(keyFile, "utf8") };
}
