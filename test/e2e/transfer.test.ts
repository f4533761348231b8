import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { valuesOf } from "../harness/acs/answers.ts";
import { rpc } from "../harness/acs/rpc.ts";
import { cpeAgent, RunningCommand } from "../harness/process/built-program.ts";
import { processCpe } from "../harness/process/process-cpe.ts";

// Files over real sockets, by the built program. [TR-069 A.3.2.8, A.4.1.5]

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of cleanUp.splice(0).reverse()) await each();
});

const backupType = "1 Vendor Configuration File";
const restoreType = "3 Vendor Configuration File";
const code = "Device.DeviceInfo.ProvisioningCode";

/** A file server that keeps what is PUT and gives it back; `answer` may take a request over. */
async function fileServer() {
  const files = new Map<string, Buffer>();
  const server = {
    files,
    url: "",
    answer: (_request: IncomingMessage, _response: ServerResponse): boolean => false,
  };
  const http = createServer((request, response) => {
    if (server.answer(request, response)) return;
    const name = request.url ?? "";
    if (request.method === "PUT") {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        files.set(name, Buffer.concat(chunks));
        response.writeHead(201).end();
      });
      return;
    }
    const content = files.get(name);
    if (content === undefined) response.writeHead(404).end();
    else response.writeHead(200, { "Content-Length": content.length }).end(content);
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  cleanUp.push(
    () =>
      new Promise<void>((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  );
  server.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return server;
}

/** A kind whose agent keeps its users itself, so that there may be many. */
const keptUsers = join(import.meta.dirname, "../fixtures/kinds/kept-users.yaml");

async function scene(...settings: readonly string[]) {
  const cpe = await processCpe({ settings: ["device.serialNumber=FILES1", ...settings] });
  cleanUp.push(cpe.close);
  return { ...cpe, files: await fileServer() };
}

describe("files", () => {
  it("are backed up and restored, a kill -9 in the middle of the download notwithstanding", async () => {
    const { acs, stateDirectory: directory, files, start } = await scene();
    acs.queue.push(rpc.set({ [code]: "saved" }), rpc.upload("backup", backupType, `${files.url}/config`));
    const first = start();
    await acs.until(() => acs.completed.length === 1);
    expect(acs.completed).toEqual(["backup 0"]);
    expect(files.files.get("/config")?.toString()).toContain(`<parameter path="${code}">saved</parameter>`);
    expect(acs.informs.at(-1)?.events).toEqual(["7 TRANSFER COMPLETE", "M Upload(backup)"]);

    // The server sends half of the file and no more; then the power goes.
    let halfSent = (): void => {};
    const half = new Promise<void>((resolve) => {
      halfSent = resolve;
    });
    files.answer = (request, response) => {
      if (request.method !== "GET") return false;
      const content = files.files.get("/config") ?? Buffer.alloc(0);
      response.writeHead(200, { "Content-Length": content.length });
      response.write(content.subarray(0, content.length / 2), () => halfSent());
      return true;
    };
    acs.queue.push(rpc.set({ [code]: "later" }), rpc.download("restore", restoreType, `${files.url}/config`));
    expect(await new RunningCommand("inform", "--state-dir", directory).ended).toBe(0);
    await half;
    expect(cpeAgent("transfers", "--state-dir", directory).stdout).toContain("running");
    await first.kill("SIGKILL");
    files.answer = () => false;

    start();
    await acs.until(() => acs.completed.length === 2);
    acs.queue.push(rpc.get(code));
    await acs.until(() => acs.answers.some((answer) => answer.includes("GetParameterValuesResponse")));
    expect(valuesOf(acs.answers.at(-1) ?? "").get(code)).toBe("saved");
    expect(acs.completed).toEqual(["backup 0", "restore 0"]);
    expect(JSON.parse(cpeAgent("transfers", "--json", "--state-dir", directory).stdout)).toEqual([]);
  });

  it("that the process dies of each time are given up, and may be asked for again", async () => {
    const { acs, ask, files, start } = await scene(`device.kind=${keptUsers}`);
    const users = Array.from(
      { length: 1000 },
      (_, row) => `<parameter path="Device.Users.User.[u${row}].Username">u${row}</parameter>`,
    );
    const head = `<configuration xmlns="urn:cpe-agent:configuration" version="1" scope="partial" root="Device.">`;
    files.files.set("/large", Buffer.from(`${head}${users.join("")}</configuration>`));
    acs.queue.push(rpc.download("deadly", restoreType, `${files.url}/large`));
    for (let life = 1; life <= 3; life += 1) {
      const agent = start();
      await agent.fact("transfer.use");
      await agent.kill("SIGKILL");
    }
    expect(acs.completed).toEqual([]);
    const last = start();
    await acs.until(() => acs.completed.length === 1);
    expect(acs.completed).toEqual(["deadly 9010"]);
    expect(await last.fact("transfer.end")).toMatchObject({
      reason: expect.stringContaining("given up: the device stopped in its midst 3 times"),
    });
    const rows = "Device.Users.UserNumberOfEntries";
    const again = rpc.download("again", restoreType, `${files.url}/large`);
    const [before] = await ask(rpc.get(rows), again);
    expect(Number(valuesOf(before ?? "").get(rows))).toBeLessThan(10);
    await acs.until(() => acs.completed.length === 2);
    expect(acs.completed[1]).toBe("again 0");
  });

  it("that cannot be had or used are told of by their own faults, and change nothing", async () => {
    const { acs, files, start } = await scene();
    files.files.set("/bad", Buffer.from("no configuration"));
    files.answer = (request, response) => {
      if (request.url !== "/locked") return false;
      response.writeHead(401, { "WWW-Authenticate": 'Basic realm="files"' }).end();
      return true;
    };
    acs.queue.push(
      rpc.download("missing", restoreType, `${files.url}/missing`),
      rpc.download("locked", restoreType, `${files.url}/locked`),
      rpc.download("bad", restoreType, `${files.url}/bad`),
      rpc.download("nobody", restoreType, "http://127.0.0.1:1/config"),
      rpc.download("useless", "4 Tone File", `${files.url}/bad`),
      rpc.download("gopher", restoreType, "gopher://127.0.0.1/config"),
      rpc.upload("log", "2 Vendor Log File", `${files.url}/log`),
    );
    start();
    await acs.until(() => acs.completed.length === 5);
    expect(acs.completed.toSorted()).toEqual(["bad 9018", "locked 9012", "log 0", "missing 9016", "nobody 9015"]);
    const refused = acs.answers.map((answer) => /<FaultCode>(\d+)</.exec(answer)?.[1]).filter((each) => each);
    expect(refused).toEqual(["9003", "9013"]);
    expect(files.files.get("/log")?.toString()).toContain("transfer.begin");
  });
});
