import { existsSync } from "node:fs";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { patienceMs } from "../harness/patience.ts";

// Debian's Chromium, as a test drives it.

const program = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));

/** Why there is nothing to test with; undefined where there is. */
export const noBrowser = program === undefined ? "no Chromium is installed (apt-get install chromium)" : undefined;

/** Whoever launches it closes it. */
export function launchBrowser(): Promise<Browser> {
  // As root it has no sandbox; what it is shown is this test's own.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const options = { executablePath: program ?? "", timeout: patienceMs };
  return chromium.launch({ ...options, args: [...args, "--disable-dev-shm-usage"] });
}

export interface OpenPage {
  readonly page: Page;
  /** What went wrong in the page, and what its policy kept it from. */
  readonly troubles: readonly string[];
}

/** A page with a store of its own. Requests that fail because the agent is away are no trouble of the page's. */
export async function openPage(browser: Browser, width = 1280): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, locale: "en-GB", timezoneId: "UTC" });
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !/Failed to load resource|ERR_/.test(message.text()))
      troubles.push(message.text());
  });
  return { page, troubles };
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}

/** What axe-core finds that is serious or critical, by its rule and where. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  // By the debugger, which the page's policy does not bind; once a document, since it takes longer than what it finds.
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>("axe.run(document, { resultTypes: ['violations'] })");
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ failureSummary, html }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
    );
}

/** How many pixels of the page do not fit its window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
