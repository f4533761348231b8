import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { freePort } from "../../harness/free-port.ts";
import { isRoot, type RunningServer, runServer } from "../../net/transfer/real-server.ts";

/** A collector over real HTTP that comes and goes. What it has taken outlives it. */
export interface RealCollector {
  readonly port: number;
  /** `busy`: it answers with 503; `broken`: it closes connections when it has read a request. */
  start(as: "well" | "busy" | "broken"): Promise<void>;
  /** At once, as if by kill -9. */
  kill(): Promise<void>;
  /** The documents that it has taken, in order; the last may come some time after the answer. */
  taken(): readonly string[];
}

/** A server of Node's. */
export async function nodeCollector(): Promise<RealCollector> {
  const port = await freePort();
  const taken: string[] = [];
  let server: Server | undefined;
  const kill = async (): Promise<void> => {
    const old = server;
    server = undefined;
    if (old === undefined) return;
    old.closeAllConnections();
    await new Promise((resolve) => old.close(resolve));
  };
  onTestFinished(kill);
  return {
    port,
    kill,
    taken: () => taken,
    start: async (as) => {
      await kill();
      const next = createServer((request, response) => {
        let text = "";
        request.setEncoding("utf8").on("data", (piece: string) => {
          text += piece;
        });
        request.on("end", () => {
          if (as === "broken") return request.socket.destroy();
          if (as === "well") taken.push(text);
          response.writeHead(as === "well" ? 200 : 503).end();
        });
      });
      server = next;
      await new Promise<void>((resolve) => next.listen(port, "127.0.0.1", resolve));
    },
  };
}

/** nginx, which writes down what it takes, as one process that a signal ends whole. */
export async function nginxCollector(): Promise<RealCollector> {
  const directory = mkdtempSync(join(tmpdir(), "cpe-agent-collector-"));
  chmodSync(directory, 0o755);
  const [port, behind] = [await freePort(), await freePort()];
  const file = join(directory, "reports");
  let running: RunningServer | undefined;
  const kill = async (): Promise<void> => {
    await running?.close();
    running = undefined;
  };
  onTestFinished(async () => {
    await kill();
    rmSync(directory, { recursive: true });
  });
  const answers = { well: "return 200;", busy: "return 503;", broken: "return 444;" } as const;
  return {
    port,
    kill,
    taken: () => (existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : []),
    start: async (as) => {
      await kill();
      // A request that is only answered is not read: hence the server behind it.
      writeFileSync(
        join(directory, "nginx.conf"),
        `${isRoot ? "user root;" : ""} daemon off; master_process off; pid ${directory}/pid; error_log ${directory}/log;
        events {}
        http {
          log_format report escape=none '$request_body';
          map $status $isTaken { 200 1; default 0; }
          client_max_body_size 10m; client_body_buffer_size 4m; client_body_temp_path ${directory}/body;
          proxy_temp_path ${directory}/p; fastcgi_temp_path ${directory}/f; uwsgi_temp_path ${directory}/u; scgi_temp_path ${directory}/s;
          server { listen 127.0.0.1:${behind}; access_log off; location / { ${answers[as]} } }
          server {
            listen 127.0.0.1:${port}; access_log ${file} report if=$isTaken;
            location / { proxy_pass http://127.0.0.1:${behind}; }
          }
        }`,
      );
      const args = ["-c", join(directory, "nginx.conf"), "-p", directory, "-e", join(directory, "log")];
      running = await runServer("nginx", args, port);
    },
  };
}
