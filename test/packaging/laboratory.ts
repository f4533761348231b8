import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** A service of the compose file, as far as tests look at it. */
interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly context?: string; readonly dockerfile_inline?: string };
  readonly command?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly [other: string]: unknown;
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** packaging/docker/compose.yaml, with what its anchors stand for. */
export const laboratory = (): ComposeFile =>
  parse(readFileSync(join(import.meta.dirname, "../../packaging/docker/compose.yaml"), "utf8"), {
    merge: true,
  }) as ComposeFile;
