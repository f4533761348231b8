import { type ConfigurationCodec, UntrustedFile } from "./present-configuration.ts";

// A configuration file with a signature after it, as a processing instruction that ends the document: it is made and
// checked without reading the XML, over the octets before it. See docs/configuration-file.md.

/** Whose files are taken, and how one's own are signed. */
export interface Signing {
  /** The text of a signature of these octets, as `usign` writes it; absent: files go out without. */
  readonly sign?: (octets: Uint8Array) => Promise<string>;
  /** Absent: signatures are not looked at. */
  readonly check?: {
    /** Whether files without a signature are refused. */
    readonly required: boolean;
    /** Rejects for a signature that is not valid, or not by a key that is known. */
    verify(octets: Uint8Array, signature: string): Promise<unknown>;
  };
}

const opening = Buffer.from("<?signature\n");
const closing = /^([^?]*)\?>\n?$/;

/** The codec, with signatures. `read` rejects with `UntrustedFile` before it has looked at what the file says. */
export function withSignatures(codec: ConfigurationCodec, { check, sign }: Signing): ConfigurationCodec {
  return {
    async write(configuration) {
      const octets = await codec.write(configuration);
      return sign === undefined ? octets : signed(octets, await sign(octets));
    },
    async read(octets) {
      const { content, signature } = taken(octets);
      if (signature !== undefined) await check?.verify(content, signature).catch(mistrust);
      else if (check?.required) throw new UntrustedFile("the file is not signed");
      return codec.read(content);
    },
  };
}

/** The file as it goes out. */
export function signed(content: Uint8Array, signature: string): Uint8Array {
  return Buffer.concat([content, opening, Buffer.from(`${signature}?>\n`)]);
}

/** The file without its signature, and the signature. */
export function taken(octets: Uint8Array): { readonly content: Uint8Array; readonly signature: string | undefined } {
  const file = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  const at = file.lastIndexOf(opening);
  const [, signature] = at < 0 ? [] : (closing.exec(file.toString("latin1", at + opening.length)) ?? []);
  return { content: signature === undefined ? file : file.subarray(0, at), signature };
}

function mistrust(failure: unknown): never {
  throw new UntrustedFile(failure instanceof Error ? failure.message : String(failure));
}
