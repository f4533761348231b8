import type { FileUse, UploadSource } from "../agent/context/device-files.ts";
import { type AppliedFiles, ownFileName } from "../agent/files/applied-files.ts";
import { fileNameOf } from "../agent/files/file-name.ts";
import { UnusableFile } from "../agent/files/unusable-file.ts";
import { isBackup } from "../device/device-info/vendor-files.ts";
import { managementAccess } from "../device/management-server/management-access.ts";
import type { Pause } from "../model/reading/pace.ts";
import type { Schema } from "../model/schema.ts";
import { type Applied, ModelError, type Tree } from "../model/tree.ts";
import type { Clock } from "../ports/clock.ts";
import type { Spool } from "../ports/spool.ts";
import type { StoreChange } from "../ports/store.ts";
import { type ConfigurationCodec, configurationOf, UntrustedFile } from "./present-configuration.ts";
import { putIntoForce } from "./put-into-force.ts";

export interface ConfigurationFiles {
  readonly tree: Tree;
  /** What a file may name, on whichever system it was written. */
  readonly schema: () => Promise<Schema>;
  readonly codec: ConfigurationCodec;
  readonly spool: Pick<Spool, "read">;
  readonly applied: AppliedFiles;
  readonly clock: Pick<Clock, "synchronized" | "wallMs">;
  /** Lets others have their turn in the middle of a long file. */
  readonly pause?: Pause;
  /** Octets. */
  readonly maxBytes: number;
}

/** The document that has the configuration as it is now. */
export async function backedUp({ tree, schema, codec, pause }: ConfigurationFiles): Promise<Uint8Array> {
  const { root, parameters } = await configurationOf(tree, await schema(), pause);
  return codec.write({ scope: "whole", root, parameters, name: ownFileName, version: "", description: "" });
}

/** `1 Vendor Configuration File`, as it is now. */
export function backup(files: ConfigurationFiles): UploadSource {
  return async () => {
    const octets = await backedUp(files);
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

/** `3 Vendor Configuration File`. */
export function restore(files: ConfigurationFiles): FileUse {
  return {
    maxBytes: files.maxBytes,
    apply: async (file, order, done) => {
      await restored(files, await files.spool.read(file), fileNameOf(order), done);
    },
  };
}

/**
 * The whole of a file or nothing; that it was applied is kept in the write that ends it. What it changes is a
 * change by somebody else than the ACS, which is told of it where it wants to be. Rejects with `UnusableFile`.
 */
export async function restored(
  { tree, schema, codec, applied, clock, pause }: ConfigurationFiles,
  octets: Uint8Array,
  called: string,
  done: readonly StoreChange[],
): Promise<Applied["status"]> {
  const wanted = await codec.read(octets).catch((failure: unknown) => {
    const reason = failure instanceof Error ? failure.message : String(failure);
    throw new UnusableFile(reason, failure instanceof UntrustedFile ? 9019 : 9018);
  });
  if (wanted.root !== tree.root) throw new UnusableFile(`it is for a device with the root "${wanted.root}"`);
  const { version, description } = wanted;
  const record = applied.changesFor({
    ...{ name: wanted.name || shownName(called), version, description },
    appliedMs: clock.synchronized() ? clock.wallMs() : undefined,
  });
  // What is read again and again meanwhile is read from the store but once.
  const release = tree.hold();
  try {
    const refuse = await managementAccess(tree);
    return await putIntoForce(tree, await schema(), wanted, { refuse, alongside: [...record, ...done] }, pause);
  } catch (failure) {
    throw failure instanceof ModelError ? new UnusableFile(failure.message) : failure;
  } finally {
    release();
  }
}

/** [TR-181 DeviceInfo.VendorConfigFile] */
function shownName(called: string): string {
  const name = called.replaceAll(/\p{Cc}/gu, "");
  return [...name].slice(0, 64).join("") || ownFileName;
}
