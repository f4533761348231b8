import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  answersOfModemManager,
  answersOfUqmi,
  noAnswers,
} from "../../../../src/host/openwrt/cellular/modem-answers.ts";

// Composed in the form in which uqmi and mmcli print. [TR-181 Cellular]

const registered = [
  '{"registration":"registered","plmn_mcc":262,"plmn_mnc":2,"plmn_description":"Example Mobile","roaming":true}',
  '{"type":"lte","rssi":-59,"rsrq":-8,"rsrp":-88,"snr":17.2}',
  '"867962041294151"',
  '"262021234567890"',
  '"8949020000012345678"',
];

describe("answers of a modem", () => {
  it("are told as uqmi prints them", () => {
    expect(answersOfUqmi(`${registered.join("\n")}\n`)).toEqual({
      imei: "867962041294151",
      technology: "lte",
      network: "Example Mobile",
      roaming: true,
      rssi: -59,
      rsrp: -88,
      rsrq: -8,
      imsi: "262021234567890",
      iccid: "8949020000012345678",
    });
  });

  it("are left out where it has none, and each stands for itself", () => {
    const searching = ['{"registration":"searching"}', '"Information unavailable"', registered[2], '"Not supported"'];
    expect(answersOfUqmi(searching.join("\n"))).toEqual({ ...noAnswers, imei: "867962041294151" });
    const nameless = '{"registration":"registered","plmn_mcc":262,"plmn_mnc":2,"plmn_description":""}';
    expect(answersOfUqmi([nameless, ...registered.slice(1)].join("\n")).network).toBe("26202");
  });

  it("are told as ModemManager prints them, which says -- for nothing", () => {
    const modem = {
      "3gpp": { imei: "867962041294151", "operator-name": "Example", "registration-state": "home" },
      generic: { "access-technologies": ["umts", "lte"], state: "connected" },
    };
    expect(answersOfModemManager(JSON.stringify({ modem }))).toEqual({
      ...noAnswers,
      imei: "867962041294151",
      technology: "lte",
      network: "Example",
      roaming: false,
    });
    const idle = { "3gpp": { imei: "--", "operator-name": "--", "registration-state": "--" }, generic: {} };
    expect(answersOfModemManager(JSON.stringify({ modem: idle }))).toEqual(noAnswers);
  });

  it("are none in whatever else is printed", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (printed) => {
        for (const answers of [answersOfUqmi(printed), answersOfModemManager(printed)]) {
          expect(answers.imei ?? "000000000000000").toMatch(/^\d{15}$/);
        }
      }),
    );
  });
});
