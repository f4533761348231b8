import { asWritten, becomes, checkCases, refused } from "./value-cases.ts";

// Text, lists and octets as the ACS writes them. [TR-106 dataType]

checkCases([
  {
    name: "string limits are in characters, not in bytes or UTF-16 units [TR-106 string]",
    type: { base: "string", sizes: [{ min: 1, max: 4 }] },
    rows: [
      ...asWritten("a", "abcd", "äöüß", "𝄞𝄞𝄞𝄞", "日本語字", "  a ", "\t\n\r "),
      ...refused("value", "", "abcde", "𝄞𝄞𝄞𝄞𝄞", "     "),
    ],
  },
  {
    name: "strings hold only what XML can carry",
    type: { base: "string" },
    rows: [
      ...asWritten("", "<a>&amp;]]>", "\u0085\u2028", "\ufffd"),
      ...refused("value", "\u0000", "a\u0008", "\ud800", "x\udc00", "\ufffe"),
    ],
  },
  {
    name: "enumeration",
    type: { base: "string", enumeration: ["None", "Requested", "Complete", ""], readOnlyValues: ["None", "Complete"] },
    rows: [
      ...asWritten("Requested", ""),
      ...refused("value", "requested", "Requested ", "None", "Complete", "X_ACME_Y"),
    ],
  },
  {
    name: "patterns",
    type: { base: "string", patterns: ["\\d+(\\.\\d+)*", "[A-Z-[OI]]{2}", "a.c|^x$"] },
    rows: [
      ...asWritten("1", "1.22.333", "AB", "abc", "a.c", "^x$"),
      ...refused("value", "", "1.", "v1", "1 ", "OI", "ABC", "x", "a\nc", "1\n"),
    ],
  },
  {
    name: "list of strings [TR-106 list]",
    type: {
      base: "string",
      list: { items: { min: 0, max: 3 }, totalLength: { max: 12 } },
      enumeration: ["a", "b", "c,"],
    },
    rows: [
      ...asWritten("", "a", "a,b", "a, b ,a"),
      ...refused("value", "a,a,a,a", "a,", ",a", "a,,b", "x", "a,      b,   a"),
    ],
  },
  {
    name: "list of numbers: a list is a string on the wire, so a bad item is a bad value",
    type: { base: "unsignedInt", list: { items: { min: 1 } }, ranges: [{ max: 100 }] },
    rows: [...asWritten("1", "1,2,100", "007"), ...refused("value", "", "x", "1,101", "-1")],
  },
  {
    name: "base64",
    type: { base: "base64", sizes: [{ max: 4 }] },
    rows: [
      ...asWritten("", "AA==", "AAA=", "AAAA", "AAAAAA=="),
      ...becomes({ "AA\r\nAA": "AAAA" }),
      ...refused("value", "AAAAAAA=", "AAAAAAAA"),
      ...refused("type", "A", "AA", "AA=A", "AAA==", "A===", "!AAA", "AA-_"),
    ],
  },
  {
    name: "hexBinary",
    type: {
      base: "hexBinary",
      sizes: [
        { min: 5, max: 5 },
        { min: 13, max: 13 },
      ],
    },
    rows: [
      ...asWritten("0123456789", "abcdefABCD", "00112233445566778899AABBCC"),
      ...refused("value", "", "00", "001122334455"),
      ...refused("type", "0", "0x", "zz", "01 2"),
    ],
  },
]);
