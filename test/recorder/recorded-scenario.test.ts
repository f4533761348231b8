import { expect, it } from "vitest";
import { type Scenario, scenarioIn } from "../../src/fleet/scenario/scenario.ts";
import { readLinedXml } from "../../src/kinds/formats/lined-xml.ts";
import { AskedOfCpe, eventsIn } from "../../src/recorder/asked-of-cpe.ts";
import { recordedScenario } from "../../src/recorder/recorded-scenario.ts";

// What an ACS asked of one CPE, as a scenario that it has to meet with others.

const element = (xml: string) => {
  const [root] = readLinedXml(xml, "test");
  if (root === undefined) throw new Error("no element");
  return root;
};
const value = (path: string, text: string): string =>
  `<ParameterValueStruct><Name>${path}</Name><Value>${text}</Value></ParameterValueStruct>`;
const set = (...values: readonly string[]): string =>
  `<SetParameterValues><ParameterList>${values.join("")}</ParameterList></SetParameterValues>`;

async function scenarioOf(asked: AskedOfCpe): Promise<{ readonly text: string; readonly scenario: Scenario }> {
  const text = await recordedScenario("00D09E-HG X-1", asked, "2026-11-30T10:00:00Z", "00D09E-HG-X-1");
  return { text, scenario: await scenarioIn(text, "recorded.yaml") };
}

it("expects what was asked on each event that follows a boot, and has the small ACS do it", async () => {
  const asked = new AskedOfCpe();
  const events = ["0 BOOTSTRAP", "1 BOOT"];
  asked.informed(events);
  asked.asked(element(set(value("Device.ManagementServer.PeriodicInformInterval", "600"))), events);
  asked.asked(
    element(
      "<GetParameterValues><ParameterNames><string>Device.DeviceInfo.</string></ParameterNames></GetParameterValues>",
    ),
    events,
  );
  const download =
    "<Download><CommandKey>k</CommandKey><FileType>1 Firmware Upgrade Image</FileType><URL>http://acs/f/image-2.bin?x=1</URL></Download>";
  for (const each of [download, download]) asked.asked(element(each), events);
  asked.informed(["2 PERIODIC"]);
  asked.asked(element("<Reboot><CommandKey/></Reboot>"), ["2 PERIODIC"]);
  const { scenario } = await scenarioOf(asked);
  expect(scenario.name).toBe("recorded-00d09e-hg-x-1");
  const first = { on: ["0 BOOTSTRAP"], repeat: false };
  expect(scenario.acs).toEqual([
    { ...first, set: { "Device.ManagementServer.PeriodicInformInterval": "600" } },
    { ...first, get: ["Device.DeviceInfo."] },
    { ...first, download: { type: "1 Firmware Upgrade Image", url: "{files}/image-2.bin" } },
    { on: ["2 PERIODIC"], repeat: false, reboot: "recorded" },
  ]);
  const expected = scenario.steps.map((step) => (step.kind === "expect" ? step.expectations : step.name));
  expect(expected).toEqual([
    "CPEs of its kind are switched on",
    {
      within: 300_000,
      event: "0 BOOTSTRAP",
      set: ["Device.ManagementServer.PeriodicInformInterval"],
      get: ["Device.DeviceInfo."],
    },
    { within: 300_000, download: "1 Firmware Upgrade Image" },
    { within: 300_000, event: "1 BOOT" },
    { within: 300_000, well: true },
  ]);
});

it("expects nothing that comes of what was left out", async () => {
  const download = element(
    "<Download><FileType>1 Firmware Upgrade Image</FileType><URL>http://acs/f/a.bin</URL></Download>",
  );
  const expected = async (asked: AskedOfCpe): Promise<readonly unknown[]> =>
    (await scenarioOf(asked)).scenario.steps.map((step) => step.kind === "expect" && step.expectations.event);
  const asked = new AskedOfCpe();
  asked.informed(["0 BOOTSTRAP", "1 BOOT"]);
  asked.asked(download, ["6 CONNECTION REQUEST"]);
  asked.informed(["1 BOOT", "7 TRANSFER COMPLETE", "M Download"]);
  asked.asked(element("<Reboot><CommandKey>k</CommandKey></Reboot>"), ["2 PERIODIC"]);
  asked.informed(["1 BOOT", "M Reboot"]);
  expect(await expected(asked)).toEqual([false, "0 BOOTSTRAP", "1 BOOT", undefined]);
  asked.asked(download, ["M Reboot"]);
  asked.asked(element("<Reboot><CommandKey>k</CommandKey></Reboot>"), ["1 BOOT"]);
  expect(await expected(asked)).toContain("M Reboot");
  expect(await expected(asked)).toContain("M Download");
});

