import type { QosEdits, ShaperSettings } from "../../../ports/host/uplinks/qos.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { textOf } from "../uci/option-values.ts";
import { isName } from "../uci/syntax.ts";
import type { UciPackage } from "../uci/uci-package.ts";
import type { UciValues } from "../uci/write/uci-change.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { shapersIn } from "./sqm-shapers.ts";

const configuration = "sqm";

/** Shapers as sections of /etc/config/sqm, called by their keys. */
export function sqmEdits(draft: UciDraft): QosEdits {
  return {
    addShaper: async (key, settings) => {
      const sqm = draft.package(configuration);
      if (!isName(key) || sqm.section(key) !== undefined) {
        throw new RefusedSettingError("key", `no shaper can be added as ${JSON.stringify(key)}`);
      }
      refuseSharedLink(sqm, key, settings);
      draft.add(configuration, key, "queue", { ...usualScript(sqm), ...valuesFor(settings) });
    },
    changeShaper: async (key, settings) => {
      const sqm = draft.package(configuration);
      const before = shapersIn(sqm).find((shaper) => shaper.key === key);
      if (before === undefined) throw new RefusedSettingError("key", `there is no shaper ${key}`);
      refuseSharedLink(sqm, key, settings);
      draft.set(configuration, draft.named(configuration, before.section, key), valuesFor(settings));
    },
    removeShaper: async (key) => {
      const shaper = shapersIn(draft.package(configuration)).find((each) => each.key === key);
      if (shaper !== undefined) draft.delete(configuration, draft.named(configuration, shaper.section, key));
    },
  };
}

/** sqm has one for each link, and stops the one to start the other. */
function refuseSharedLink(sqm: UciPackage, key: string, { link }: Partial<ShaperSettings>): void {
  if (link === undefined) return;
  const other = shapersIn(sqm).find((shaper) => shaper.link === link && shaper.key !== key);
  if (other !== undefined) throw new RefusedSettingError("link", `${link} has a shaper already`);
}

/** How those that are there do it; the way of the package where there is none. */
function usualScript(sqm: UciPackage): UciValues {
  const [first] = shapersIn(sqm);
  const script = first && textOf(first.section, "script");
  const qdisc = first && textOf(first.section, "qdisc");
  return script !== undefined && qdisc !== undefined
    ? { qdisc, script }
    : { qdisc: "cake", script: "piece_of_cake.qos" };
}

function valuesFor(settings: Partial<ShaperSettings>): UciValues {
  return {
    ...("enabled" in settings && { enabled: settings.enabled ? "1" : "0" }),
    ...("link" in settings && { interface: settings.link }),
    ...("upBitsPerSecond" in settings && { upload: kilobits("upBitsPerSecond", settings.upBitsPerSecond) }),
    ...("downBitsPerSecond" in settings && { download: kilobits("downBitsPerSecond", settings.downBitsPerSecond) }),
  };
}

function kilobits(setting: keyof ShaperSettings, rate: number | undefined): string {
  if (rate === undefined) return "0";
  if (rate % 1000 !== 0 || rate <= 0 || rate >= 1e12) {
    throw new RefusedSettingError(setting, "sqm takes rates in whole thousands of bits per second");
  }
  return String(rate / 1000);
}
