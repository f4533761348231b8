import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { launchBrowser, noBrowser } from "./browser.ts";
import { opened, staged } from "./open-stage.ts";
import type { PageStage } from "./stage.ts";

// The page as people use it: in Chromium, of an agent that runs.

const attack = `<img src=x onerror="document.title='owned'">`;

let browser: Browser;
beforeAll(async () => {
  if (noBrowser === undefined) browser = await launchBrowser();
});
afterAll(() => browser?.close());

const get = async (stage: PageStage, path: string): Promise<unknown> =>
  (await stage.ask("/api/operations/get", { body: { paths: [path] } })).document;

describe.skipIf(noBrowser !== undefined)(`the page in Chromium${noBrowser ? ` (skipped: ${noBrowser})` : ""}`, () => {
  it("walks the tree by keyboard, and edits a value within what its type admits", async () => {
    const stage = await staged();
    const { page, troubles } = await opened(browser, stage, "tree/Device.");
    const item = (name: string) => page.getByRole("treeitem", { name, exact: true });
    await item("DeviceInfo").waitFor();
    await item("Device").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    await item("MemoryStatus").waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("row", { name: /ProvisioningCode/ }).waitFor();
    expect(new URL(page.url()).hash).toBe("#/tree/Device.DeviceInfo.");

    await page.getByRole("button", { name: "Edit ProvisioningCode" }).press("Enter");
    const field = page.getByRole("textbox", { name: "Value of ProvisioningCode" });
    await field.fill("x".repeat(65));
    await expect.poll(() => page.getByRole("alert").innerText()).toContain("64");
    await page.keyboard.press("Enter");
    expect(await field.isVisible()).toBe(true);
    await field.fill("TEST.1");
    await page.keyboard.press("Enter");
    await page.getByRole("row", { name: /ProvisioningCode.*TEST\.1.*on the device/ }).waitFor();
    const path = "Device.DeviceInfo.ProvisioningCode";
    expect(await get(stage, path)).toMatchObject({ values: [{ value: "TEST.1" }] });
    await page.getByRole("combobox", { name: "Notification of UpTime" }).selectOption("passive");
    await expect
      .poll(
        async () =>
          (await stage.ask("/api/operations/attributes", { body: { paths: ["Device.DeviceInfo.UpTime"] } })).document,
      )
      .toMatchObject({ attributes: [{ notification: 1 }] });
    expect(troubles).toEqual([]);
  });

  it("has the object that is looked at in sight among the others", async () => {
    const stage = await staged();
    const { page } = await opened(browser, stage, "tree/Device.WiFi.SSID.1.");
    const item = page.locator('[role="treeitem"][aria-selected="true"]');
    await item.waitFor();
    const middle = async (): Promise<boolean> => {
      const box = await item.boundingBox();
      return box !== null && box.y > 0 && box.y + box.height < 900;
    };
    await expect.poll(middle).toBe(true);
  });

  it("shows what was changed elsewhere while it is looked at", async () => {
    const stage = await staged();
    const { page } = await opened(browser, stage, "tree/Device.DeviceInfo.");
    await page.getByRole("row", { name: /ProvisioningCode/ }).waitFor();
    const values = [{ path: "Device.DeviceInfo.ProvisioningCode", value: "elsewhere" }];
    await stage.agent.agent.control({ command: "set", values });
    await page.getByRole("row", { name: /ProvisioningCode.*elsewhere/ }).waitFor();
  });

  it("adds a row and deletes it, and asks before it does", async () => {
    const stage = await staged();
    const { page } = await opened(browser, stage, "tree/Device.NAT.PortMapping.");
    await page.getByRole("button", { name: "Add a row" }).click();
    await page.getByRole("row", { name: /ExternalPort / }).waitFor();
    const row = new URL(page.url()).hash.slice("#/tree/".length);
    expect(row).toMatch(/^Device\.NAT\.PortMapping\.\d+\.$/);
    await page.getByRole("button", { name: "Delete this row" }).click();
    await page.getByRole("button", { name: "Leave it as it is" }).click();
    expect(await get(stage, row)).toMatchObject({ values: expect.arrayContaining([]) });
    await page.getByRole("button", { name: "Delete this row" }).click();
    await page.getByRole("button", { name: "Delete it" }).click();
    await expect.poll(() => new URL(page.url()).hash).toBe("#/tree/Device.NAT.PortMapping.");
    expect(await get(stage, row)).toMatchObject({ error: { kind: "refused" } });
  });

  it("finds parameters by a part of their path or value, and says how many there are", async () => {
    const stage = await staged();
    const { page } = await opened(browser, stage, "tree");
    const search = page.getByRole("searchbox", { name: "Search paths and values" });
    await search.fill("serialnumber");
    await page.getByRole("link", { name: "Device.DeviceInfo.SerialNumber" }).click();
    await expect.poll(() => new URL(page.url()).hash).toBe("#/tree/Device.DeviceInfo.SerialNumber");
    await search.fill("203.0.113.");
    await page
      .getByRole("link", { name: /IPv4Address\.1\.IPAddress/ })
      .first()
      .waitFor();
    await search.fill("Device.");
    await page.getByText(/The first 200 of \d{4} parameters/).waitFor();
    await search.fill("no such thing");
    await page.getByText("No parameter has “no such thing”").waitFor();
  });

  it("shows values of the device and of the ACS as text, whatever is in them", async () => {
    const stage = await staged();
    await stage.acs.until(() => stage.acs.sessions > 0);
    const set =
      "<cwmp:SetParameterValues><ParameterList><ParameterValueStruct><Name>Device.DeviceInfo.ProvisioningCode</Name>";
    const text = attack.replaceAll("<", "&lt;");
    stage.acs.queue.push(
      `${set}<Value xsi:type="xsd:string">${text}</Value></ParameterValueStruct></ParameterList><ParameterKey>${text.slice(0, 20)}</ParameterKey></cwmp:SetParameterValues>`,
    );
    await stage.agent.agent.control({ command: "inform", wait: true });
    const { page, troubles } = await opened(browser, stage, "tree/Device.DeviceInfo.");
    await page
      .getByRole("row", { name: /ProvisioningCode/ })
      .getByText(attack)
      .waitFor();
    await page.getByRole("row", { name: /ProvisioningCode.*by the ACS/ }).waitFor();
    await page.goto(`${stage.url}#/sessions`);
    await page.getByRole("table").getByRole("link").first().click();
    await page.getByText("SetParameterValues", { exact: true }).click();
    await page.getByText("onerror=").waitFor();
    expect(await page.evaluate("document.querySelectorAll('main img').length")).toBe(0);
    expect(await page.title()).not.toBe("owned");
    expect(troubles).toEqual([]);
  });

  it("shows what was said in a session, secrets masked, and keeps an envelope open while others come", async () => {
    const stage = await staged({ "acs.password": "s3cret-acs" });
    await stage.acs.until(() => stage.acs.sessions > 0);
    const value = "s3cret-value";
    stage.acs.queue.push(
      `<cwmp:SetParameterValues><ParameterList><ParameterValueStruct><Name>Device.ManagementServer.ConnectionRequestPassword</Name><Value xsi:type="xsd:string">${value}</Value></ParameterValueStruct></ParameterList><ParameterKey/></cwmp:SetParameterValues>`,
    );
    await stage.agent.agent.control({ command: "inform", wait: true });
    const { page } = await opened(browser, stage, "sessions");
    await page.getByRole("table").getByRole("link").first().click();
    await page.getByText("SetParameterValues", { exact: true }).click();
    const envelope = page.locator("pre", { hasText: "ConnectionRequestPassword" });
    await envelope.waitFor();
    expect(await envelope.innerText()).toContain("********");
    expect(await page.content()).not.toContain(value);
    await stage.agent.agent.control({ command: "inform", wait: true });
    await expect.poll(() => page.getByRole("table").getByRole("link").count()).toBe(3);
    expect(await envelope.isVisible()).toBe(true);
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download the envelopes" }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^session-.*\.txt$/);
    expect(readFileSync(await file.path(), "utf8")).toContain("<cwmp:Inform>");
  });

  it("starts a diagnostic, and shows it while it runs", async () => {
    const stage = await staged({ "transfers.allowHosts": "127.0.0.1" });
    const { page, troubles } = await opened(browser, stage, "diagnostics");
    await page.getByRole("combobox", { name: "Diagnostic" }).selectOption("SelfTestDiagnostics");
    await page.getByRole("button", { name: "Start: Self-test" }).click();
    await page.getByText("Complete", { exact: true }).waitFor();
    await page.getByText(/^\d of \d checks passed$/).waitFor();
    await page.getByRole("combobox", { name: "Diagnostic" }).selectOption("IPPing");
    await page.getByRole("textbox", { name: "Host" }).fill("-bad-");
    await page.getByRole("button", { name: "Start: Ping" }).click();
    await page.getByRole("alert").getByText(/Host/).waitFor();
    // What was run before is there when the page is opened anew.
    await page.reload();
    await page.getByText("Complete", { exact: true }).waitFor();
    expect(troubles).toEqual([]);
  });

  it("draws what it has sampled, and tells it in words", async () => {
    const stage = await staged();
    const { page, troubles } = await opened(browser, stage, "monitoring");
    await page.getByText(/plots begin with the second one/).waitFor();
    await expect.poll(async () => (await stage.ask("/api/samples")).text.split("atMs").length).toBeGreaterThan(2);
    await page.reload();
    await page
      .getByRole("figure", { name: /Throughput of/ })
      .locator("canvas")
      .waitFor();
    expect(await page.getByRole("figure", { name: "CPU" }).innerText()).toMatch(/in use \d/);
    const alarms = page.getByRole("region", { name: "Alarms" });
    await alarms.getByText("None is watched for").waitFor();
    const path = "Device.FaultMgmt.SupportedAlarm.3.ReportingMechanism";
    await stage.agent.agent.control({ command: "set", values: [{ path, value: "2 Logged" }] });
    await page.reload();
    await alarms.getByText("None stands, of 1 that are watched for.").waitFor();
    expect(troubles).toEqual([]);
  });

  it("shows the log as it is written, and what is looked for in it", async () => {
    const stage = await staged();
    const { page } = await opened(browser, stage, "log");
    const lines = page.getByRole("log");
    await lines.getByText("web.listen").waitFor();
    await stage.agent.agent.control({ command: "inform", wait: true });
    await lines.getByText("session.end").first().waitFor();
    await page.getByRole("searchbox", { name: "Lines with" }).fill("web.listen");
    await expect.poll(() => lines.innerText()).not.toContain("session.end");
    await page.getByRole("combobox", { name: "Level" }).selectOption("error");
    await page.getByText("No line has that.").waitFor();
  });

  it("shows how far a download is", async () => {
    const stage = await staged({ "transfers.allowHosts": "127.0.0.1", "firmware.allowUnsigned": "true" });
    const files = createServer((_request, response) => {
      response.writeHead(200, { "Content-Length": 4_000_000 });
      response.write(Buffer.alloc(3_000_000));
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void files.close().closeAllConnections());
    await once(files, "listening");
    const { page } = await opened(browser, stage, "transfers");
    await page
      .getByRole("textbox", { name: "URL" })
      .fill(`http://127.0.0.1:${(files.address() as AddressInfo).port}/image`);
    await page.getByRole("button", { name: "Download", exact: true }).click();
    await page.getByText(/ of 4000 kB, \d\d %/).waitFor();
    expect(await page.getByRole("progressbar").getAttribute("max")).toBe("4000000");
  });

  it("tells how transfers have ended, when they are in the queue no more", async () => {
    const stage = await staged({ "transfers.allowHosts": "127.0.0.1", "firmware.allowUnsigned": "true" });
    const { page } = await opened(browser, stage, "transfers");
    await page.getByRole("textbox", { name: "URL" }).fill(`${stage.acs.url}missing`);
    await page.getByRole("button", { name: "Download", exact: true }).click();
    const ended = page.getByRole("region", { name: "Ended transfers" });
    await ended.getByRole("row", { name: /Download: 1 Firmware Upgrade Image.*failed: 901\d/ }).waitFor();
    await page.reload();
    await ended.getByRole("row", { name: /failed: 901\d/ }).waitFor();
  });

  it("says what is wrong with a transfer that is ordered", async () => {
    const stage = await staged();
    const { page } = await opened(browser, stage, "transfers");
    await page.getByText("No file waits").waitFor();
    await page.getByRole("combobox", { name: "What" }).selectOption("Upload");
    await page.getByRole("textbox", { name: "URL" }).fill("gopher://files.example/log");
    await page.getByRole("button", { name: "Upload", exact: true }).click();
    await page
      .getByRole("alert")
      .getByText(/gopher|9013|protocol/i)
      .waitFor();
  });
});
