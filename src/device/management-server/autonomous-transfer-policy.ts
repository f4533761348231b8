import type { Tree } from "../../model/tree.ts";
import { listItems } from "../../model/values/lists.ts";
import { bindObject } from "../binding/bind.ts";

// Which transfers that the ACS has not asked for it wants to hear of. [TR-181 ManagementServer.AutonomousTransferCompletePolicy]

const path = "Device.ManagementServer.AutonomousTransferCompletePolicy.";

export const autonomousTransferPolicy = bindObject(path, {
  load: (context) => context.defaults,
  parameters: {
    Enable: { stored: false },
    TransferTypeFilter: { stored: "Both" },
    ResultTypeFilter: { stored: "Both" },
    FileTypeFilter: { stored: [] },
  },
});

export interface AutonomousTransfer {
  readonly isDownload: boolean;
  readonly succeeded: boolean;
  /** As AutonomousTransferComplete has it. */
  readonly fileType: string;
}

/** The filter has no names for files of one instance, nor for images that are stored and not run. */
const filterNames: Readonly<Record<string, string>> = {
  "6 Vendor Configuration File": "3 Vendor Configuration File",
  "7 Vendor Log File": "4 Vendor Log File",
  "6 Stored Firmware Image": "1 Firmware Upgrade Image",
};

/** Whether all four parameters of the policy admit it; a device without the policy admits nothing. */
export function admits(
  tree: Pick<Tree, "storedValue">,
  { isDownload, succeeded, fileType }: AutonomousTransfer,
): boolean {
  const setting = (name: string): string | undefined => tree.storedValue(path + name);
  const passes = (name: string, kind: string): boolean => ["Both", kind].includes(setting(name) ?? "");
  const plainType = fileType.replace(/ \d+$/, "");
  return (
    setting("Enable") === "true" &&
    passes("TransferTypeFilter", isDownload ? "Download" : "Upload") &&
    passes("ResultTypeFilter", succeeded ? "Success" : "Failure") &&
    listItems(setting("FileTypeFilter") ?? "").includes(filterNames[plainType] ?? fileType)
  );
}
