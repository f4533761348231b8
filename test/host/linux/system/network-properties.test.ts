import { expect, it, onTestFinished } from "vitest";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { readNetworkProperties } from "../../../../src/host/linux/system/network-properties.ts";
import { copiedFileSystem } from "../recorded-machine.ts";

// [TR-181 DeviceInfo.NetworkProperties]

it("TCP is told as the kernel speaks it, as far as there are names for it", () => {
  const { root, write, remove } = copiedFileSystem();
  onTestFinished(() => remove());
  const read = () => readNetworkProperties(systemFiles(root));
  expect(read()).toEqual({ maxTcpWindowBytes: undefined, tcp: undefined });
  write("/proc/sys/net/ipv4/tcp_rmem", "4096\t131072\t6291456\n");
  write("/proc/sys/net/ipv4/tcp_congestion_control", "reno\n");
  expect(read()).toEqual({ maxTcpWindowBytes: 6_291_456, tcp: "new-reno" });
  write("/proc/sys/net/ipv4/tcp_rmem", "4096\n");
  write("/proc/sys/net/ipv4/tcp_congestion_control", "cubic\n");
  expect(read()).toEqual({ maxTcpWindowBytes: undefined, tcp: undefined });
});
