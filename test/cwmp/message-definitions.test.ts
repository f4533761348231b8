import { describe, expect, it } from "vitest";
import { validateEnvelope } from "./message-definitions.ts";

// The validator that other tests rely on finds what is wrong. [TR-069 3.5, A.3]

const valid = `<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:e="http://schemas.xmlsoap.org/soap/encoding/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:cwmp="urn:dslforum-org:cwmp-1-2"><s:Header><cwmp:ID s:mustUnderstand="1">1</cwmp:ID></s:Header><s:Body><cwmp:SetParameterValues><ParameterList e:arrayType="cwmp:ParameterValueStruct[1]"><ParameterValueStruct><Name>A</Name><Value xsi:type="xsd:boolean">true</Value></ParameterValueStruct></ParameterList><ParameterKey>k</ParameterKey></cwmp:SetParameterValues></s:Body></s:Envelope>`;

describe("validateEnvelope", () => {
  it("passes a valid envelope", () => {
    expect(validateEnvelope(valid)).toEqual([]);
  });

  it.each<[string, string, string]>([
    ["a wrong count", "Struct[1]", "Struct[2]"],
    ["no arrayType", ' e:arrayType="cwmp:ParameterValueStruct[1]"', ""],
    ["an arrayType of another struct", "cwmp:ParameterValueStruct[1]", "cwmp:EventStruct[1]"],
    ["no xsi:type", ' xsi:type="xsd:boolean"', ""],
    ["a type that XML Schema has not", "xsd:boolean", "xsd:base64"],
    ["a value not of its type", ">true<", ">yes<"],
    ["a missing element", "<ParameterKey>k</ParameterKey>", ""],
    ["a further element", "<ParameterKey>k</ParameterKey>", "<ParameterKey>k</ParameterKey><X/>"],
    ["a string too long", ">k<", `>${"k".repeat(33)}<`],
    ["a prefixed child", "<Name>A</Name>", "<cwmp:Name>A</cwmp:Name>"],
    ["another order", "<Name>A</Name>", ""],
    ["an unknown message", "cwmp:SetParameterValues", "cwmp:SetParameterValue"],
    ["a namespace of no version", "cwmp-1-2", "cwmp-1-4"],
    ["an ID without mustUnderstand", ' s:mustUnderstand="1"', ""],
    ["a control character", ">A<", ">\r<"],
    ["a reference beyond ASCII", ">A<", ">&#233;<"],
    ["a reference beyond U+FFFF", ">A<", ">&#x1F4E1;<"],
    ["markup that is not well-formed", "</Name>", ""],
  ])("finds %s", (_, part, replacement) => {
    expect(validateEnvelope(valid.replaceAll(part, replacement))).not.toEqual([]);
  });
});
