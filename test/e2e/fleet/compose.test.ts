import { expect, it, onTestFinished } from "vitest";
import { cpeAgent, RunningCommand, temporaryDirectory } from "../../harness/process/built-program.ts";
import { laboratory } from "../../packaging/laboratory.ts";

// The virtual CPEs of packaging/docker/compose.yaml, started and asked by the command lines that are there.

it("ten CPEs inform the ACS, and are well when they are asked", async () => {
  const acs = new RunningCommand([], "acs", "serve", "--port", "0", "--lean", "--json");
  onTestFinished(() => void acs.kill("SIGKILL"));
  const { url } = await acs.line(({ url }) => url !== undefined);
  const { path, remove } = temporaryDirectory();
  onTestFinished(remove);

  const { command = [], healthcheck } = laboratory().services.cpes ?? {};
  /** In a directory of the test's, on loopback, on ports that are free. */
  const given: Readonly<Record<string, string>> = {
    "--acs-url": String(url),
    "--state-dir": path,
    "--metrics": "127.0.0.1:0",
    "--option=connectionRequest.bind": "127.0.0.1",
    "--option=connectionRequest.port": "0",
    "--option=connectionRequest.advertise": "127.0.0.1",
  };
  const here = (argument: string): string => {
    const flag = argument.slice(0, argument.lastIndexOf("="));
    return Object.hasOwn(given, flag) ? `${flag}=${given[flag]}` : argument;
  };
  const probe = (healthcheck?.test ?? []).slice(2).map(here);
  expect(cpeAgent(...probe).code).toBe(3);
  const fleet = new RunningCommand([], ...command.map(here));
  onTestFinished(() => void fleet.kill("SIGKILL"));
  const status = (): string => cpeAgent("fleet", "status", "--state-dir", path, "--json").stdout;
  await expect.poll(status, { interval: 500 }).toMatch(/"well": ?10\b/);
  expect(cpeAgent(...probe)).toMatchObject({ code: 0, stdout: "ready\n" });
  expect(await fleet.kill("SIGTERM")).toBe(0);
});
