import type { Cellular, ModemReading } from "../../../ports/host/uplinks/cellular.ts";
import type { RunProgram } from "../../linux/programs/run-program.ts";
import type { SystemFiles } from "../../linux/programs/system-files.ts";
import { readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { hasProtocol, isEnabled, protocolOf } from "../tunnels/tunnel-sections.ts";
import { accessPointOf, accessPointSections, cellularProtocols, deviceOf } from "./cellular-sections.ts";
import { answersOfModemManager, answersOfUqmi, type ModemAnswers, noAnswers, uqmiQuestions } from "./modem-answers.ts";

const plugged = "/sys/class/usbmisc";

export const hasCellular = (parts: Pick<OpenWrtParts, "files" | "uci">): boolean =>
  hasProtocol(parts, ...cellularProtocols) || pluggedIn(parts.files).length > 0;

/** Modems that are talked to by QMI or MBIM: `/dev/cdc-wdm0`. */
const pluggedIn = (files: SystemFiles): readonly string[] =>
  files
    .names(plugged)
    .filter((name) => /^cdc-wdm\d+$/.test(name))
    .toSorted()
    .map((name) => `/dev/${name}`);

/** Interfaces that go out by a modem, and the modems: those that are plugged in, and those that are configured. */
export function openWrtCellular({ files, ubus, uci }: OpenWrtParts, run: RunProgram): Cellular {
  async function ask(device: string, protocol: string): Promise<ModemAnswers> {
    if (protocol === "modemmanager") {
      const printed = await run(["mmcli", "-J", "-m", device]);
      return printed.ok ? answersOfModemManager(printed.stdout) : noAnswers;
    }
    if (protocol !== "qmi") return noAnswers;
    const printed = await run(["uqmi", "-s", "-t", "3000", "-d", device, ...uqmiQuestions]);
    return printed.ok ? answersOfUqmi(printed.stdout) : noAnswers;
  }

  /** Modems with the access points that are told to use them. */
  async function found() {
    const network = uci.read("network");
    const sections = network === undefined ? [] : accessPointSections(network);
    const interfaces = await readNetifd(ubus).catch(() => []); // which the links have told of
    const devices = new Set([...pluggedIn(files), ...sections.flatMap((section) => deviceOf(section) ?? [])]);
    const modems = [...devices].map((key) => {
      const own = sections.filter((section) => deviceOf(section) === key);
      const link = own.flatMap(({ name }) => interfaces.find((each) => each.name === name)?.l3Device ?? [])[0];
      return { key, link: link ?? linkBeside(files, key), own };
    });
    return { modems, sections };
  }

  return {
    carriers: async () => (await found()).modems.map(({ key, link }) => ({ key, link })),
    read: async () => {
      const { modems, sections } = await found();
      const asked = modems.map(async ({ key, link, own }): Promise<ModemReading> => {
        const answers = await ask(key, protocolOfModem(files, key, own[0] && protocolOf(own[0])));
        return { key, link, enabled: own.some(isEnabled), ...answers };
      });
      return { modems: await Promise.all(asked), accessPoints: sections.map(accessPointOf) };
    },
  };
}

/** One that nobody has configured speaks what its driver does. */
function protocolOfModem(files: SystemFiles, device: string, configured: string | undefined): string {
  if (configured !== undefined) return configured;
  const driver = files.linkTarget(`${plugged}/${device.replace("/dev/", "")}/device/driver`);
  return driver === "qmi_wwan" ? "qmi" : "none";
}

/** The network device of the same part of the modem. */
const linkBeside = (files: SystemFiles, device: string): string | undefined =>
  files.names(`${plugged}/${device.replace("/dev/", "")}/device/net`)[0];
