import type { AcsTarget } from "../../ports/exchange.ts";
import { authentication } from "../http/authentication/authentication.ts";
import { compression } from "../http/compression.ts";
import { httpClient } from "../http/http-client.ts";
import type { Post } from "../http/http-message.ts";
import { type RedirectPolicy, redirects } from "../http/redirects.ts";

/** What a session that needs more than plain requests is told. */
export interface LayerSettings {
  readonly target: AcsTarget;
  /** The ACS's own. */
  readonly origin: string;
  readonly allowBasicOverHttp: boolean;
  /** Whether the session begins with Basic. */
  readonly basicAhead: boolean;
  readonly coding: "gzip" | "deflate" | undefined;
  readonly maxBodyBytes: number;
  /** The ACS takes no content-coding. */
  onRefused(): void;
  /** A challenge was answered: whether by Basic over TLS. */
  onAnswer(basicOverTls: boolean): void;
}

/** A session stays where it was redirected to. [TR-069 3.4.6] */
const redirectPolicy: RedirectPolicy = { follow: { POST: [302, 307] }, remember: true };

/** What follows redirects, codes and decodes, and answers challenges, around a connection. */
export function acsLayers(connection: Post, settings: LayerSettings): Post {
  const { allowBasicOverHttp, basicAhead, coding, maxBodyBytes, onAnswer, onRefused, origin, target } = settings;
  return httpClient(connection, [
    redirects(redirectPolicy),
    compression({ coding, maxBodyBytes, onRefused }),
    authentication({ credentials: target, origin, allowBasicOverHttp, basicAhead, onAnswer }),
  ]);
}
