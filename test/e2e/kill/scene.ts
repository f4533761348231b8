import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { freePort } from "../../harness/free-port.ts";
import { quietly, RunningCommand, temporaryDirectory } from "../../harness/process/built-program.ts";
import { type ImageOf, OrderFiles } from "./file-server.ts";
import { Mortal } from "./mortal.ts";
import type { Order } from "./orders.ts";

/** `SEED=…` for the same orders and the same choices again, though at instants of their own. */
export const seed = process.env.SEED ?? String(randomInt(1e9));

/** An agent and an ACS that come back whenever they are killed, and a file server that lives. */
export interface Scene {
  readonly agent: Mortal;
  readonly acs: Mortal;
  readonly files: OrderFiles;
  readonly orders: readonly Order[];
  /** What the ACS knows. */
  readonly ledger: string;
  readonly stateDirectory: string;
  close(): Promise<void>;
}

export interface SceneOptions {
  orders(files: string): readonly Order[];
  readonly imageOf?: ImageOf;
  /** Of the agent, `key=value`. */
  readonly options?: readonly string[];
}

export async function openScene({ orders: ordersFor, imageOf, options = [] }: SceneOptions): Promise<Scene> {
  const scratch = temporaryDirectory();
  const at = (name: string): string => join(scratch.path, name);
  const [ledger, plan, program, stateDirectory] = [at("ledger"), at("plan.json"), at("acs.mjs"), at("state")];
  const files = new OrderFiles(imageOf);
  const orders = ordersFor(await files.start());
  writeFileSync(plan, JSON.stringify(orders));
  const source = join(import.meta.dirname, "mortal-acs.ts");
  // Packages of the other kind of module ask for what they need by `require`.
  const js = 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);';
  const shape = { bundle: true, platform: "node", format: "esm", banner: { js } } as const;
  buildSync({ ...shape, entryPoints: [source], outfile: program });
  const port = await freePort();
  const [username, password] = ["acs", "knock"];
  const acs = new Mortal(() => {
    const argv = [program, ledger, plan, String(port), username, password, seed];
    return spawn(process.execPath, argv, { stdio: "inherit" });
  });
  const settings = [
    `acs.url=http://127.0.0.1:${port}/`,
    "acs.retry.minimumWaitSeconds=1",
    "acs.retry.intervalMultiplier=1000",
    `connectionRequest.username=${username}`,
    `connectionRequest.password=${password}`,
    "connectionRequest.limitPerMinute=6000",
    "device.bootSeconds=0",
    "device.serialNumber=MORTAL1",
    ...options,
  ].flatMap((setting) => ["-o", setting]);
  const argv = ["run", "--host", "virtual", "--state-dir", stateDirectory, ...quietly, ...settings];
  const agent = new Mortal(() => new RunningCommand(...argv).child);
  const close = async (): Promise<void> => {
    await Promise.all([acs.end(), agent.end()]);
    await files.close();
    scratch.remove();
  };
  return { agent, acs, files, orders, ledger, stateDirectory, close };
}
