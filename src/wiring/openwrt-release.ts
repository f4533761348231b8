/** What every OpenWrt has, of whichever release. */
export const openWrtRelease = "/etc/openwrt_release";
