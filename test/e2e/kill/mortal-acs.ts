import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { connectionRequest } from "../../../src/acs/connection-request.ts";
import { seededRandom } from "../../../src/host/seeded-random.ts";
import { envelope } from "../../harness/acs/conversation.ts";
import { Ledger, type Report } from "./ledger.ts";

// An ACS in a process of its own, which dies now and then at the worst of moments and knows afterwards only what is in
// its ledger. It orders every transfer of its plan once: one that was lost with a session it looks for in the device's queue.

const [, , ledgerFile = "", planFile = "", port = "", username = "", password = "", seed = ""] = process.argv;
const plan: readonly { readonly key: string; readonly request: string }[] = JSON.parse(readFileSync(planFile, "utf8"));
const ledger = new Ledger(ledgerFile);
const random = seededRandom(`${seed} ${ledger.entries.filter(({ fact }) => fact === "start").length}`);
/** As many as a device may list. [TR-069 A.4.1.7] */
const queueLength = 16;

interface Session {
  readonly id: string;
  /** What the device is expected to answer to. */
  awaited?: { readonly order: string } | "list" | undefined;
  /** The CommandKey of the report that was answered last. */
  answered?: string | undefined;
  listed: boolean;
  full: boolean;
}
const sessions = new Map<string, Session>();

function sometimesDie(oneIn: number): void {
  if (random.fraction() * oneIn < 1) process.kill(process.pid, "SIGKILL");
}

const text = (name: string, within: string): string => new RegExp(`<${name}[^>]*>([^<]*)<`).exec(within)?.[1] ?? "";

function welcome(inform: string): string {
  const session = { id: `${process.pid}-${randomInt(1e9)}`, listed: false, full: false };
  sessions.set(session.id, session);
  const events = [...inform.matchAll(/<EventCode>([^<]*)<\/EventCode><CommandKey>([^<]*)</g)].map(
    ([, code, key]) => `${code}${key ? `(${key})` : ""}`,
  );
  const value = (name: string): string => new RegExp(`${name}</Name><Value[^>]*>([^<]*)<`).exec(inform)?.[1] ?? "";
  const [url, version] = [value("ConnectionRequestURL"), value("SoftwareVersion")];
  ledger.note({ fact: "inform", session: session.id, events, url, version });
  sometimesDie(200);
  return session.id;
}

function takeReport(session: Session, body: string): string {
  sometimesDie(60);
  const report: Report = {
    key: text("CommandKey", body),
    faultCode: Number(text("FaultCode", body)),
    faultString: text("FaultString", body),
    startTime: text("StartTime", body),
    completeTime: text("CompleteTime", body),
  };
  ledger.note({ fact: "taken", session: session.id, report });
  session.answered = report.key;
  sometimesDie(30);
  return "<cwmp:TransferCompleteResponse/>";
}

function takeAnswer(session: Session, body: string): void {
  const { awaited } = session;
  session.awaited = undefined;
  if (awaited === "list") {
    const listed = [...body.matchAll(/<CommandKey>([^<]*)</g)].map((match) => match[1]);
    for (const { key } of plan.filter((each) => ledger.standing(each.key) === "asked")) {
      if (listed.includes(key)) ledger.note({ fact: "accepted", key });
      else ledger.note({ fact: "refused", key, code: undefined });
    }
    session.listed = true;
  } else if (awaited !== undefined) {
    const fault = /<FaultCode>(9\d+)</.exec(body)?.[1];
    if (fault === undefined) ledger.note({ fact: "accepted", key: awaited.order });
    else ledger.note({ fact: "refused", key: awaited.order, code: Number(fault) });
    session.full = fault !== undefined;
  }
}

/** What the device is asked next; undefined ends the session. */
function nextRequest(session: Session): string | undefined {
  const having = (...standings: readonly string[]) =>
    plan.filter(({ key }) => standings.includes(ledger.standing(key)));
  if (!session.listed && having("asked").length > 0) {
    session.awaited = "list";
    return "<cwmp:GetAllQueuedTransfers/>";
  }
  const [next] = having("open");
  if (next === undefined || session.full || having("asked", "accepted").length >= queueLength) return undefined;
  ledger.note({ fact: "asked", key: next.key });
  session.awaited = { order: next.key };
  session.listed = true;
  sometimesDie(100);
  return next.request;
}

function answer(body: string, cookie: string, response: ServerResponse): void {
  const id = text("cwmp:ID", body) || "1";
  const send = (content: string | undefined, then = (): void => {}): void => {
    response.setHeader("Content-Type", "text/xml; charset=utf-8");
    if (content === undefined) response.writeHead(204).end(then);
    else response.end(envelope(id, content), then);
  };
  const session = sessions.get(/session=([\d-]+)/.exec(cookie)?.[1] ?? "");
  if (body.includes(":Inform>")) {
    response.setHeader("Set-Cookie", `session=${welcome(body)}`);
    send("<cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes></cwmp:InformResponse>");
  } else if (session === undefined) {
    response.writeHead(400).end();
  } else {
    if (session.answered !== undefined) ledger.note({ fact: "heard", key: session.answered });
    session.answered = undefined;
    if (body.includes(":TransferComplete>")) send(takeReport(session, body), () => sometimesDie(30));
    else {
      takeAnswer(session, body);
      send(nextRequest(session), () => sometimesDie(200));
    }
  }
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => answer(Buffer.concat(chunks).toString(), request.headers.cookie ?? "", response));
});
server.listen(Number(port), "127.0.0.1", async () => {
  const known = ledger.entries.findLast(({ fact }) => fact === "inform");
  ledger.note({ fact: "start" });
  // The device may be waiting to try again; one that is down itself calls when it is up.
  if (known?.fact === "inform") await connectionRequest(known.url, { username, password });
});