it("leaves out secrets, another ACS, what somebody had asked and what no rule can say, and says so", async () => {
  const asked = new AskedOfCpe();
  const boot = ["1 BOOT"];
  const secret = value("Device.Users.User.1.Password", "hunter2hunter2");
  const url = value("Device.ManagementServer.URL", "http://elsewhere/");
  asked.asked(element(set(secret, url, value("Device.X_EX.Url", "ftp://********@x/"))), boot);
  asked.asked(element("<Reboot><CommandKey/></Reboot>"), ["6 CONNECTION REQUEST"]);
  for (let at = 0; at < 3; at++) asked.asked(element("<AddObject/>"), boot);
  const { text, scenario } = await scenarioOf(asked);
  expect(scenario.acs).toEqual([]);
  expect(text).not.toContain("hunter2");
  expect(text.split("\n").filter((line) => line.startsWith("#   "))).toEqual([
    "#   cpe-agent fleet --count 10 --kind 00D09E-HG-X-1.yaml --scenario 00D09E-HG-X-1.scenario.yaml --acs-url URL",
    "#   the secret Device.Users.User.1.Password",
    "#   Device.ManagementServer.URL, which leads to another ACS",
    "#   the secret Device.X_EX.Url",
    "#   Reboot after 6 CONNECTION REQUEST",
    "#   AddObject, 3 times",
  ]);
});

it.each([
  ["http://acs/f/image-2.bin?sig=S3cret", "image-2.bin"],
  ["http://acs/f/image-2.bin;sid=S3cret", "image-2.bin"],
  ["http://acs/?token=S3cret", "file.bin"],
  ["http://acs/f/?sig=a%3DS3cret#S3cret", "file.bin"],
  ["http://user:S3cret@acs", "file.bin"],
  ["image-2.bin", "image-2.bin"],
])("names the file of %s without what may be a token", async (url, name) => {
  const asked = new AskedOfCpe();
  asked.asked(element(`<Download><URL>${url}</URL><FileType>1 Firmware Upgrade Image</FileType></Download>`), [
    "1 BOOT",
  ]);
  const { text, scenario } = await scenarioOf(asked);
  expect(scenario.acs[0]?.download?.url).toBe(`{files}/${name}`);
  expect(text).not.toContain("S3cret");
});

it("stays a scenario, and small, whatever both say", async () => {
  const asked = new AskedOfCpe();
  for (let at = 0; at < 2000; at++) {
    const event = `${at}\u0001 <>: "#`;
    asked.informed([event, "1 BOOT"]);
    asked.asked(element(set(value(`Device.X.${at}.Value`, "x".repeat(at)), value("no path", "1"))), ["1 BOOT"]);
    asked.asked(
      element(`<Download><URL>${"a?".repeat(5000)}\n</URL><FileType>${"f".repeat(at)}</FileType></Download>`),
      [event],
    );
    asked.asked(element(`<M${at}/>`), ["1 BOOT"]);
  }
  const { text, scenario } = await scenarioOf(asked);
  expect(scenario.acs).toHaveLength(500);
  expect(asked.events.size).toBe(100);
  expect(asked.leftOut.size).toBe(500);
  expect(text.length).toBeLessThan(1_000_000);
});

it("reads the events of an Inform", () => {
  const event = (code: string): string => `<EventStruct><EventCode>${code}</EventCode><CommandKey/></EventStruct>`;
  const inform = element(`<Inform><Event>${event("0 BOOTSTRAP")}${event("")}${event("M Download")}</Event></Inform>`);
  expect(eventsIn(inform)).toEqual(["0 BOOTSTRAP", "M Download"]);
  expect(eventsIn(element("<Inform/>"))).toEqual([]);
});
