import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { reportSender } from "../../../src/net/bulk-data/report-sender.ts";
import { freePort } from "../../harness/free-port.ts";
import { authority, certificateWorkshop } from "../certificates.ts";
import { installed, isRoot, runServer } from "../transfer/real-server.ts";
import { stage, untilAfterEach } from "../transfer/transfer-fixture.ts";

const kept = untilAfterEach();

/** nginx that hands reports on to a collector behind it, and writes down what it was sent. */
async function nginx(directory: string, tls: string, closed: string) {
  const [port, behind] = [await freePort(), await freePort()];
  chmodSync(directory, 0o755);
  writeFileSync(join(directory, "passwords"), "cpe:{PLAIN}secret\n");
  writeFileSync(
    join(directory, "nginx.conf"),
    `${isRoot ? "user root;" : ""} daemon off; worker_processes 1; pid ${directory}/pid; error_log ${directory}/log;
    events {}
    http {
      log_format report escape=none '$request_method $request_uri|$http_bbf_report_format|$http_date|$request_body';
      client_max_body_size 10m; client_body_buffer_size 1m; client_body_temp_path ${directory}/body;
      proxy_temp_path ${directory}/p; fastcgi_temp_path ${directory}/f; uwsgi_temp_path ${directory}/u; scgi_temp_path ${directory}/s;
      server { listen 127.0.0.1:${behind}; access_log off; location / { return 200; } location /busy { return 503; } }
      server {
        listen 127.0.0.1:${port}${tls && " ssl"}; ${tls} access_log ${directory}/reports report;
        location / { ${closed} proxy_pass http://127.0.0.1:${behind}; }
      }
    }`,
  );
  const args = ["-c", join(directory, "nginx.conf"), "-p", directory, "-e", join(directory, "log")];
  kept(await runServer("nginx", args, port));
  const file = join(directory, "reports");
  return {
    port,
    /** What it has written down, once it has written so many lines. */
    lines: async (count: number): Promise<readonly string[]> => {
      for (;;) {
        const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
        if (lines.length >= count) return lines;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
  };
}

const settings = {
  clockIsSet: () => true,
  userAgent: "",
  allowHosts: ["127.0.0.1"],
  allowPrivateNetworks: true,
  allowBasicOverHttp: true,
};

const report = {
  method: "POST",
  headers: {
    "Content-Type": "application/json",
    "BBF-Report-Format": '"NameValuePair"',
    Date: "Mon, 01 Jun 2026 12:05:00 GMT",
  },
  body: new TextEncoder().encode('{"Report":[{"up":300}]}'),
  coding: undefined,
  username: "cpe",
  password: "secret",
  acsUrl: "http://acs.example/",
} as const;

const never = new AbortController().signal;

describe.skipIf(!installed("nginx"))("reports to nginx (skipped where it is not installed)", () => {
  it("arrive with Basic, and are not taken without the password or by a collector that is busy", async () => {
    const { directory } = kept(stage());
    const closed = `auth_basic reports; auth_basic_user_file ${directory}/passwords;`;
    const { port, lines } = await nginx(directory, "", closed);
    const { send } = reportSender({ ...settings, tls: {} });
    const url = `http://127.0.0.1:${port}/in?oui=00D0B7&pc=Gateway&sn=1`;
    expect(await send({ ...report, url }, never)).toEqual({ ok: true, status: 200 });
    expect((await lines(2)).at(-1)).toBe(
      'POST /in?oui=00D0B7&pc=Gateway&sn=1|"NameValuePair"|Mon, 01 Jun 2026 12:05:00 GMT|{"Report":[{"up":300}]}',
    );
    expect(await send({ ...report, url, password: "x" }, never)).toMatchObject({ ok: false, kind: "authentication" });
    const busy = url.replace("/in", "/busy");
    expect(await send({ ...report, url: busy }, never)).toMatchObject({ ok: false, kind: "upload", status: 503 });
  });

  it("arrive over TLS, from a device that has the certificate that is asked for, at a collector that is who it says", async () => {
    const { directory } = kept(stage());
    const workshop = kept(certificateWorkshop());
    const root = workshop.issue("root", { extensions: authority });
    const { certFile, keyFile } = workshop.issue("collector", { issuer: root });
    const client = workshop.issue("device", { issuer: root, extensions: ["extendedKeyUsage=clientAuth"] });
    const tls = `ssl_certificate ${certFile}; ssl_certificate_key ${keyFile}; ssl_client_certificate ${root.certFile}; ssl_verify_client on;`;
    const { port, lines } = await nginx(directory, tls, "");
    const url = `https://127.0.0.1:${port}/in`;
    const as = (files: object) => reportSender({ ...settings, tls: { caFile: root.certFile, ...files } });
    const known = as({ certFile: client.certFile, keyFile: client.keyFile });
    expect(await known.send({ ...report, url }, never)).toEqual({ ok: true, status: 200 });
    expect((await lines(1)).at(-1)).toContain('|{"Report":[{"up":300}]}');
    expect(await as({}).send({ ...report, url }, never)).toMatchObject({ ok: false, status: 400 });
    const stranger = workshop.issue("stranger", { extensions: authority });
    const misled = as({ caFile: stranger.certFile });
    expect(await misled.send({ ...report, url }, never)).toMatchObject({ ok: false, kind: "untrusted-server" });
  });
});
