import type { Firmware, FirmwareEdits } from "../../ports/host/firmware.ts";
import { RefusedSettingError } from "../refused-setting.ts";
import type { Steps } from "../steps.ts";

/** The bank to boot, as one step among others. Undone, the bank that was to boot before boots. */
export function firmwareEdits(firmware: Firmware, steps: Pick<Steps, "add">): FirmwareEdits {
  return {
    activate: async (number) => {
      const { banks, boot } = await firmware.read();
      const bank = banks.find((each) => each.number === number);
      if (bank === undefined || bank.version === "") {
        throw new RefusedSettingError("bank", `firmware bank ${number} holds no image to boot`);
      }
      steps.add({ carryOut: () => firmware.activate(number), undo: () => firmware.activate(boot) });
    },
  };
}
