import { type ConfigurationCodec, configurationOf, restoration } from "../device/vendor-configuration.ts";
import type { Schema } from "../model/schema.ts";
import { ModelError, type Tree } from "../model/tree.ts";
import type { Spool } from "../ports.ts";
import { type FileUse, UnusableFile, type UploadSource } from "./file-types.ts";

export interface ConfigurationFiles {
  readonly tree: Tree;
  readonly schema: Schema;
  readonly codec: ConfigurationCodec;
  readonly spool: Pick<Spool, "read">;
  /** Octets. */
  readonly maxBytes: number;
}

/** `1 Vendor Configuration File`, as it is now. */
export function backup({ tree, schema, codec }: ConfigurationFiles): UploadSource {
  return async () => {
    const octets = await codec.write(await configurationOf(tree, schema));
    return {
      length: octets.length,
      open: async function* () {
        yield octets;
      },
    };
  };
}

/**
 * `3 Vendor Configuration File`: the whole of it in one transaction, or nothing. What it changes is a change by somebody
 * else than the ACS, which is told of it where it wants to be.
 */
export function restore({ tree, schema, codec, spool, maxBytes }: ConfigurationFiles): FileUse {
  return {
    maxBytes,
    async apply(file, _order, done) {
      const octets = await spool.read(file);
      const wanted = await codec.read(octets).catch((failure: unknown) => {
        throw new UnusableFile(failure instanceof Error ? failure.message : String(failure));
      });
      if (wanted.root !== tree.root) throw new UnusableFile(`it is for a device with the root "${wanted.root}"`);
      try {
        await tree.apply(await restoration(tree, schema, wanted), { origin: "local", alongside: done });
      } catch (failure) {
        throw failure instanceof ModelError ? new UnusableFile(failure.message) : failure;
      }
    },
  };
}
