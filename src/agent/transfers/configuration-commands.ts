import type { AgentContext } from "../context/context.ts";
import type { ConfigurationFile } from "../context/device-files.ts";
import { Interrupted } from "../context/resting-jobs.ts";
import { Refused } from "../control/refused.ts";
import type { ControlRequest } from "../control/requests.ts";
import type { ControlResults } from "../control/results.ts";
import { UnusableFile } from "../files/unusable-file.ts";

// The configuration as a file, for somebody on the device itself.

export async function backUp(context: AgentContext): Promise<ControlResults["backup"]> {
  const configuration = configurationOf(context);
  const octets = await context.mailbox.post(() => configuration.backup());
  return { file: new TextDecoder().decode(octets) };
}

/** As by a Download: after a session that is open, all of the file or nothing of it. */
export async function restoreFile(
  context: AgentContext,
  changes: { compare(): Promise<void> },
  { file, name = "" }: ControlRequest<"restore">,
): Promise<ControlResults["restore"]> {
  const configuration = configurationOf(context);
  try {
    return await context.whenResting(async () => {
      const status = await configuration.restore(new TextEncoder().encode(file), name);
      context.defer("settle");
      await changes.compare();
      return { status };
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
