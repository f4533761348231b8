import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { hashOf } from "../../src/web/access/password-hash.ts";
import { launchBrowser, noBrowser, openPage, overflow, seriousFindings } from "./browser.ts";
import { opened, staged } from "./open-stage.ts";
import { type PageStage, pageStage } from "./stage.ts";

// What all views of the page have in common, in Chromium.

const views = ["overview", "tree", "sessions", "transfers", "diagnostics", "monitoring", "log"];

let browser: Browser;
let lasting: Promise<PageStage> | undefined;
beforeAll(async () => {
  if (noBrowser === undefined) browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await (await lasting)?.close();
});

/** One stage for all who only look, once it has had a session and has samples to plot, which come every ten seconds. */
async function sampled(): Promise<PageStage> {
  lasting ??= pageStage();
  const stage = await lasting;
  await stage.acs.until(() => stage.acs.sessions > 0);
  await expect.poll(() => ticks(stage)).toBeGreaterThan(2);
  return stage;
}

const ticks = async (stage: PageStage): Promise<number> => (await stage.ask("/api/samples")).text.split("atMs").length;

/** A way to a port of this machine on which nothing arrives while it is silent, and nothing is closed. */
async function silentLine(port: number): Promise<{ readonly url: string; setSilent(silent: boolean): void }> {
  let isSilent = false;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from.on("error", () => {}).on("close", () => to.destroy()));
      from.on("data", (octets) => isSilent || to.write(octets));
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { url, setSilent: (silent) => (isSilent = silent) };
}

describe.skipIf(noBrowser !== undefined)(`every view in Chromium${noBrowser ? ` (skipped: ${noBrowser})` : ""}`, () => {
  it("says that the agent is away, and goes on when it is back", async () => {
    const stage = await staged();
    const { page } = await opened(browser, stage, "tree/Device.DeviceInfo.");
    await page.getByRole("row", { name: /ProvisioningCode/ }).waitFor();
    await stage.stop();
    await page.getByText("The agent does not answer").waitFor();
    await page.getByText("agent away").waitFor();
    await stage.start();
    await page.getByText("live", { exact: true }).waitFor();
    await expect.poll(() => page.getByRole("alert").count()).toBe(0);
    await stage.ask("/api/operations/set", {
      body: { values: [{ path: "Device.DeviceInfo.ProvisioningCode", value: "back" }] },
    });
    await page.getByRole("row", { name: /ProvisioningCode.*back/ }).waitFor();
  });

  it("says that an agent is away that has fallen silent, as one without power does, and goes on with it", async () => {
    const stage = await staged();
    const line = await silentLine(Number(new URL(stage.url).port));
    const { page } = await openPage(browser);
    onTestFinished(() => page.context().close());
    await page.clock.install();
    await page.goto(line.url);
    await page.getByText("live", { exact: true }).waitFor();
    line.setSilent(true);
    await page.clock.fastForward(60_000);
    await page.getByText("agent away").waitFor();
    line.setSilent(false);
    await page.clock.fastForward(60_000);
    await page.getByText("live", { exact: true }).waitFor();
  });

  it("leaves the agent alone while nobody looks, so that more tabs than a browser has connections open, and is current again", async () => {
    const stage = await staged();
    const first = await opened(browser, stage, "tree/Device.DeviceInfo.");
    const tabs = [first.page];
    const look = (page: Page, hidden: boolean): Promise<void> =>
      page.evaluate(`
        Object.defineProperty(document, "hidden", { get: () => ${hidden}, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));`);
    for (let count = 0; count < 7; count++) {
      const before = tabs.at(-1) ?? first.page;
      await before.getByText("live", { exact: true }).waitFor();
      await before.clock.install();
      await look(before, true);
      await before.clock.fastForward(10_000);
      const page = await first.page.context().newPage();
      await page.goto(stage.url);
      tabs.push(page);
    }
    await tabs.at(-1)?.getByRole("region", { name: "ACS" }).waitFor();
    const values = [{ path: "Device.DeviceInfo.ProvisioningCode", value: "unseen" }];
    await stage.agent.agent.control({ command: "set", values });
    expect(await first.page.getByText("unseen").count()).toBe(0);
    await look(first.page, false);
    await first.page.clock.fastForward(1000);
    await first.page.getByRole("row", { name: /ProvisioningCode.*unseen/ }).waitFor();
  });

  it("asks for the password where there is one, and again when the login has ended", async () => {
    const stage = await staged({ "web.passwordHash": await hashOf("correct horse") });
    const { page } = await opened(browser, stage);
    await page.getByLabel("Password of this page").fill("wrong");
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByText("that is not the password").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByLabel("Password of this page").fill("correct horse");
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: "Device" }).waitFor();
    await page.context().clearCookies();
    await page.getByRole("link", { name: "Transfers" }).click();
    await page.getByLabel("Password of this page").waitFor();
  });

  it("offers no change where it is for reading only", async () => {
    const stage = await staged({ "web.readOnly": "true" });
    const { page } = await opened(browser, stage, "tree/Device.DeviceInfo.");
    await page.getByRole("row", { name: /ProvisioningCode/ }).waitFor();
    expect(await page.getByRole("button", { name: /^Edit/ }).count()).toBe(0);
    await page.getByRole("link", { name: "Overview" }).click();
    await page.getByRole("region", { name: "Device" }).waitFor();
    expect(await page.getByRole("button", { name: /Reboot|Inform/ }).count()).toBe(0);
    // What is only looked at is there all the same.
    for (const view of views) {
      await page.goto(`${stage.url}#/${view}`);
      await page.getByRole("heading", { level: 1, name: new RegExp(`^${view}$`, "i") }).waitFor();
      await expect.poll(() => page.getByText("Loading…").count()).toBe(0);
      expect([view, await page.getByRole("alert").allInnerTexts()]).toEqual([view, []]);
    }
  });

  it.each([
    [1280, "light"],
    [1600, "dark"],
    [390, "light"],
    [390, "dark"],
  ] as const)("fits %i px, %s, with nothing serious for axe-core to find", async (width, colorScheme) => {
    const stage = await sampled();
    const { page, troubles } = await opened(browser, stage, "overview", width);
    await page.emulateMedia({ colorScheme });
    for (const view of [...views, "tree/Device.WiFi.Radio.1.", "tree/Device.NAT.PortMapping."]) {
      await page.goto(`${stage.url}#/${view}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await expect.poll(() => page.getByText("Loading…").count()).toBe(0);
      expect([view, await overflow(page)]).toEqual([view, 0]);
      expect(await seriousFindings(page)).toEqual([]);
    }
    expect(troubles).toEqual([]);
  });

  it("moves little while nothing happens", async () => {
    const stage = await sampled();
    const { page } = await opened(browser, stage);
    await page.getByRole("region", { name: "Latest sessions" }).getByRole("link").first().waitFor();
    let requests = 0;
    page.on("request", () => requests++);
    const devices = await page.context().newCDPSession(page);
    await devices.send("Network.enable");
    let octets = 0;
    devices.on("Network.dataReceived", ({ encodedDataLength }) => {
      octets += encodedDataLength;
    });
    const before = await ticks(stage);
    await expect.poll(() => ticks(stage)).toBeGreaterThan(before);
    expect(requests).toBeLessThan(4);
    expect(octets).toBeLessThan(20_000);
  });
});
