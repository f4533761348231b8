import { freeAcs, genieAcs, type Peer } from "../../interop/peers.ts";
import { download, getNames, getValues, setAttributes, setValues } from "../../interop/requests.ts";
import type { Chance } from "../../net/http/line/replies-at-random.ts";

// Documents as ACSs write them, and such documents spoilt.

/** Envelopes in the forms of the field, each in one line and indented. */
export const usualDocuments: readonly string[] = [
  getValues("Device.DeviceInfo.", "Device.Time.CurrentLocalTime"),
  getNames("Device.", "1"),
  setValues({ "Device.Time.NTPServer1": "a &amp; b&lt;&gt;&quot;&apos;", "Device.X": ["xsd:boolean", "1"] }, "k"),
  setValues({}),
  setAttributes("Device.DeviceInfo.UpTime", "2"),
  download({ url: "http://acs/f?a=1&amp;b=2" }),
  "<cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes></cwmp:InformResponse>",
  "<soap-env:Fault><faultcode>Client</faultcode><detail xmlns:cwmp='urn:x'><cwmp:Fault/></detail></soap-env:Fault>",
].flatMap((body) =>
  [genieAcs, freeAcs].flatMap((peer: Peer) => {
    const document = peer.envelope(body.replaceAll("soap-env:", peer === freeAcs ? "soapenv:" : "$&"), "1");
    return [document, document.replaceAll(/></g, ">\r\n\t<")];
  }),
);

const fragments: readonly string[] = [
  ..."<>&/=:\"' \t\n\r\0\u0001?!-]é\u2028\ufeff\ufffe\ud800",
  ...[
    "&lt;",
    "&amp;",
    "&#10;",
    "&#x41;",
    "&x;",
    "&lt",
    "]]>",
    "]]",
    "😀",
    "\r\n",
    "\n\r",
    "</",
    "/>",
    "<b/>",
    "<b></b>",
    "</b>",
  ],
  ...[
    "<!-- -->",
    "<![CDATA[<x>&]]>",
    "<?x y?>",
    '<?xml version="1.0"?>',
    "<!DOCTYPE a>",
    "</soap-env:Body>",
    "x".repeat(70),
  ],
  ...[
    ' a="1"',
    " a='<'",
    ' a="&lt;"',
    ' a="\t"',
    ' a=">"',
    " a = '1'",
    ' xmlns="u"',
    ' xmlns:cwmp="u"',
    ' xmlns:cwmp=""',
  ],
];

const oneOf = <T>(chance: Chance, values: readonly T[]): T => values[Math.floor(chance() * values.length)] as T;

/** A usual document, in which up to three places are otherwise. */
export function documentAtRandom(chance: Chance): string {
  let text = oneOf(chance, usualDocuments);
  for (let changes = Math.floor(chance() * 4); changes > 0; changes -= 1) {
    const at = Math.floor(chance() * (text.length + 1));
    const to = at + (chance() < 0.6 ? 0 : Math.floor(chance() ** 3 * 60));
    const put = chance() < 0.7 ? oneOf(chance, fragments) : text.slice(at, at + Math.floor(chance() * 60));
    // Where something of its kind may stand, or anywhere.
    const near = chance() < 0.5 ? at : text.indexOf(chance() < 0.5 ? ">" : "<", at);
    const from = Math.max(at, near + Math.floor(chance() * 2));
    text = text.slice(0, from) + put + text.slice(Math.max(from, to));
  }
  return text;
}

/** The text in pieces, most of them short or all in one. */
export function inPiecesAtRandom(text: string, chance: Chance): readonly string[] {
  const pieces: string[] = [];
  const most = oneOf(chance, [text.length, 200, 20, 1]);
  for (let at = 0; at < text.length; ) {
    const to = at + 1 + Math.floor(chance() * most);
    pieces.push(text.slice(at, to));
    at = to;
  }
  return pieces;
}
