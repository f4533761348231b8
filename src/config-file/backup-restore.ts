import type { FileUse, UploadSource } from "../agent/context/device-files.ts";
import { type AppliedFiles, ownFileName } from "../agent/files/applied-files.ts";
import { fileNameOf } from "../agent/files/file-name.ts";
import { UnusableFile } from "../agent/files/unusable-file.ts";
import { isBackup } from "../device/device-info/vendor-files.ts";
import type { Schema } from "../model/schema.ts";
import { ModelError, type Tree } from "../model/tree.ts";
import type { Clock } from "../ports/clock.ts";
import type { Spool } from "../ports/spool.ts";
import { type ConfigurationCodec, configurationOf, UntrustedFile } from "./present-configuration.ts";
import { restoration } from "./restoration.ts";

export interface ConfigurationFiles {
  readonly tree: Tree;
  readonly schema: Schema;
  readonly codec: ConfigurationCodec;
  readonly spool: Pick<Spool, "read">;
  readonly applied: AppliedFiles;
  readonly clock: Pick<Clock, "synchronized" | "wallMs">;
  /** Octets. */
  readonly maxBytes: number;
}

/** `1 Vendor Configuration File`, as it is now. */
export function backup({ tree, schema, codec }: ConfigurationFiles): UploadSource {
  return async () => {
    const { root, parameters } = await configurationOf(tree, schema);
    const octets = await codec.write({ root, parameters, name: ownFileName, version: "", description: "" });
    return {
      length: octets.length,
      open: async function* () {
        yield octets;
      },
    };
  };
}

/** `3 Vendor Configuration File <i>`. Files that were applied are not kept as such: the one to be had is the backup. */
export function backupOf(files: ConfigurationFiles): (instance: number) => Promise<UploadSource | undefined> {
  return async (instance) => ((await isBackup(files.tree, instance)) ? backup(files) : undefined);
}

/**
 * `3 Vendor Configuration File`: the whole of it in one transaction, or nothing; that it was applied is kept in the same
 * write. What it changes is a change by somebody else than the ACS, which is told of it where it wants to be.
 */
export function restore({ tree, schema, codec, spool, applied, clock, maxBytes }: ConfigurationFiles): FileUse {
  return {
    maxBytes,
    async apply(file, order, done) {
      const wanted = await codec.read(await spool.read(file)).catch((failure: unknown) => {
        const reason = failure instanceof Error ? failure.message : String(failure);
        throw new UnusableFile(reason, failure instanceof UntrustedFile ? 9019 : 9018);
      });
      if (wanted.root !== tree.root) throw new UnusableFile(`it is for a device with the root "${wanted.root}"`);
      const { version, description } = wanted;
      const record = applied.changesFor({
        ...{ name: wanted.name || nameOf(order), version, description },
        appliedMs: clock.synchronized() ? clock.wallMs() : undefined,
      });
      try {
        await tree.apply(await restoration(tree, schema, wanted), { origin: "local", alongside: [...record, ...done] });
      } catch (failure) {
        throw failure instanceof ModelError ? new UnusableFile(failure.message) : failure;
      }
    },
  };
}

/** [TR-181 DeviceInfo.VendorConfigFile] */
function nameOf(order: Parameters<typeof fileNameOf>[0]): string {
  const name = fileNameOf(order).replaceAll(/\p{Cc}/gu, "");
  return [...name].slice(0, 64).join("") || ownFileName;
}
