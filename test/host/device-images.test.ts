import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { deviceImages } from "../../src/host/device-images.ts";
import { recordedLog } from "../store/recorded-log.ts";

function directoryOf(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), "cpe-images-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
  return directory;
}

it("has a picture for each side that a file is named after, in the order of the data model", async () => {
  const directory = directoryOf({
    "top.jpeg": "t",
    "Front.PNG": "f",
    "frontal.png": "x",
    "back.txt": "x",
    "left.svg": "l",
  });
  const log = recordedLog();
  const images = await deviceImages(directory, log);
  expect(images.map(({ side, octets }) => `${side} ${octets}`)).toEqual(["Front f", "Left l", "Top t"]);
  expect(log.facts).toEqual([]);
});

it("leaves out what is too large or no file, and says so", async () => {
  const directory = directoryOf({ "front.png": "x".repeat(64 * 1024 + 1), "back.png": "x".repeat(64 * 1024) });
  mkdirSync(join(directory, "left.png"));
  const log = recordedLog();
  expect((await deviceImages(directory, log)).map(({ side }) => side)).toEqual(["Back"]);
  expect(log.facts).toHaveLength(2);
  expect(await deviceImages(join(directory, "none"), log)).toEqual([]);
  expect(log.facts).toHaveLength(3);
});
