import type { LinkEdits } from "../../../ports/host/network/links.ts";
import type { Steps } from "../../steps.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import type { TriedChanges } from "../trial/link-changes.ts";
import { keepingStep, keptFile } from "./kept-links.ts";

/** Links of which what is set is kept over a restart of the system too; refused where it cannot be. */
export function keptLinkEdits(
  links: LinkEdits,
  files: SystemFiles,
  { steps, tried }: { readonly steps: Pick<Steps, "add">; readonly tried: TriedChanges },
): LinkEdits {
  return {
    change: async (name, settings) => {
      const file = keptFile(files, name, settings);
      await links.change(name, settings);
      steps.add(keepingStep(files, file, tried));
    },
  };
}
