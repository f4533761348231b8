import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { wiredCpe } from "../harness/wired/wired-cpe.ts";
import { reply, type ScriptedServer, scriptedServer } from "../net/scripted-server.ts";
import { fieldAcs, type Turn } from "./field-acs.ts";
import { plainAcs } from "./peers.ts";
import { download, faultsIn, getValues, reboot, setAttributes, setValues, upload, valuesIn } from "./requests.ts";

// RPCs put to bad use, on the agent as it is wired. Titles begin with the item. [interop B.5]

const management = "Device.ManagementServer.";
const code = "Device.DeviceInfo.ProvisioningCode";
const firmwareType = "1 Firmware Upgrade Image";

async function told(turns: readonly Turn[], settings: Record<string, string> = {}) {
  const acs = await fieldAcs(plainAcs, turns);
  const cpe = await wiredCpe(acs.url, settings);
  const session = await cpe.session();
  const completed = (): readonly number[] =>
    acs.heard.filter(({ what }) => what === "TransferComplete").flatMap(({ text }) => faultsIn(text));
  return { acs, cpe, session, completed };
}

async function serving(respond: Parameters<typeof scriptedServer>[0]): Promise<ScriptedServer> {
  const server = await scriptedServer(respond);
  onTestFinished(() => server.close());
  return server;
}

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

  it.each(["0", "2147483648", "4294967295", "-1", "1e3"])(
    "B.5 R13 by ScheduleInform in %s s is told 9003",
    async (delay) => {
      const { acs } = await told([
        `<cwmp:ScheduleInform><DelaySeconds>${delay}</DelaySeconds><CommandKey>k</CommandKey></cwmp:ScheduleInform>`,
      ]);
      expect(faultsIn(acs.answers[0])).toEqual([9003]);
    },
  );

  it.each([
    ["Reboot", reboot("loop")],
    ["FactoryReset", "<cwmp:FactoryReset/>"],
  ])("B.5 R14 by %s in every session is told 9001 after five in a row, and each was told of", async (_, ask) => {
    const acs = await fieldAcs(plainAcs, [ask]);
    const cpe = await wiredCpe(acs.url);
    for (let at = 0; at < 6; at += 1) {
      await cpe.session(at);
      if (at < 5) acs.turns.push(ask);
    }
    await cpe.inform();
    expect(cpe.log.filter(({ fact }) => fact === "device.reboot")).toHaveLength(5);
    expect(faultsIn(acs.answers.at(-1))).toEqual([9001]);
    if (ask.includes("loop")) {
      expect(acs.heard.filter(({ text }) => text.includes("<CommandKey>loop</CommandKey>"))).toHaveLength(5);
    }
  });

  it("B.5 R15 by active notification of everything is told 9009 for what counts, and nothing changes", async () => {
    const { acs, cpe } = await told([
      setAttributes("Device.", "2"),
      setAttributes("Device.IP.Interface.1.Stats.BytesSent", "2"),
    ]);
    expect(acs.answers.map(faultsIn)).toEqual([[9009], [9009]]);
    const attributes = await cpe.control({ command: "attributes", paths: [code, "Device.IP.Interface.1.Stats."] });
    const notified = attributes.ok ? attributes.result.attributes.filter(({ notification }) => notification === 2) : [];
    expect(notified.filter(({ path }) => path !== code)).toEqual([]);
  });

  it("B.5 R16 by PeriodicInformInterval 0 is told 9007; 1 makes one session after the other, never two", async () => {
    const interval = `${management}PeriodicInformInterval`;
    let open = 0;
    let most = 0;
    const acs = await fieldAcs(
      plainAcs,
      [
        setValues({ [interval]: ["xsd:unsignedInt", "0"] }),
        setValues({
          [interval]: ["xsd:unsignedInt", "1"],
          [`${management}PeriodicInformEnable`]: ["xsd:boolean", "1"],
        }),
      ],
      {
        before: ({ what }) => {
          if (what === "Inform") most = Math.max(most, ++open);
          if (what === "empty") open -= 1;
          return undefined;
        },
      },
    );
    const cpe = await wiredCpe(acs.url);
    await cpe.session();
    expect(acs.answers.map(faultsIn)).toEqual([[9003, 9007], []]);
    acs.turns.push(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1200));
      return plainAcs.end;
    });
    expect(await cpe.session(1)).toMatchObject({ events: ["2 PERIODIC"] });
    expect(await cpe.session(2)).toMatchObject({ events: ["2 PERIODIC"] });
    expect(most).toBe(1);
  });

  it("B.5 R17 by reading what it has written gets no password or key back", async () => {
    const secrets = {
      [`${management}Password`]: "acs-secret",
      [`${management}ConnectionRequestPassword`]: "door-secret",
      "Device.WiFi.AccessPoint.1.Security.KeyPassphrase": "wifi-secret",
    };
    const acs = await fieldAcs(plainAcs, [setValues(secrets), getValues("Device.")], { validates: false });
    const cpe = await wiredCpe(acs.url);
    await cpe.session();
    expect(faultsIn(acs.answers[0])).toEqual([]);
    expect(valuesIn(acs.answers[1])).toMatchObject(Object.fromEntries(Object.keys(secrets).map((name) => [name, ""])));
    expect(acs.answers[1]).not.toMatch(/acs-secret|door-secret|wifi-secret/);
  });

  it.each(
    ["ParameterKey", "ConnectionRequestURL"].map((name) => management + name).concat("Device.DeviceInfo.SerialNumber"),
  )("B.5 R18 by writing %s is told 9008", async (name) => {
    const { acs } = await told([setValues({ [name]: "mine" })]);
    expect(faultsIn(acs.answers[0])).toEqual([9003, 9008]);
  });

  it("B.5 R19 by a key of 33 characters is told 9003; one with markup and line ends comes back as it is", async () => {
    const wild = "a&lt;/CommandKey&gt;&#13;&#10;&amp;";
    const acs = await fieldAcs(plainAcs, [
      reboot("x".repeat(33)),
      setValues({ [code]: "v" }, "x".repeat(33)),
      reboot(wild),
    ]);
    const cpe = await wiredCpe(acs.url);
    expect(await cpe.session(1)).toMatchObject({ events: ["1 BOOT", "M Reboot (a</CommandKey>\r\n&)"] });
    expect(acs.answers.map(faultsIn)).toEqual([[9003], [9003], []]);
    expect(await cpe.get(code)).toBe("");
    const boots = acs.heard.filter(({ what }) => what === "Inform").at(-1)?.envelope?.body;
    expect(boots).toMatchObject({ message: { Event: [{}, { CommandKey: "a</CommandKey>\r\n&" }] } });
  });

  it("B.5 R21 by line ends and escapes in what is logged writes no line of its own", async () => {
    const { cpe } = await told([
      download({ key: "k&#10;ok&#27;".replace("&#27;", "\u202e"), url: "gopher://x/" }),
      setValues({ "Device.X\u2028Y": "z" }),
      getValues("Device.&#10;2026-01-01 info session.end"),
    ]);
    for (const line of cpe.written) expect(line).toMatch(/^\{[ -~\u00a0-\u061b\u061d-\u200a\u2070-\ud7ff]*\}$/u);
  });
});
