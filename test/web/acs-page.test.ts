import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { buildPage } from "../../scripts/build/page.ts";
import type { Acs } from "../../src/acs/acs.ts";
import { callFromJson } from "../../src/acs/task.ts";
import { id, inform, openCpe, startTestAcs } from "../acs/stage.ts";
import { launchBrowser, noBrowser, type OpenPage, openPage, overflow, seriousFindings } from "./browser.ts";

// The page of the small ACS as people use it: in Chromium, with a CPE that the test speaks for.

const attack = "<img src=x onerror=alert(1)>";
const directory = mkdtempSync(join(tmpdir(), "acs-page-"));
const pageFiles = pathToFileURL(`${directory}/`);

let browser: Browser;
beforeAll(async () => {
  await buildPage("acs", directory);
  if (noBrowser === undefined) browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(directory, { recursive: true, force: true });
});

async function acsOnPort(port = 0): Promise<Acs> {
  const acs = await startTestAcs({ pageFiles, port });
  onTestFinished(() => acs.close());
  return acs;
}

async function opened(acs: Acs, width = 1280): Promise<OpenPage> {
  const open = await openPage(browser, width);
  onTestFinished(() => open.page.context().close());
  await open.page.goto(acs.url);
  return open;
}

async function session(acs: Acs, parameters: Readonly<Record<string, string>> = {}): Promise<void> {
  const cpe = openCpe(acs.url);
  await cpe.post(inform(["1 BOOT"], parameters));
  await cpe.empty();
  await cpe.close();
}

async function informAs(acs: Acs, serialNumber: string): Promise<void> {
  const cpe = openCpe(acs.url);
  const { message, ...rest } = inform() as { message: { DeviceId: object } };
  const DeviceId = { ...message.DeviceId, SerialNumber: serialNumber };
  await cpe.post({ ...rest, message: { ...message, DeviceId } } as never);
  await cpe.empty();
  await cpe.close();
}

const device = {
  "Device.DeviceInfo.ModelName": attack,
  "Device.WiFi.SSID.1.SSID": "home",
  "Device.DeviceInfo.UpTime": "5",
};

