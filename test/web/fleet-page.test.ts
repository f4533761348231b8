import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { launchBrowser, noBrowser, type OpenPage, openPage, overflow, seriousFindings } from "./browser.ts";
import { type FleetStage, fleetStage } from "./fleet-stage.ts";

// The page of a fleet as people use it: in Chromium, of a fleet that runs. Each test has CPEs of its own.

const count = 40;
let browser: Browser;
let stage: FleetStage;
beforeAll(async () => {
  if (noBrowser !== undefined) return;
  [browser, stage] = await Promise.all([launchBrowser(), fleetStage(count)]);
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

async function opened(place = "cpes", width = 1280, of: FleetStage = stage): Promise<OpenPage> {
  const open = await openPage(browser, width);
  onTestFinished(() => open.page.context().close());
  await open.page.goto(`${of.url}#/${place}`);
  return open;
}

const grid = (page: Page) => page.getByRole("application");
const walked = (page: Page): Promise<string> => page.locator(".cpe-told [aria-live]").innerText();
const region = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

describe.skipIf(noBrowser !== undefined)(`a fleet in Chromium${noBrowser ? ` (skipped: ${noBrowser})` : ""}`, () => {
  it("shows each CPE by its state, is walked by keyboard, and shows one with its tree", async () => {
    const { page, troubles } = await opened();
    await region(page, "CPEs").getByText(`All ${count} CPEs.`).waitFor();
    await page.getByRole("row", { name: new RegExp(`^well .*${count} ${count}$`) }).waitFor();
    await grid(page).focus();
    await page.keyboard.press("ArrowRight");
    expect(await walked(page)).toMatch(/^FLEET000002, CPE 2, (home-gateway|ont): well\. Enter shows it\.$/);
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowDown");
    expect(await walked(page)).toMatch(/^FLEET000040/);
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "CPE FLEET000001" }).waitFor();
    await expect.poll(() => region(page, "ACS").innerText()).toContain("reachable");
    await expect.poll(() => region(page, "Latest sessions").innerText()).toContain("0 BOOTSTRAP (first contact)");
    await region(page, "ACS").getByRole("button", { name: "Inform now" }).click();
    await page.getByText("The session went well.").waitFor();
    await region(page, "Latest sessions")
      .getByRole("row", { name: /INFORM/ })
      .getByRole("link")
      .first()
      .click();
    await region(page, "Session").locator("summary", { hasText: "InformResponse" }).click();
    await expect.poll(() => region(page, "Session").innerText()).toContain("<MaxEnvelopes>1</MaxEnvelopes>");
    expect(await seriousFindings(page)).toEqual([]);

    await page.getByRole("link", { name: "Tree" }).click();
    await page.getByRole("searchbox", { name: "Search paths and values" }).fill("provisioningcode");
    await page.getByRole("link", { name: "Device.DeviceInfo.ProvisioningCode" }).click();
    await page.getByRole("button", { name: "Edit ProvisioningCode" }).click();
    await page.getByRole("textbox", { name: "Value of ProvisioningCode" }).fill("BY.PAGE");
    await page.keyboard.press("Enter");
    await page.getByRole("row", { name: /ProvisioningCode.*BY\.PAGE/ }).waitFor();
    expect(
      await stage.fleet.ask({ command: "get", select: "i=1", paths: ["Device.DeviceInfo.ProvisioningCode"] }),
    ).toMatchObject({ values: [{ device: "FLEET000001", values: [{ value: "BY.PAGE" }] }] });
    expect(troubles).toEqual([]);
  });

  it("shows only what is chosen, by state, kind, serial number and any selection", async () => {
    const { page } = await opened();
    const cpes = region(page, "CPEs");
    await page.getByRole("searchbox", { name: "Serial number" }).fill("FLEET00001*");
    await cpes.getByText(`10 of ${count} CPEs.`).waitFor();
    await page.getByRole("combobox", { name: "Kind" }).selectOption("ont");
    await expect.poll(() => cpes.innerText()).toMatch(/^[4-6] of 40 CPEs\. .*serial=FLEET00001\*/);
    await page.getByRole("checkbox", { name: "broken" }).check();
    await page.getByText("No CPE is like that now.").waitFor();
    expect(new URL(page.url()).hash).toContain("state");
    await page.getByRole("button", { name: "Show all" }).click();
    const other = page.getByRole("textbox", { name: "Other selection" });
    await other.fill("everybody");
    await expect.poll(() => page.getByRole("alert").innerText()).toContain('"everybody" chooses no CPEs');
    await other.fill("i=38-39|i=40");
    await cpes.getByText(`3 of ${count} CPEs.`).waitFor();
    await region(page, "What is shown").getByRole("button", { name: "Inform now" }).click();
    await page.getByText("3 of 3 have had a session that went well.").waitFor();
  });

  it("switches a fault on for some CPEs, shows that they fail and why, and switches it off", async () => {
    const { page } = await opened("faults/i%3D11-14");
    await page.getByText("The CPEs are made to do nothing wrong.").waitFor();
    await page.getByRole("combobox", { name: "Fault", exact: true }).selectOption("link-down");
    await page.getByRole("textbox", { name: "Share of them" }).fill("500");
    await page.getByRole("button", { name: "Switch it on" }).click();
    await page.getByText(/i=11-14&500%.*selection|"500%" chooses no CPEs/).waitFor();
    await page.getByRole("textbox", { name: "Share of them" }).fill("");
    await page.getByRole("button", { name: "Switch it on" }).click();
    const row = page.getByRole("row", { name: /link-down/ });
    await row.getByRole("link", { name: "i=11-14" }).click();
    await region(page, "CPEs").getByText(`4 of ${count} CPEs.`).waitFor();
    await region(page, "What is shown").getByRole("button", { name: "Inform now" }).click();
    await page.getByText(/None have had a session that went well\. FLEET0000\d\d: /).waitFor();
    await page.getByRole("row", { name: /^failing .*4 4$/ }).waitFor();
    await page.getByText("4 failing").waitFor();
    await page.goto(`${stage.url}#/cpe/12`);
    await expect.poll(() => region(page, "Faults").innerText()).toContain("link-down");
    await expect.poll(() => region(page, "Latest sessions").innerText()).toContain("unreachable");
    await page.goto(`${stage.url}#/faults`);
    await row.getByRole("button", { name: /Switch off f\d/ }).click();
    await page.getByText("The CPEs are made to do nothing wrong.").waitFor();
    await page.goto(`${stage.url}#/cpes/state%3Dfailing`);
    await region(page, "What is shown").getByRole("button", { name: "Inform now" }).click();
    await page.getByText("No CPE is like that now.").waitFor();
  });

  it("tells of a CPE that is off, and switches it on", async () => {
    await stage.fleet.ask({ command: "stop", select: "i=20" });
    const { page } = await opened("cpe/20");
    await page.getByText(/It is stopped: switched off by somebody/).waitFor();
    await page.getByRole("button", { name: "Switch on" }).click();
    await region(page, "ACS").waitFor();
    await page.goto(`${stage.url}#/cpe/41`);
    await page.getByText("There is no CPE 41 in this fleet").waitFor();
  });

  it.each([
    [1280, "light"],
    [390, "dark"],
  ] as const)("fits %i px, %s, with nothing serious for axe-core to find", async (width, colorScheme) => {
    const { page, troubles } = await opened("plots", width);
    await page.emulateMedia({ colorScheme });
    await region(page, "CPU of the fleet").waitFor();
    for (const place of ["plots", "cpes", "faults", "cpe/30", "cpe/30/tree/Device.DeviceInfo."]) {
      await page.goto(`${stage.url}#/${place}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await expect.poll(() => page.getByText("Loading…").count()).toBe(0);
      if (place === "cpes") await grid(page).focus();
      expect([place, await overflow(page)]).toEqual([place, 0]);
      expect(await seriousFindings(page)).toEqual([]);
    }
    expect(troubles).toEqual([]);
  });

  it("says that the fleet is away, and goes on when it is back", async () => {
    const own = await fleetStage(3);
    onTestFinished(() => own.close());
    const { page } = await opened("cpes", 1280, own);
    await page.getByText("All 3 CPEs.").waitFor();
    await own.stop();
    await page.getByText("The fleet does not answer").waitFor();
    await own.start();
    await page.getByText("live", { exact: true }).waitFor();
    await own.fleet.ask({ command: "stop", select: "i=2" });
    await page.getByRole("row", { name: /^stopped .*1 1$/ }).waitFor();
  });
});
