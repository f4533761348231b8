import { describe, expect, it, onTestFinished } from "vitest";
import type { ControlRequest } from "../../../src/agent/control/requests.ts";
import { wiredCpe } from "../../harness/wired/wired-cpe.ts";
import { reply, scriptedServer } from "../../net/scripted-server.ts";
import { fieldAcs } from "../field-acs.ts";
import { plainAcs } from "../peers.ts";
import { download, getValues, setValues, upload } from "../requests.ts";

// What must never be seen, looked for wherever the agent shows anything. [interop B.5 R17, B.5 R21]

const management = "Device.ManagementServer.";
const security = "Device.WiFi.AccessPoint.1.Security.";

/** Each is unmistakable, and of a form that its place takes. */
const secrets = {
  acs: "hidden-acs-first",
  acsLater: "hidden-acs-later",
  door: "hidden-door-first",
  doorLater: "hidden-door-later",
  wifi: "hidden-wifi-key",
  wifiRefused: "hidden",
  wep: "hiddenwep",
  downloadUser: "hidden-download",
  uploadUser: "hidden-upload",
  uri: "hidden-in-uri",
  overlong: `hidden-overlong${"x".repeat(300)}`,
} as const;

const asked: readonly ControlRequest[] = [
  { command: "status" },
  { command: "get", paths: [] },
  { command: "attributes", paths: [""] },
  { command: "events" },
  { command: "transfers" },
  { command: "sessions" },
  { command: "set", values: [{ path: `${security}KeyPassphrase`, value: secrets.wifiRefused }] },
  { command: "set", values: [{ path: `${management}URL`, value: `http://u:${secrets.uri}@acs.example/` }] },
];

async function everythingShown(): Promise<{ readonly shown: string; readonly sent: string }> {
  const files = await scriptedServer(({ headers }) =>
    headers.authorization === undefined
      ? reply(401, "", { "WWW-Authenticate": 'Basic realm="files"' })
      : reply(403, "no"),
  );
  onTestFinished(() => files.close());
  const inUri = `http://u:${secrets.uri}@127.0.0.1:1/`;
  const acs = await fieldAcs(
    plainAcs,
    [
      setValues({
        [`${management}ConnectionRequestPassword`]: secrets.doorLater,
        [`${security}KeyPassphrase`]: secrets.wifi,
      }),
      setValues({ [`${security}KeyPassphrase`]: secrets.wifiRefused }),
      setValues({ [`${security}WEPKey`]: secrets.wep }),
      setValues({ [`${management}URL`]: inUri }),
      download({ key: "d", url: files.url, username: "user", password: secrets.downloadUser }),
      upload(files.url, { username: "user", password: secrets.uploadUser }),
      download({ url: inUri }),
      download({ url: files.url, username: "u", password: secrets.overlong }),
      getValues("Device."),
      setValues({ [`${management}Password`]: secrets.acsLater }),
    ],
    {
      validates: false,
      before: ({ headers, what }) =>
        what === "Inform" && headers.authorization === undefined
          ? reply(401, "", { "WWW-Authenticate": 'Basic realm="acs"' })
          : undefined,
    },
  );
  const cpe = await wiredCpe(acs.url, {
    "acs.password": secrets.acs,
    "connectionRequest.password": secrets.door,
  });
  const transfersListed: unknown[] = [];
  expect(await cpe.session()).toMatchObject({ outcome: "ok" });
  transfersListed.push(await cpe.control({ command: "transfers" }));
  while (acs.said.filter((what) => what === "TransferComplete").length < 2) {
    expect(await cpe.inform()).toMatchObject({ outcome: "ok" });
    transfersListed.push(await cpe.control({ command: "transfers" }));
  }
  const answers = await Promise.all(asked.map((request) => cpe.control(request)));
  await cpe.stop();
  const authorizations = [...acs.heard, ...files.seen].map(({ headers }) => headers.authorization ?? "");
  return {
    shown: [
      ...cpe.written,
      ...cpe.traced.map(({ envelope }) => envelope()),
      JSON.stringify([transfersListed, answers]),
      ...acs.answers,
      ...acs.heard.map(({ text }) => text),
    ].join("\n"),
    sent: authorizations.map((each) => Buffer.from(each.replace("Basic ", ""), "base64").toString()).join("\n"),
  };
}

describe("secrets", () => {
  it("B.5 R21 are nowhere in log, trace, status, answers and messages, in clear or in the form of Basic", async () => {
    const { shown, sent } = await everythingShown();
    for (const used of [secrets.acs, secrets.acsLater, secrets.downloadUser, secrets.uploadUser]) {
      expect(sent).toContain(used);
    }
    const forms = Object.values(secrets).flatMap((secret) => [
      secret,
      Buffer.from(`user:${secret}`).toString("base64"),
      encodeURIComponent(secret),
    ]);
    expect(forms.filter((form) => new RegExp(`(?<![A-Za-z-])${form}(?![A-Za-z-])`).test(shown))).toEqual([]);
  });
});