describe.skipIf(noBrowser !== undefined)(
  `the ACS's page in Chromium${noBrowser ? ` (skipped: ${noBrowser})` : ""}`,
  () => {
    it("says that nobody has informed yet, and shows who does as they do", async () => {
      const acs = await acsOnPort();
      const { page, troubles } = await opened(acs);
      await page.getByText(`No device has informed yet. Its ACS URL is ${acs.url}`).waitFor();
      await session(acs, device);
      await page.getByRole("link", { name: id }).waitFor();
      expect(await page.getByText("No device has informed yet").count()).toBe(0);
      expect(troubles).toEqual([]);
    });

    it("walks what a device has told, and queues a value for it from there", async () => {
      const acs = await acsOnPort();
      await session(acs, device);
      const { page } = await opened(acs);
      await page.getByRole("button", { name: "Parameters" }).click();
      await page.getByText("3 parameters are known").waitFor();
      await page.getByRole("button", { name: "DeviceInfo", exact: true }).click();
      await page.getByText(attack, { exact: true }).waitFor();
      expect(await page.evaluate("document.querySelectorAll('main img').length")).toBe(0);
      await page.getByRole("searchbox", { name: "Search names and values" }).fill("home");
      await page.getByRole("row", { name: /Device\.WiFi\.SSID\.1\.SSID/ }).waitFor();
      await page.getByRole("button", { name: "Set SSID" }).click();
      await page.getByRole("textbox", { name: "Value of SSID" }).fill("away");
      await page.keyboard.press("Enter");
      // There is nobody to knock at: it is queued all the same, and both are said.
      await page
        .getByRole("alert")
        .getByText(/connection request was not taken/)
        .waitFor();
      expect(acs.devices.get(id)?.tasks[0]).toMatchObject({
        method: "SetParameterValues",
        message: { ParameterList: [{ Name: "Device.WiFi.SSID.1.SSID", Value: { value: "away" } }] },
      });
    });

    it("offers to set what the device lets be set, once it has told", async () => {
      const acs = await acsOnPort();
      await session(acs, device);
      const { page } = await opened(acs);
      await page.getByRole("button", { name: "Parameters" }).click();
      await page.getByRole("searchbox", { name: "Search names and values" }).fill("home");
      await page.getByRole("button", { name: "Set SSID" }).waitFor();
      await page.getByRole("button", { name: "Read Device. again" }).click();
      await page.getByRole("alert").waitFor();
      const cpe = openCpe(acs.url);
      await cpe.post(inform());
      const name = "Device.WiFi.SSID.1.SSID";
      const Value = { value: "home", type: "xsd:string" };
      const values = await cpe.empty();
      const names = await cpe.post(
        { kind: "cpe-response", method: "GetParameterValues", message: { ParameterList: [{ Name: name, Value }] } },
        values.envelope?.header,
      );
      await cpe.post(
        {
          kind: "cpe-response",
          method: "GetParameterNames",
          message: { ParameterList: [{ Name: name, Writable: false }] },
        },
        names.envelope?.header,
      );
      await cpe.close();
      await page.getByRole("row", { name: /SSID\.1\.SSID.*read only/ }).waitFor();
      expect(await page.getByRole("button", { name: "Set SSID" }).count()).toBe(0);
    });

    it("has a form for an RPC with the names that the device has, and says what was refused and why", async () => {
      const acs = await acsOnPort();
      await session(acs, device);
      const { page } = await opened(acs);
      await page.getByRole("combobox", { name: "RPC" }).selectOption("SetParameterValues");
      await expect.poll(() => page.locator("#names option").count()).toBe(3);
      await page.getByRole("combobox", { name: "Name", exact: true }).fill("Device.WiFi.SSID.1.SSID");
      await page.getByRole("textbox", { name: "Value" }).fill("x");
      await page.getByRole("checkbox", { name: "and send a connection request" }).uncheck();
      await page.getByRole("button", { name: "Queue SetParameterValues" }).click();
      await page.getByText("goes out in the next session").waitFor();
      await page.getByRole("row", { name: /SetParameterValues.*waits for the next session/ }).waitFor();
      const cpe = openCpe(acs.url);
      await cpe.post(inform());
      const { envelope } = await cpe.empty();
      const parameterFaults = [
        { parameterName: "Device.WiFi.SSID.1.SSID", faultCode: 9008, faultString: "not writable" },
      ];
      const fault = { faultCode: 9003, faultString: "Invalid arguments", soapFaultCode: "Client", parameterFaults };
      await cpe.post({ kind: "fault", fault }, envelope?.header);
      await cpe.close();
      await page.getByRole("row", { name: /refused: 9003 Invalid arguments.*9008 not writable/ }).waitFor();
    });

    it("takes names from those that the device has, into a request for several", async () => {
      const acs = await acsOnPort();
      await session(acs, device);
      const { page } = await opened(acs);
      await page.getByRole("combobox", { name: "One that the device has" }).fill("Device.WiFi.SSID.1.SSID");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Queue GetParameterValues" }).press("Enter");
      await page.getByRole("row", { name: /GetParameterValues.*waits for the next session/ }).waitFor();
      expect(acs.devices.get(id)?.tasks[0]).toMatchObject({
        message: { ParameterNames: ["Device.DeviceInfo.", "Device.WiFi.SSID.1.SSID"] },
      });
    });

    it("keeps an envelope open while the conversation goes on", async () => {
      const acs = await acsOnPort();
      await session(acs, device);
      const { page } = await opened(acs);
      await page.getByRole("button", { name: "Conversation" }).click();
      await page.getByText("Inform 1 BOOT").click();
      const envelope = page.locator("pre", { hasText: "cwmp:Inform" });
      await envelope.waitFor();
      await session(acs);
      await expect.poll(() => page.getByText("Inform 1 BOOT", { exact: true }).count()).toBe(2);
      expect(await envelope.isVisible()).toBe(true);
    });

    it("is for the keyboard too: a device is chosen by Enter", async () => {
      const acs = await acsOnPort();
      await session(acs, device);
      await informAs(acs, "2");
      const { page } = await opened(acs);
      await page.getByRole("searchbox", { name: "Search 2 devices" }).focus();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 2, name: "00AB12-Box-2" }).waitFor();
    });

    it("has a device that is chosen of many within reach", async () => {
      const acs = await acsOnPort();
      for (let number = 10; number < 60; number++) await informAs(acs, String(number));
      const { page } = await opened(acs);
      await page.getByRole("link", { name: "00AB12-Box-12" }).click();
      const heading = page.getByRole("heading", { level: 2, name: "00AB12-Box-12" });
      await heading.waitFor();
      expect((await heading.boundingBox())?.y).toBeLessThan(page.viewportSize()?.height ?? 0);
    });

    it("says that the ACS is away, of nothing else, and goes on when it is back", async () => {
      const acs = await acsOnPort();
      const { page } = await opened(acs);
      await page.getByText("No device has informed yet").waitFor();
      await acs.close();
      await page.getByText("The ACS does not answer").waitFor();
      expect(await page.getByText("No device has informed yet").count()).toBe(0);
      expect(await page.getByText("Failed to fetch").count()).toBe(0);
      const again = await acsOnPort(Number(new URL(acs.url).port));
      await page.getByText("live", { exact: true }).waitFor();
      await session(again, device);
      await page.getByRole("link", { name: id }).waitFor();
    });

    it.each([
      [1280, "light"],
      [390, "dark"],
    ] as const)("fits %i px, %s, with nothing serious for axe-core to find", async (width, colorScheme) => {
      const acs = await acsOnPort();
      const many = Object.fromEntries(
        Array.from({ length: 900 }, (_, at) => [`Device.X.Y.${at + 1}.Name`, `value ${at}`]),
      );
      await session(acs, { ...device, ...many });
      acs.devices.get(id)?.queue("t", callFromJson("Reboot", { CommandKey: "a".repeat(32) }), 0);
      const { page, troubles } = await opened(acs, width);
      await page.emulateMedia({ colorScheme });
      for (const part of ["Requests", "Parameters", "Transfers", "Conversation"]) {
        await page.getByRole("button", { name: part, exact: true }).click();
        await expect.poll(() => page.getByText("Loading…").count()).toBe(0);
        expect([part, await overflow(page)]).toEqual([part, 0]);
        expect(await seriousFindings(page)).toEqual([]);
      }
      expect(troubles).toEqual([]);
    });

    it("asks once and waits while nothing happens", async () => {
      const acs = await acsOnPort();
      await session(acs, device);
      const { page } = await opened(acs);
      await page.getByRole("link", { name: id }).waitFor();
      await page.getByRole("row", { name: /Box-1/ }).waitFor();
      await page.waitForLoadState("load");
      const asked: string[] = [];
      page.on("request", (request) => asked.push(request.url()));
      // A timer of the browser's own: nothing is due before it.
      await page.evaluate("new Promise((resolve) => setTimeout(resolve, 3000))");
      expect(asked.length).toBeLessThan(2);
    });
  },
);
