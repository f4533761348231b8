import type { PlacedFile } from "../../ports/placed-files.ts";
import type { Spool } from "../../ports/spool.ts";
import type { Store } from "../../ports/store.ts";
import type { FileUse } from "../context/device-files.ts";
import { UnusableFile } from "./unusable-file.ts";

export interface VendorFilePlace {
  readonly place: PlacedFile;
  readonly spool: Pick<Spool, "pathOf">;
  readonly store: Pick<Store, "write">;
  /** Octets. */
  readonly maxBytes: number;
}

/**
 * `X <VENDOR> …`: the file is put where the configuration says, whatever the ACS calls it, and it is for others to heed.
 * That it is there is kept before anybody is told; a power cut between the two has it fetched once more.
 */
export function placement({ place, spool, store, maxBytes }: VendorFilePlace): FileUse {
  return {
    maxBytes,
    async apply(file, _order, done) {
      const replacement = await place.replace(spool.pathOf(file)).catch((failure: unknown) => {
        const full = failure instanceof Error && "code" in failure && failure.code === "ENOSPC";
        throw new UnusableFile(String(failure), full ? 9010 : 9002);
      });
      try {
        await store.write(done);
      } catch (failure) {
        await replacement.undo();
        throw failure;
      }
      await replacement.keep();
    },
  };
}
