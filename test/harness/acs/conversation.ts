// What an ACS says in a session, whatever it is spoken over: sockets of Node's (test-acs.ts), bare sockets in the dress of a
// make of ACS (../../interop/field-acs.ts), or nothing at all (memory-acs.ts).

/** An envelope of no ACS in particular. */
export const envelope = (id: string, body: string): string =>
  `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:enc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:cwmp="urn:dslforum-org:cwmp-1-2"><soap:Header><cwmp:ID soap:mustUnderstand="1">${id}</cwmp:ID></soap:Header><soap:Body>${body}</soap:Body></soap:Envelope>`;

const methods = ["Inform", "GetRPCMethods", "TransferComplete", "AutonomousTransferComplete", "RequestDownload"];

/** What is answered to the requests of a CPE, by their names. */
export const usualAnswers: Readonly<Record<string, string>> = {
  Inform: "<cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes></cwmp:InformResponse>",
  GetRPCMethods: `<cwmp:GetRPCMethodsResponse><MethodList>${methods.map((method) => `<string>${method}</string>`).join("")}</MethodList></cwmp:GetRPCMethodsResponse>`,
  TransferComplete: "<cwmp:TransferCompleteResponse></cwmp:TransferCompleteResponse>",
  AutonomousTransferComplete: "<cwmp:AutonomousTransferCompleteResponse/>",
  RequestDownload: "<cwmp:RequestDownloadResponse/>",
};

/** The name of the first element in the Body, `Fault` for one of CWMP; undefined in the empty POST. */
export const methodIn = (text: string): string | undefined =>
  /<cwmp:(\w+)[ />]/.exec(text.slice(text.indexOf("Body>")))?.[1];

export const idIn = (text: string): string | undefined => /<cwmp:ID[^>]*>([^<]*)</.exec(text)?.[1];

/** What is said next. The `number` of a request counts all that were made before it. */
export type Next<Turn> =
  | { readonly kind: "answer"; readonly turn: Turn }
  | { readonly kind: "request"; readonly turn: Turn; readonly number: number }
  | { readonly kind: "end" };

/** Answers each request of the CPE at once, then makes its own, each once, then ends the session. */
export class Conversation<Turn> {
  /** What is still to be asked, the first next. */
  readonly turns: Turn[];
  /** What the CPE answered, as text. */
  readonly answers: string[] = [];
  readonly #answerTo: (method: string) => Turn | undefined;
  #asked = 0;

  constructor(answerTo: (method: string) => Turn | undefined, turns: readonly Turn[] = []) {
    this.#answerTo = answerTo;
    this.turns = [...turns];
  }

  /** After a POST of this text; of an answer the name counts for nothing. */
  next(text: string, method: string | undefined): Next<Turn> {
    const answer = method === undefined ? undefined : this.#answerTo(method);
    if (answer !== undefined) return { kind: "answer", turn: answer };
    if (text !== "") this.answers.push(text);
    const turn = this.turns.shift();
    return turn === undefined ? { kind: "end" } : { kind: "request", turn, number: this.#asked++ };
  }
}
