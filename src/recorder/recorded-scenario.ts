import type { AskedOfCpe, AskedRequest } from "./asked-of-cpe.ts";

const ofBoot = ["0 BOOTSTRAP", "1 BOOT"];
const ofDownload = ["7 TRANSFER COMPLETE", "M Download"];
const ofReboot = ["M Reboot"];

const usualWithin = "5m";
/** A download, a reboot and the Inform after it. */
const longWithin = "30m";

/**
 * YAML of a scenario in which CPEs are switched on and the ACS is expected to ask of them what it has asked of this one; its `acs`
 * is what the small ACS has to do for that. `at`: when it was recorded, as a dateTime; `file`: what the kind is called, without its ending.
 */
export async function recordedScenario(device: string, asked: AskedOfCpe, at: string, file: string): Promise<string> {
  const { stringify } = await import("yaml");
  const name = device
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  const content = {
    name: `recorded-${name}`.slice(0, 64),
    about: `What an ACS has asked of ${device.replace(/\p{Cc}/gu, "?").slice(0, 200)}, recorded at ${at}.`,
    ...(asked.requests.length > 0 && { acs: asked.requests }),
    steps: [{ name: "CPEs of its kind are switched on", boot: "100/s" }, ...expectedOf(asked)],
  };
  return (
    introduction(asked, file) + stringify(content, { lineWidth: 0, aliasDuplicateObjects: false, compat: "yaml-1.1" })
  );
}

function introduction({ leftOut }: AskedOfCpe, file: string): string {
  const lines = [
    "A scenario: docs/scenarios.md of cpe-agent tells what is what; it may be edited. Play it with the kind that was recorded:",
    "  cpe-agent fleet --count 10 --kind FILE.yaml --scenario FILE.scenario.yaml --acs-url URL".replaceAll(
      "FILE",
      file,
    ),
    ...(leftOut.size > 0 ? ["Left out, since no rule of acs can say it or it is a secret:"] : []),
    ...[...leftOut].map(([what, times]) => `  ${what}${times > 1 ? `, ${times} times` : ""}`),
  ];
  return lines.map((line) => `# ${line}\n`).join("");
}

/**
 * The events that a scenario which switches CPEs on sees: of a boot, and of what is asked on one that it sees. What somebody had asked by a
 * connection request is not asked again, and nothing comes of it.
 */
function eventsSeen({ events, requests }: AskedOfCpe): readonly string[] {
  const seen = new Set(ofBoot);
  for (let before = 0; before < seen.size; ) {
    before = seen.size;
    for (const { download, reboot } of requests.filter((request) => seen.has(request.on))) {
      const follow = [...(download ? ofDownload : []), ...(reboot === undefined ? [] : ofReboot)];
      for (const event of follow) seen.add(event);
    }
  }
  return [...events].filter((event) => seen.has(event));
}

/** A step of each event that follows from a boot; of several Downloads there is one in each step. */
function expectedOf(asked: AskedOfCpe): readonly object[] {
  const { requests } = asked;
  const steps = eventsSeen(asked).flatMap((event) => {
    const own = requests.filter(({ on }) => on === event);
    const set = [...new Set(own.flatMap((request) => Object.keys(request.set ?? {})))];
    const get = [...new Set(own.flatMap((request) => request.get ?? []))];
    const first = {
      within: event.startsWith("M ") || event.startsWith("7 ") ? longWithin : usualWithin,
      event,
      ...(set.length > 0 && { set: set.slice(0, 1000) }),
      ...(get.length > 0 && { get: get.slice(0, 1000) }),
      ...(own.some(({ reboot }) => reboot !== undefined) && { rpc: "Reboot" }),
    };
    return [{ name: `The ACS does what it did on ${event}`, expect: first }, ...downloadsIn(own)];
  });
  return [...steps, { name: "Each is well", expect: { within: usualWithin, well: true } }];
}

function downloadsIn(requests: readonly AskedRequest[]): readonly object[] {
  const types = new Set(requests.flatMap(({ download }) => download?.type ?? []));
  return [...types].map((download) => ({
    name: `The ACS asks for a Download of ${download}`,
    expect: { within: usualWithin, download },
  }));
}
