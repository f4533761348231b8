import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { launchBrowser, noBrowser, openPage } from "./browser.ts";
import { opened, staged } from "./open-stage.ts";

// The first view of the page in Chromium: the device, and how it gets on with its ACS.

let browser: Browser;
beforeAll(async () => {
  if (noBrowser === undefined) browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.skipIf(noBrowser !== undefined)(
  `the overview in Chromium${noBrowser ? ` (skipped: ${noBrowser})` : ""}`,
  () => {
    it("shows the device, its WAN and how it gets on with its ACS", async () => {
      const stage = await staged();
      await stage.acs.until(() => stage.acs.sessions > 0);
      const { page, troubles } = await opened(browser, stage);
      await expect.poll(() => page.getByRole("region", { name: "ACS" }).innerText()).toContain("reachable");
      const device = await page.getByRole("region", { name: "Device" }).innerText();
      expect(device).toContain(stage.agent.identity.serialNumber);
      expect(device).toMatch(/of 248 MiB in use/);
      expect(await page.getByRole("region", { name: "WAN" }).innerText()).toMatch(/pppoe-wan[\s\S]*203\.0\.113\./);
      expect(await page.getByRole("region", { name: "Wi-Fi" }).innerText()).toContain("channel 36");
      expect(await page.getByRole("region", { name: "Firmware" }).innerText()).toContain("runs now");
      await page.getByRole("button", { name: "Inform now" }).click();
      await page.getByText("The session went well.").waitFor();
      await expect
        .poll(() => page.getByRole("region", { name: "Latest sessions" }).getByRole("link").count())
        .toBeGreaterThan(1);
      expect(troubles).toEqual([]);
    });

    it("looks again at what nobody tells it of", async () => {
      const stage = await staged();
      await stage.acs.until(() => stage.acs.sessions > 0);
      const { page } = await openPage(browser);
      onTestFinished(() => page.context().close());
      await page.clock.install();
      await page.goto(stage.url);
      const wifi = page.getByRole("region", { name: "Wi-Fi" });
      await expect.poll(() => wifi.innerText()).toMatch(/2\.4GHz\nUp/);
      const values = [{ path: "Device.WiFi.Radio.1.Enable", value: "false" }];
      await stage.agent.agent.control({ command: "set", values });
      await page.clock.fastForward(10_000);
      await expect.poll(() => wifi.innerText()).toMatch(/2\.4GHz\nDown\n/);
    });

    it("tells the networks of a device from each other by their bands, whose names are often the same", async () => {
      const { page } = await opened(browser, await staged());
      await expect
        .poll(() => page.getByRole("region", { name: "Wi-Fi" }).innerText())
        .toMatch(/network 2\.4GHz\n[\s\S]*network 5GHz\n/);
    });

    it("shows the WAN and the networks of a gateway of TR-098 too", async () => {
      const stage = await staged({ "device.kind": "dsl-gateway" });
      const { page } = await opened(browser, stage);
      await expect
        .poll(() => page.getByRole("region", { name: "WAN" }).innerText())
        .toMatch(/Up[\s\S]*\d+\.\d+\.\d+\.\d+/);
      expect(await page.getByRole("region", { name: "Wi-Fi" }).innerText()).toMatch(/network\n/);
      await page.getByRole("link", { name: "Tree" }).click();
      await page.getByRole("treeitem", { name: "InternetGatewayDevice" }).waitFor();
    });

    it("says nothing of the ACS that may not be so any more while the agent is away, and in one box that it is", async () => {
      const stage = await staged();
      const { page } = await opened(browser, stage);
      const acs = page.getByRole("region", { name: "ACS" });
      await expect.poll(() => acs.locator(".word").innerText()).toBe("reachable");
      await page.clock.install();
      await stage.stop();
      await page.getByText("agent away").waitFor();
      // Meanwhile the view asks for itself again.
      await page.clock.fastForward(15_000);
      await expect.poll(() => acs.locator(".word.warn").innerText()).toBe("was reachable");
      expect(await page.getByRole("alert").allInnerTexts()).toEqual([expect.stringContaining("does not answer")]);
      await stage.start();
      await page.clock.fastForward(15_000);
      await expect.poll(() => acs.locator(".word").innerText()).toBe("reachable");
      await expect.poll(() => page.getByRole("alert").count()).toBe(0);
    });

    it("says why an ACS is not reachable, and when the next try comes", async () => {
      const stage = await staged({}, "http://127.0.0.1:9/");
      const { page } = await opened(browser, stage);
      const acs = page.getByRole("region", { name: "ACS" });
      await expect.poll(() => acs.innerText()).toContain("unreachable");
      await expect.poll(() => acs.innerText()).toMatch(/127\.0\.0\.1:9[\s\S]*refuses[\s\S]*retry/i);
      await page.goto(`${stage.url}#/sessions`);
      await page.getByText(/the next try is in/).waitFor();
      await page.getByRole("table").getByRole("link").first().click();
      const session = page.getByRole("region", { name: "Session" });
      await expect.poll(() => session.innerText()).toMatch(/0 BOOTSTRAP \(first contact\)/);
    });
  },
);
