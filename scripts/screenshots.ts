import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { chromium, type Page } from "playwright-core";

// Takes the pictures of the pages that the documents show, from the demos as they were built: `npm run build`, then
// `npx tsx scripts/screenshots.ts`; with a directory, all that there are: narrow and dark too. Needs Debian's chromium.

const [, , elsewhere] = process.argv;
const directory = elsewhere ?? "docs/images";
/** Of those in the documents. */
const shown = ["overview", "tree", "sessions", "monitoring", "acs", "fleet"];
const program = "/usr/bin/chromium";
/** So that plots have something to show. */
const samplesMs = 65_000;

interface Shot {
  readonly name: string;
  readonly page: "device" | "acs" | "fleet";
  readonly place: string;
  /** What is done before it is taken. */
  readonly act?: (page: Page) => Promise<void>;
}

const shots: readonly Shot[] = [
  { name: "overview", page: "device", place: "#/overview" },
  { name: "tree", page: "device", place: "#/tree/Device.WiFi.SSID.1." },
  {
    name: "sessions",
    page: "device",
    place: "#/sessions",
    act: async (page) => {
      await page.getByRole("table").getByRole("link").nth(4).click();
      await page.locator("summary").nth(2).click();
    },
  },
  {
    name: "diagnostics",
    page: "device",
    place: "#/diagnostics",
    act: async (page) => {
      await page.getByRole("textbox", { name: "Host" }).fill("www.example.com");
      await page.getByRole("button", { name: "Start: Ping" }).click();
      await page.getByText("Complete", { exact: true }).first().waitFor();
    },
  },
  { name: "transfers", page: "device", place: "#/transfers" },
  { name: "monitoring", page: "device", place: "#/monitoring" },
  { name: "log", page: "device", place: "#/log" },
  { name: "acs", page: "acs", place: "" },
  { name: "fleet", page: "fleet", place: "#/cpes" },
  { name: "fleet-cpe", page: "fleet", place: "#/cpe/17" },
  { name: "fleet-faults", page: "fleet", place: "#/faults" },
  { name: "fleet-plots", page: "fleet", place: "#/plots" },
  {
    name: "acs-parameters",
    page: "acs",
    place: "",
    act: async (page) => {
      await page.getByRole("button", { name: "Parameters" }).click();
      await page.getByRole("button", { name: "DeviceInfo", exact: true }).click();
    },
  },
];

const demo = spawn(process.execPath, ["dist/main.js", "demo", "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
// In the midst of its scenario when the pictures are taken: some CPEs are well, some fail, some wait.
const fleet = spawn(
  process.execPath,
  ["dist/main.js", "fleet", "--demo", "--json", "--count", "3000", "--ramp", "30/s"],
  {
    stdio: ["ignore", "pipe", "inherit"],
  },
);
const browser = await chromium.launch({
  executablePath: program,
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
try {
  const urls = await urlsOf();
  mkdirSync(directory, { recursive: true });
  await new Promise((resolve) => setTimeout(resolve, samplesMs));
  for (const [width, height, colorScheme] of [
    [1280, 860, "light"],
    [1280, 860, "dark"],
    [390, 844, "light"],
  ] as const) {
    if (elsewhere === undefined && (width !== 1280 || colorScheme === "dark")) continue;
    const page = await browser.newPage({ viewport: { width, height }, colorScheme, locale: "en-GB" });
    for (const { act, name, page: which, place } of shots) {
      if (elsewhere === undefined && !shown.includes(name)) continue;
      await page.goto(`${urls[which]}${place}`);
      await page.getByText("live", { exact: true }).waitFor();
      await act?.(page);
      await page.waitForTimeout(600);
      const kind = colorScheme === "dark" ? "-dark" : "";
      await page.screenshot({ path: join(directory, `${name}-${width}${kind}.png`) });
    }
    await page.close();
  }
} finally {
  await browser.close();
  demo.kill("SIGTERM");
  fleet.kill("SIGTERM");
}

/** Where the demos say their pages are. */
async function urlsOf(): Promise<Readonly<Record<Shot["page"], string>>> {
  const [[device = "", acs = ""], [ofFleet = ""]] = await Promise.all([
    saidBy(demo.stdout, /the device's own page +(http\S+)/, /the ACS's page +(http\S+)/),
    saidBy(fleet.stdout, /"page":"(http[^"]+)"/),
  ]);
  return { device, acs, fleet: ofFleet };
}

async function saidBy(output: Readable, ...forms: readonly RegExp[]): Promise<readonly string[]> {
  let said = "";
  // What is said afterwards is to go nowhere.
  for await (const chunk of output.iterator({ destroyOnReturn: false })) {
    said += chunk;
    const found = forms.map((form) => form.exec(said)?.[1]);
    if (found.every((each) => each !== undefined)) {
      output.resume();
      return found;
    }
  }
  throw new Error(`a demo has ended: ${said}`);
}
