// Items that speak of what this program does not do, and why.

export const notApplicable: Readonly<Record<string, string>> = {
  "A.1.16": "connection requests by UDP (TR-069 Annex G) come with a later issue; no datagram is listened for",
  "A.1.17": "connection requests by XMPP (TR-069 Annex K) come with a later issue; no such connection is opened",
  "B.2 C14": "connection requests by UDP come with a later issue; no datagram is listened for",
  "B.2 C15": "connection requests by XMPP come with a later issue; no such connection is opened",
  "B.5 R9": "diagnostics come with a later issue; no parameter starts one",
  "B.5 R10": "diagnostics come with a later issue; no parameter starts one",
  "C.25": "bulk data comes with a later issue; no report is made",
  "C.27": "DHCP options come with a later issue; the ACS URL is configured or set by an ACS",
};
