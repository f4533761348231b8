import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { buildPage } from "../../scripts/build/page.ts";
import { inform, openCpe, startTestAcs } from "../acs/stage.ts";
import { launchBrowser, noBrowser, openPage } from "./browser.ts";
import { fleetStage } from "./fleet-stage.ts";
import { opened, staged } from "./open-stage.ts";

// The pages without a pointer: what has the focus, while what it stood on is busy, changes or goes away.

let browser: Browser;
beforeAll(async () => {
  if (noBrowser === undefined) browser = await launchBrowser();
});
afterAll(() => browser?.close());

/** What has the focus: `button Set`; `body` where nothing has. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(`(() => {
    const at = document.activeElement;
    const name = at.getAttribute("aria-label") ?? (at.matches("button, a") ? at.textContent.trim() : "");
    return (at.localName + " " + name).trim();
  })()`);

async function pressed(page: Page, name: string): Promise<void> {
  const button = page.getByRole("button", { name, exact: true });
  await button.focus();
  await page.keyboard.press("Enter");
}

describe.skipIf(noBrowser !== undefined)(
  `the keyboard in Chromium${noBrowser ? ` (skipped: ${noBrowser})` : ""}`,
  () => {
    it("stays on a button of the agent's page while what it began runs", async () => {
      const { page } = await opened(browser, await staged());
      await pressed(page, "Inform now");
      await page.getByText("The session went well.").waitFor();
      expect(await focused(page)).toBe("button Inform now");
    });

    it("stays where a row of the agent's tree was that is deleted", async () => {
      const { page } = await opened(browser, await staged(), "tree/Device.NAT.PortMapping.");
      await pressed(page, "Add a row");
      await page
        .getByText(/PortMapping\.\d+\. was added|ExternalPort$/)
        .first()
        .waitFor();
      await pressed(page, "Delete this row");
      await pressed(page, "Delete it");
      await expect.poll(() => new URL(page.url()).hash).toBe("#/tree/Device.NAT.PortMapping.");
      await page.getByRole("button", { name: "Add a row" }).waitFor();
      expect(await focused(page)).not.toBe("body");
    });

    it("stays at a CPE of a fleet whose button is another once it is off", async () => {
      const stage = await fleetStage(2);
      onTestFinished(() => stage.close());
      const { page } = await openPage(browser);
      onTestFinished(() => page.context().close());
      await page.goto(`${stage.url}#/cpe/1`);
      await pressed(page, "Switch off");
      await pressed(page, "Switch it off");
      await page.getByRole("button", { name: "Switch on" }).waitFor();
      expect(await focused(page)).toBe("p");
      await page.keyboard.press("Tab");
      expect(await focused(page)).toBe("button Switch on");
    });

    it("walks the tree of the small ACS, and is back at a value's button however its editing ends", async () => {
      const directory = mkdtempSync(join(tmpdir(), "keyboard-"));
      onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
      await buildPage("acs", directory);
      const acs = await startTestAcs({ pageFiles: pathToFileURL(`${directory}/`) });
      onTestFinished(() => acs.close());
      const cpe = openCpe(acs.url);
      await cpe.post(
        inform(["1 BOOT"], { "Device.DeviceInfo.ProvisioningCode": "a", "Device.DeviceInfo.UpTime": "5" }),
      );
      await cpe.empty();
      await cpe.close();
      const { page } = await openPage(browser);
      onTestFinished(() => page.context().close());
      await page.goto(acs.url);
      await pressed(page, "Parameters");
      await pressed(page, "DeviceInfo");
      await expect.poll(() => focused(page)).toBe("button DeviceInfo");
      await pressed(page, "Set ProvisioningCode");
      await expect.poll(() => focused(page)).toBe("input Value of ProvisioningCode");
      await page.keyboard.press("Escape");
      await expect.poll(() => focused(page)).toBe("button Set ProvisioningCode");
      await page.keyboard.press("Enter");
      await expect.poll(() => focused(page)).toBe("input Value of ProvisioningCode");
      // There is nobody to knock at, which is said; the button below it is not lost meanwhile.
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").waitFor();
      expect(await focused(page)).toBe("button Set");
      await pressed(page, "Read Device.DeviceInfo. again");
      await expect.poll(() => page.getByRole("alert").count()).toBe(2);
      expect(await focused(page)).toBe("button Read Device.DeviceInfo. again");
    });
  },
);
