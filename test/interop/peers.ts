// How ACSs of the field dress what they say. [interop A.1, A.2]

/** One make of ACS on the wire. */
export interface Peer {
  /** The envelope around a body; without `id` there is no ID header. */
  envelope(body: string, id?: string, header?: string): string;
  /** Headers of every reply with an envelope. */
  readonly headers: Readonly<Record<string, string>>;
  /** The whole HTTP reply that ends a session. */
  readonly end: string;
  /** The ID of its n-th request, from 0. */
  requestId(at: number): string;
}

const namespaces = (env: string, enc: string, cwmp: string, between: string): string =>
  [
    `xmlns:${enc}="http://schemas.xmlsoap.org/soap/encoding/"`,
    `xmlns:${env}="http://schemas.xmlsoap.org/soap/envelope/"`,
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema"',
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
    `xmlns:cwmp="${cwmp}"`,
  ].join(between);

/** GenieACS 1.2: a declaration and one line, a session cookie, 204 and a closed connection at the end. [interop A.1.1, A.1.12, A.1.13] */
export const genieAcs: Peer = {
  envelope: (body, id, header = "") =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<soap-env:Envelope ${namespaces("soap-env", "soap-enc", "urn:dslforum-org:cwmp-1-2", " ")}><soap-env:Header>${
      id === undefined ? "" : `<cwmp:ID soap-env:mustUnderstand="1">${id}</cwmp:ID>`
    }${header}</soap-env:Header><soap-env:Body>${body}</soap-env:Body></soap-env:Envelope>`,
  headers: { Server: "GenieACS/1.2.14", SOAPServer: "GenieACS/1.2.14", "Content-Type": 'text/xml; charset="utf-8"' },
  end: "HTTP/1.1 204 No Content\r\nServer: GenieACS/1.2.14\r\nConnection: close\r\n\r\n",
  requestId: (at) => `18f0a1b2c01${at.toString().padStart(2, "0")}`,
};

/** FreeACS: no declaration, tabs and line feeds, `SOAPAction:` in replies, 204 with a Content-Type. [interop A.2.1] */
export const freeAcs: Peer = {
  envelope: (body, id, header = "") => `<soapenv:Envelope
	${namespaces("soapenv", "soapenc", "urn:dslforum-org:cwmp-1-2", "\n\t")}>
	<soapenv:Header>
		${id === undefined ? "" : `<cwmp:ID soapenv:mustUnderstand="1">${id}</cwmp:ID>`}
		${header}
	</soapenv:Header>
	<soapenv:Body>
		${body}
	</soapenv:Body>
</soapenv:Envelope>
`,
  headers: { SOAPAction: "", "Content-Type": "text/xml" },
  end: "HTTP/1.1 204 No Content\r\nContent-Type: text/html\r\n\r\n",
  requestId: (at) => `FREEACS-${at}`,
};

/** Nobody in particular. */
export const plainAcs: Peer = {
  envelope: genieAcs.envelope,
  headers: { "Content-Type": "text/xml" },
  end: "HTTP/1.1 204 No Content\r\n\r\n",
  requestId: (at) => `acs-${at}`,
};
