import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeReport } from "../../src/fleet/report/write-report.ts";
import { aReport } from "./a-report.ts";

// The page of a report in a real browser.

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

interface Seen {
  readonly scrolls: boolean;
  readonly outside: readonly string[];
  /** Curves that take some room. */
  readonly drawn: number;
  readonly leastContrast: number;
  readonly dark: boolean;
}

/** In the browser: how the page lies, and how its colours stand out (WCAG 2.2, 1.4.3). */
const look = `(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const outside = all("h1, p, figure, .plot span, .legend li, .cards b").filter((each) => {
    const { left, right } = each.getBoundingClientRect();
    return left < 0 || right > innerWidth + 0.5;
  });
  const linear = (share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4);
  const luminance = (colour) => {
    const [red, green, blue] = colour.match(/[\\d.]+/g).map((part) => linear(Number(part) / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const back = luminance(getComputedStyle(document.body).backgroundColor);
  const contrasts = all("body, .about, .legend i, .plot span, .bad").map((each) => {
    const front = luminance(getComputedStyle(each).color);
    return (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
  });
  return {
    scrolls: document.documentElement.scrollWidth > innerWidth,
    outside: outside.map((each) => each.outerHTML.slice(0, 80)),
    drawn: all("path").filter((each) => each.getBoundingClientRect().width > 50).length,
    leastContrast: Math.min(...contrasts),
    dark: back < 0.2,
  };
})()`;

describe.skipIf(executablePath === undefined)("the page of a report", () => {
  const directory = mkdtempSync(join(tmpdir(), "cpe-report-"));
  let browser: Browser | undefined;

  beforeAll(async () => {
    await writeReport(directory, { ...aReport(), acsUrl: `https://acs.example/${"long".repeat(60)}` });
    browser = await chromium.launch({ executablePath: executablePath ?? "", args: ["--no-sandbox"] });
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(directory, { recursive: true });
  });

  it.each([
    [1280, "light"],
    [1280, "dark"],
    [390, "light"],
    [390, "dark"],
  ] as const)(
    "of %i px, %s: all is within it, can be read, and nothing else is fetched",
    async (width, colorScheme) => {
      if (browser === undefined) throw new Error("no browser");
      const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
      const [asked, said]: [string[], string[]] = [[], []];
      page.on("request", (request) => asked.push(request.url()));
      page.on("console", (message) => said.push(message.text()));
      page.on("pageerror", (error) => said.push(String(error)));
      await page.goto(`file://${join(directory, "index.html")}`);
      expect([asked.length, said]).toEqual([1, []]);
      const seen = (await page.evaluate(look)) as Seen;
      expect(seen).toMatchObject({ scrolls: false, outside: [], dark: colorScheme === "dark" });
      expect(seen.drawn).toBeGreaterThan(12);
      expect(seen.leastContrast).toBeGreaterThan(4.5);
      await page.close();
    },
  );
});
