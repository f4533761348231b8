import type { Browser } from "playwright-core";
import { onTestFinished } from "vitest";
import { type OpenPage, openPage } from "./browser.ts";
import { type PageStage, pageStage } from "./stage.ts";

// A page that is open in a browser for as long as a test runs.

export async function staged(settings: Readonly<Record<string, string>> = {}, acsUrl?: string): Promise<PageStage> {
  const stage = await pageStage(settings, acsUrl);
  onTestFinished(() => stage.close());
  return stage;
}

export async function opened(browser: Browser, stage: PageStage, place = "overview", width = 1280): Promise<OpenPage> {
  const open = await openPage(browser, width);
  onTestFinished(() => open.page.context().close());
  await open.page.goto(`${stage.url}#/${place}`);
  return open;
}
