import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { reply } from "../../net/scripted-server.ts";
import type { Turn } from "../field-acs.ts";
import { download, faultsIn, upload } from "../requests.ts";
import { serving, told } from "./abused-agent.ts";

// Transfers put to bad use, on the agent as it is wired. Titles begin with the item. [interop B.5]

const firmwareType = "1 Firmware Upgrade Image";

describe("an ACS that asks too much", () => {
  it.each(["../../../../../../tmp/interop-owned", "/tmp/interop-owned", "C:\\CON", "a/b", "\u202egnp.exe"])(
    "B.5 R1 by TargetFileName %j gets no file of that name",
    async (targetFileName) => {
      const files = await serving(() => reply(200, "content"));
      const { cpe } = await told([download({ url: files.url, targetFileName })]);
      await cpe.session(1);
      expect(existsSync("/tmp/interop-owned")).toBe(false);
      expect(readdirSync(join(cpe.stateDirectory, "spool"))).toEqual([]);
      expect(readdirSync(cpe.stateDirectory).toSorted()).toEqual(
        expect.not.arrayContaining([expect.stringMatching(/owned|CON|gnp|^a$/)]),
      );
    },
  );

  it("B.5 R1 by a TargetFileName of 4 kB is told 9003, as by one with a NUL that the session ends for", async () => {
    const { acs } = await told([download({ url: "http://127.0.0.1:1/", targetFileName: "x".repeat(4096) })]);
    expect(faultsIn(acs.answers[0])).toEqual([9003]);
    const { session } = await told([download({ url: "http://127.0.0.1:1/", targetFileName: "a&#0;b" })]);
    expect(session.outcome).toBe("bad-envelope");
  });

  it.each([
    ["file:///etc/passwd", 9013],
    ["gopher://127.0.0.1/", 9013],
    ["javascript:alert(1)", 9013],
    ["http://user:word@127.0.0.1/", 9003],
    ["http:///", 9003],
    ["config.xml", 9003],
    ["", 9003],
  ])("B.5 R2 by the URL %j is told %i at once", async (url, fault) => {
    const { acs } = await told([download({ url }), upload(url)]);
    expect(acs.answers.map(faultsIn)).toEqual([[fault], [fault]]);
  });

  it("B.5 R2 by addresses of this device, its link or many hosts is told 9001, nothing having gone there", async () => {
    const hosts = [
      "169.254.169.254",
      "[::1]",
      "[fe80::1]",
      "0.0.0.0",
      "2130706434",
      "0x7f.2",
      "224.0.0.1",
      "[::ffff:169.254.1.1]",
    ];
    const { acs, cpe, completed } = await told(
      hosts.map((host, at) => download({ url: `http://${host}/x`, key: `k${at}` })),
    );
    const answers = acs.answers.flatMap(faultsIn);
    const late = hosts.length - answers.length;
    while (completed().length < late) await cpe.inform();
    expect(new Set([...answers, ...completed()])).toEqual(new Set([9001]));
  });

  it("B.5 R2 by a redirect to such an address likewise", async () => {
    const files = await serving(() => reply(302, "", { Location: "http://169.254.169.254/latest/meta-data/" }));
    const { cpe, completed } = await told([download({ url: files.url })]);
    await cpe.session(1);
    expect(completed()).toEqual([9001]);
  });

  const badFiles: readonly (readonly [
    what: string,
    respond: () => string | Buffer,
    fileSize: string,
    fault: number,
  ])[] = [
    ["nothing", () => reply(200), "0", 9018],
    ["less than announced", () => reply(200, "12345"), "10", 9018],
    ["more than announced", () => reply(200, "1234567890"), "5", 9018],
    [
      "less than it says itself",
      () => "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\n123",
      "0",
      9017,
    ],
    ["more than such a file can be", () => "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n123", "0", 9010],
  ];
  it.each(badFiles)("B.5 R2 by a file of %s", async (_, respond, fileSize, fault) => {
    const files = await serving((_request, socket) => {
      const answer = respond();
      if (typeof answer === "string") socket.end(answer);
      return typeof answer === "string" ? undefined : answer;
    });
    const { cpe, completed } = await told([download({ url: files.url, fileSize })]);
    await cpe.session(1);
    expect(completed()).toEqual([fault]);
  });

  it("B.5 R2 by a file without end gets no more of the disk than such a file may have", async () => {
    const piece = Buffer.alloc(1024 * 1024, "x");
    const files = await serving((_, socket) => {
      socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      const more = (): void => {
        if (!socket.destroyed)
          socket.write(Buffer.concat([Buffer.from("100000\r\n"), piece, Buffer.from("\r\n")]), more);
      };
      more();
      return undefined;
    });
    const { cpe, completed } = await told([download({ url: files.url })]);
    await cpe.session(1);
    expect(completed()).toEqual([9010]);
  });

  it.each(["Username", "Password"])("B.5 R3 by a line end in the %s of a transfer is told 9003", async (field) => {
    const injected = "u&#13;&#10;X-Injected: 1";
    const given = field === "Username" ? { username: injected } : { username: "u", password: injected };
    const { acs } = await told([
      download({ url: "http://127.0.0.1:1/", ...given }),
      upload("http://127.0.0.1:1/", given),
    ]);
    expect(acs.answers.map(faultsIn)).toEqual([[9003], [9003]]);
  });

  it("B.5 R4 by firmware that nobody has signed does not get it run", async () => {
    const files = await serving(() => reply(200, "no image"));
    const { cpe, completed } = await told([download({ url: files.url, fileType: firmwareType })]);
    await cpe.session(1);
    expect([9018, 9019]).toContain(completed()[0]);
    expect(cpe.log.filter(({ fact }) => fact === "device.reboot")).toEqual([]);
  });

  it.each(["/etc/shadow", "../../etc/passwd", "2 Vendor Log File ../state.db", "X 00D09E Keys", "9", ""])(
    "B.5 R6 by an Upload of the type %j is told 9003, as R7 by a Download",
    async (fileType) => {
      const { acs } = await told([
        upload("http://127.0.0.1:1/", { fileType }),
        download({ url: "http://127.0.0.1:1/", fileType }),
      ]);
      expect(acs.answers.map(faultsIn)).toEqual([[9003], [9003]]);
    },
  );

  it("B.5 R7 by a FileType that nobody knows is told 9003, a tone or ringer file likewise", async () => {
    const types = ["X 012345 Anything", "4 Tone File", "5 Ringer File", "1", "Firmware", "x".repeat(65)];
    const { acs } = await told(types.map((fileType) => download({ url: "http://127.0.0.1:1/", fileType })));
    expect(acs.answers.map(faultsIn)).toEqual(types.map(() => [9003]));
  });

  it("B.5 R8 by SuccessURL and FailureURL gets nobody sent there", async () => {
    const files = await serving(({ line }) => (line.includes("/acs") ? reply(404) : reply(200)));
    const elsewhere = (name: string): string => files.url.replace("/acs", `/${name}`);
    const { cpe, completed } = await told([
      download({ url: files.url, successUrl: elsewhere("success"), failureUrl: elsewhere("failure") }),
    ]);
    await cpe.session(1);
    expect(completed()).toEqual([9016]);
    expect(files.seen.map(({ line }) => line)).toEqual(["GET /acs HTTP/1.1"]);
  });

  it("B.5 R12 by more transfers than the queue holds is told 9004, until some are cancelled", async () => {
    const later = (key: string): string => download({ url: "http://127.0.0.1:1/", key, delaySeconds: "3600" });
    const cancel = "<cwmp:CancelTransfer><CommandKey>k</CommandKey></cwmp:CancelTransfer>";
    const { acs } = await told([...Array<Turn>(17).fill(later("k")), cancel, later("again")]);
    const faults = acs.answers.map(faultsIn);
    expect(faults.slice(0, 17).flat()).toEqual([9004]);
    expect(faults.slice(16)).toEqual([[9004], [], []]);
  });
});
