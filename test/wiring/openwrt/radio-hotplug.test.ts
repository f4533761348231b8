import { expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { type Scene, scene } from "./router-scene.ts";

// A radio that comes and goes by USB: OpenWrt makes a section for it when it sees it first. [OpenWrt wifi-detect]

const radios = "Device.WiFi.Radio.";
const stick = [
  "config wifi-device 'radio2'",
  "option type 'mac80211'",
  "option path 'platform/soc/usb/1-1:1.0'",
  "option band '5g'",
  "option channel '149'",
  "option htmode 'VHT80'",
].join("\n\t");
const network =
  "config wifi-iface 'default_radio2'\n\toption device 'radio2'\n\toption mode 'ap'\n\toption ssid 'Stick'\n";

const rows = async (at: Scene): Promise<Readonly<Record<string, string | undefined>>> => {
  const [got = ""] = await at.ask(rpc.get(radios));
  const values = valuesOf(got);
  const paths = [...values.keys()].filter((path) => path.endsWith(".Name"));
  return Object.fromEntries(
    paths.map((path) => [path.slice(radios.length, -".Name".length), values.get(path.replace(/Name$/, "Channel"))]),
  );
};

it("has the next number, and the same one when it is back; others keep theirs", async () => {
  const at = await scene();
  const without = at.router.text("etc/config/wireless");
  const before = await rows(at);
  expect(Object.keys(before)).toEqual(["1", "2"]);
  at.router.write("etc/config/wireless", `${without}\n${stick}\n\n${network}`);
  expect(await rows(at)).toEqual({ ...before, 3: "149" });
  const [ssids = ""] = await at.ask(rpc.get("Device.WiFi.SSID."));
  const [path] = [...valuesOf(ssids)].find(([, value]) => value === "Stick") ?? [""];
  at.router.write("etc/config/wireless", without);
  expect(await rows(at)).toEqual(before);
  // In front of the others this time, as somebody may write it.
  at.router.write("etc/config/wireless", `${stick}\n\n${network}\n${without}`);
  expect(await rows(at)).toEqual({ ...before, 3: "149" });
  const [again = ""] = await at.ask(rpc.get(path));
  expect(valuesOf(again).get(path)).toBe("Stick");
});
