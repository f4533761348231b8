// What moves a file between a server and the disk, each a program of its own: the agent's transfers as they are bundled, and
// undici's client with the least around it.

export interface Mover {
  /** From `file` to the server; the other way otherwise. */
  readonly uploads: boolean;
  /** Code that moves the file `file` from or to `url`, and leaves in `failure` why not. `module` is `file-transfers.ts` as bundled. */
  readonly code: (module: string) => string;
}

const ours = (method: "download" | "upload", request: string): Mover => ({
  uploads: method === "upload",
  code: (module) => `
    const { fileTransfers } = await import(${JSON.stringify(module)});
    const request = { url, username: "", password: "", acsUrl: url, ${request} };
    const transfers = fileTransfers({ clockIsSet: () => true });
    const result = await transfers.${method}(request, new AbortController().signal);
    failure = result.reason;`,
});

const undici = (uploads: boolean, request: string): Mover => ({
  uploads,
  code: () => `
    const { createRequire } = await import("node:module");
    const { createReadStream, fsyncSync, openSync, statSync, writeSync } = await import("node:fs");
    const Client = createRequire(process.cwd() + "/package.json")("undici/lib/dispatcher/client.js");
    const target = ${uploads ? "undefined" : 'openSync(file, "w")'};
    failure = await new Promise((resolve) => new Client(url).dispatch({ path: "/", ${request} }, {
      onRequestStart() {},
      onResponseStart() {},
      onResponseData(_controller, octets) { writeSync(target, octets); },
      onResponseEnd() { resolve(undefined); },
      onResponseError(_controller, error) { resolve(error.message); },
    }));
    if (target !== undefined) fsyncSync(target);`,
});

const download = "file, expectedBytes: 0, maxBytes: 2 ** 40";

export const movers = {
  download: ours("download", download),
  digested: ours("download", `${download}, digest: true`),
  undiciDownload: undici(false, 'method: "GET"'),
  upload: ours("upload", "content: { file }"),
  undiciUpload: undici(
    true,
    'method: "PUT", headers: { "content-length": String(statSync(file).size) }, body: createReadStream(file)',
  ),
} as const satisfies Readonly<Record<string, Mover>>;

/** A module that moves a file (arguments: URL, file) and prints what it took: `Taken`. Its own start does not count, as that of curl does not. */
export const moverCode = (mover: Mover, module: string): string => `
  const [url, file] = process.argv.slice(1);
  const { readFileSync } = await import("node:fs");
  let failure;
  const cpu = process.cpuUsage();
  const at = performance.now();
  ${mover.code(module)}
  if (failure !== undefined) throw new Error(failure);
  const ms = performance.now() - at;
  const { user, system } = process.cpuUsage(cpu);
  const peakKb = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]);
  console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1000, peakMb: peakKb / 1024 }));
  process.exit(0);`;

export interface Taken {
  readonly ms: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}
