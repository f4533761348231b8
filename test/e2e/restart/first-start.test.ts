import { existsSync, readdirSync } from "node:fs";
import { expect, it, onTestFinished } from "vitest";
import { processCpe } from "../../harness/process/process-cpe.ts";

// The very first start of a device, killed: the next one is whole, and the ACS hears of it as of a new one until it has said so.

const bootstrap = "0 BOOTSTRAP";
const has = (directory: string, name: RegExp): boolean =>
  existsSync(directory) && readdirSync(directory).some((file) => name.test(file));

it.each<[when: string, reached: (directory: string, informs: number) => boolean, told: boolean]>([
  ["with a directory for its state", (directory) => existsSync(directory), false],
  ["with a store that may be empty", (directory) => has(directory, /^state\.db$/), false],
  ["with a store that is written to", (directory) => has(directory, /-wal$/), false],
  ["with its control socket open", (directory) => has(directory, /sock/), false],
  ["with an Inform that is not answered yet", (_directory, informs) => informs > 0, true],
])(
  "a first start killed %s keeps its BOOTSTRAP for the next, and no further one [TR-069 3.7.1.5]",
  async (_when, reached, told) => {
    let informs = 0;
    let deaf = true;
    const cpe = await processCpe({
      settings: ["acs.periodicInform.enable=false"],
      // Takes what it is sent and says nothing, so that nothing is acknowledged before the kill.
      acs: {
        before: (_request, _response, body) => {
          if (deaf && body.includes("<cwmp:Inform>")) informs += 1;
          return deaf;
        },
      },
    });
    onTestFinished(cpe.close);
    const { acs, stateDirectory, start } = cpe;
    const first = start();
    await expect.poll(() => reached(stateDirectory, informs), { interval: 1 }).toBe(true);
    await first.kill("SIGKILL");
    if (told) expect(informs).toBe(1);
    deaf = false;

    const second = start();
    await acs.until(() => acs.sessions === 1);
    expect(acs.informs.map(({ events }) => events)).toEqual([[bootstrap, "1 BOOT"]]);
    expect(second.log.filter(({ level }) => level === "error")).toEqual([]);
    await second.kill("SIGKILL");

    start();
    await acs.until(() => acs.sessions === 2);
    expect(acs.informs[1]?.events).toEqual(["1 BOOT"]);
  },
);
