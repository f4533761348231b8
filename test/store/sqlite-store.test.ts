import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { openStore } from "../../src/store/sqlite-store.ts";
import { storeContract } from "../contract/store-contract.ts";
import { quietLog } from "./recorded-log.ts";

const directory = mkdtempSync(join(tmpdir(), "cpe-store-"));
afterAll(() => rmSync(directory, { recursive: true }));

let count = 0;
for (const durability of ["full", "normal"] as const) {
  storeContract(`sqlite-store (${durability})`, () => {
    count += 1;
    return openStore({ file: join(directory, `${count}.db`), log: quietLog, durability });
  });
}
