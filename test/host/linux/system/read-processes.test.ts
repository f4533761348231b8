import { describe, expect, it } from "vitest";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { processReader } from "../../../../src/host/linux/system/read-processes.ts";
import { manualClock } from "../../manual-clock.ts";
import { recordedMachine } from "../recorded-machine.ts";

describe("the processes of a machine", () => {
  it("are read anew a second after they were, not for each question", () => {
    const copy = recordedMachine("openwrt");
    try {
      const clock = manualClock();
      const read = processReader(systemFiles(copy.root), clock);
      const pids = () => read().processes.map(({ pid }) => pid);
      const all = pids();
      copy.remove(`/proc/${all[0]}`);
      clock.advance(999);
      expect(pids()).toEqual(all);
      clock.advance(1);
      expect(pids()).toEqual(all.slice(1));
    } finally {
      copy.remove();
    }
  });
});
