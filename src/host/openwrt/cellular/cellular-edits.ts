import type { AccessPointSettings, CellularEdits } from "../../../ports/host/uplinks/cellular.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { protocolOf, switched } from "../tunnels/tunnel-sections.ts";
import { isName, isText } from "../uci/syntax.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import type { UciValues } from "../uci/write/uci-change.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { accessPointSections, deviceOf, familyOption } from "./cellular-sections.ts";

const configuration = "network";

type Asked = Partial<AccessPointSettings & { readonly password: string }>;

/** Access points as interfaces of /etc/config/network, called by their keys. */
export function cellularEdits(draft: UciDraft): CellularEdits {
  const find = (key: string): UciSection | undefined =>
    accessPointSections(draft.package(configuration)).find(({ name }) => name === key);

  return {
    addAccessPoint: async (key, settings) => {
      const network = draft.package(configuration);
      if (!isName(key) || network.section(key) !== undefined) {
        throw new RefusedSettingError("key", `no access point can be added as ${JSON.stringify(key)}`);
      }
      const proto = protocolFor(network, settings.modem);
      draft.add(configuration, key, "interface", { proto, ...valuesFor(proto, settings) });
    },
    changeAccessPoint: async (key, settings) => {
      const section = find(key);
      if (section === undefined) throw new RefusedSettingError("key", `there is no access point ${key}`);
      const moved = "modem" in settings && settings.modem !== deviceOf(section);
      const proto = moved ? protocolFor(draft.package(configuration), settings.modem) : protocolOf(section);
      draft.set(configuration, key, { ...(moved && { proto }), ...valuesFor(proto, settings) });
    },
    removeAccessPoint: async (key) => {
      if (find(key) !== undefined) draft.delete(configuration, key);
    },
  };
}

/** How others that use this modem speak to it; QMI where there is none. */
function protocolFor(network: UciPackage, modem: string | undefined): string {
  const sections = accessPointSections(network);
  const other = sections.find((section) => deviceOf(section) === modem) ?? sections[0];
  return other === undefined ? "qmi" : protocolOf(other);
}

function valuesFor(protocol: string, settings: Asked): UciValues {
  for (const name of ["apn", "username", "password"] as const) {
    if (!isText(settings[name] ?? "")) throw new RefusedSettingError(name, "it has no control characters");
  }
  const { enabled, apn, username, password, family } = settings;
  return {
    ...(enabled !== undefined && switched(enabled)),
    ...("modem" in settings && { device: settings.modem }),
    ...(apn !== undefined && { apn }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...("family" in settings && { [familyOption(protocol)]: family === undefined ? "ipv4v6" : `ipv${family}` }),
  };
}
