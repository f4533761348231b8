import type { AgentContext } from "../context/context.ts";
import type { ConfigurationFile } from "../context/device-files.ts";
import { Interrupted } from "../context/resting-jobs.ts";
import { Refused } from "../control/refused.ts";
import type { ControlRequest } from "../control/requests.ts";
import type { ControlResults } from "../control/results.ts";
import { UnusableFile } from "../files/unusable-file.ts";
import { type TransferEndings, utcOf } from "./transfer-endings.ts";
import { type Fault, faultOfUse, success } from "./transfer-fault.ts";

// The configuration as a file, for somebody on the device itself.

/** What the ACS hears of, as of a transfer that it has not asked for, if its policy says so. */
type Moved = Pick<TransferEndings, "moved">;

export async function backUp(context: AgentContext, transfers: Moved): Promise<ControlResults["backup"]> {
  const configuration = configurationOf(context);
  const startTime = utcOf(context.options.clock);
  const octets = await context.mailbox.post(async () => {
    const made = await configuration.backup();
    const file = { rpc: "Upload", fileType: "1 Vendor Configuration File", targetFileName: "" } as const;
    await transfers.moved({ ...file, fileSize: made.length }, startTime, success);
    return made;
  });
  context.wake();
  return { file: new TextDecoder().decode(octets) };
}

/** As by a Download: after a session that is open, all of the file or nothing of it. */
export async function restoreFile(
  context: AgentContext,
  transfers: Moved,
  changes: { compare(): Promise<void> },
  { file, name = "" }: ControlRequest<"restore">,
): Promise<ControlResults["restore"]> {
  const configuration = configurationOf(context);
  const octets = new TextEncoder().encode(file);
  const order = { rpc: "Download", fileType: "3 Vendor Configuration File" } as const;
  const ended = (startTime: string, fault: Fault): Promise<void> =>
    transfers.moved({ ...order, fileSize: octets.length, targetFileName: name }, startTime, fault);
  try {
    return await context.whenResting(async () => {
      const startTime = utcOf(context.options.clock);
      try {
        const status = await configuration.restore(octets, name);
        await ended(startTime, success);
        context.defer("settle");
        await changes.compare();
        return { status };
      } catch (failure) {
        if (failure instanceof UnusableFile) await ended(startTime, faultOfUse(failure));
        throw failure;
      }
    });
  } catch (failure) {
    if (failure instanceof UnusableFile) throw new Refused("refused", failure.message);
    if (failure instanceof Interrupted) throw new Refused("stopping", "the agent stopped before a session had ended");
    throw failure;
  }
}

function configurationOf({ options }: AgentContext): ConfigurationFile {
  const configuration = options.files?.configuration;
  if (configuration === undefined) throw new Refused("refused", "this device has no configuration file");
  return configuration;
}
