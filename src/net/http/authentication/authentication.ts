import { isLoopbackHost } from "../../address/local-address.ts";
import { HttpFailure } from "../http-failure.ts";
import { type HttpReply, type HttpRequest, headerValues, type Layer, withHeaders } from "../http-message.ts";
import { parseAuthHeader } from "./challenges.ts";
import { basicAuthorization, type Credentials, digestAnswerer, strongestChallenge } from "./digest-client.ts";

export interface AuthenticationSettings {
  readonly credentials: Credentials;
  /** The only origin that ever gets an answer made with the credentials. */
  readonly origin: string;
  /** Whether Basic may be answered over clear http to another machine. */
  readonly allowBasicOverHttp: boolean;
  /** Whether Basic is answered ahead, before any challenge; over TLS alone. */
  readonly basicAhead?: boolean;
  /** Told of each challenge that is answered: whether by Basic over TLS. */
  readonly onAnswer?: (basicOverTls: boolean) => void;
}

/** What makes the `Authorization` of one request after another, once a challenge was answered. */
interface Answerer {
  readonly stale: boolean;
  readonly isBasic: boolean;
  authorization(request: HttpRequest): string;
  learn(reply: HttpReply): void;
}

/**
 * Answers 401 by Digest, or Basic where nothing better is offered, and keeps answering ahead for the life of the layer.
 * Each request is answered once, and once more when the server only says that its nonce has grown old; a further
 * 401 is a failure. [TR-069 3.4.4, 3.4.5]
 */
export function authentication(settings: AuthenticationSettings): Layer {
  const ahead = settings.basicAhead === true && settings.origin.startsWith("https:");
  let answerer: Answerer | undefined = ahead ? basicAnswerer(settings.credentials) : undefined;
  return (next) => async (request, signal) => {
    const mayAnswer = request.url.origin === settings.origin;
    let answers = 0;
    for (;;) {
      const current = mayAnswer ? answerer : undefined;
      const signed = current ? withHeaders(request, { Authorization: current.authorization(request) }) : request;
      const reply = await next(signed, signal);
      if (reply.status !== 401) {
        current?.learn(reply);
        return reply;
      }
      await reply.body.discard();
      if (!mayAnswer) throw refusedElsewhere(request.url, settings.origin);
      const challenged = answererFor(reply, request.url, settings);
      const mayAgain = answers === 0 || (answers === 1 && challenged.stale);
      if (!mayAgain) {
        throw new HttpFailure("authentication", `${request.url.host} ${refusalOf(settings.credentials)}`);
      }
      answers += 1;
      answerer = challenged;
      settings.onAnswer?.(challenged.isBasic && request.url.protocol === "https:");
    }
  };
}

/** A device has a username of its own, but no password unless it is given one. */
const refusalOf = ({ password }: Credentials): string =>
  `refused the ${password === "" ? "username, and no password is given" : "username or the password"} (HTTP status 401)`;

function refusedElsewhere(url: URL, origin: string): HttpFailure {
  const reason = `${url.host} asks for credentials, which are only for ${new URL(origin).host}`;
  return new HttpFailure("authentication", reason);
}

function answererFor(reply: HttpReply, url: URL, settings: AuthenticationSettings): Answerer {
  const { credentials, allowBasicOverHttp } = settings;
  const refuse = (why: string): HttpFailure => new HttpFailure("authentication", `${url.host} ${why}`);
  // A reply that ends a failed attempt need not offer anything, as GenieACS's does not.
  const schemes = headerValues(reply, "www-authenticate").flatMap(parseAuthHeader);
  if (schemes.length === 0) throw refuse(refusalOf(credentials));
  if (credentials.username === "" && credentials.password === "") {
    throw refuse("asks for a username and a password, and none are given");
  }
  const challenge = strongestChallenge(schemes);
  if (challenge) {
    const digest = digestAnswerer(challenge, credentials);
    return {
      stale: challenge.stale,
      isBasic: false,
      authorization: ({ method, url: to, body }) => {
        try {
          // The digest of a body from a source would have to be known before its head goes out: it counts as none.
          const signed = body instanceof Uint8Array ? body : new Uint8Array();
          return digest.authorization({ method, uri: to.pathname + to.search, body: signed });
        } catch {
          throw refuse("was not answered: the username holds a control character");
        }
      },
      learn: (answered) => {
        for (const info of headerValues(answered, "authentication-info")) digest.learn(info);
      },
    };
  }
  if (!schemes.some(({ scheme }) => scheme === "basic")) {
    const asked = schemes.map(({ scheme }) => scheme).join(" or ");
    throw refuse(`asks for authentication by ${asked} in a way that this device does not know (HTTP status 401)`);
  }
  if (url.protocol !== "https:" && !isLoopbackHost(url.hostname) && !allowBasicOverHttp) {
    throw refuse("asks for the password in clear text (Basic over http), which is refused: use https or Digest");
  }
  return basicAnswerer(credentials);
}

const basicAnswerer = (credentials: Credentials): Answerer => ({
  stale: false,
  isBasic: true,
  authorization: () => basicAuthorization(credentials),
  learn: () => {},
});
