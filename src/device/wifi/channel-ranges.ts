/** Channels as PossibleChannels has them: `1-13`, or `36`, `40`, `44` where some between are none. `channels` ascend. */
export function channelRanges(channels: readonly number[]): readonly string[] {
  const ranges: { readonly first: number; readonly last: number }[] = [];
  for (const channel of channels) {
    const before = ranges.at(-1);
    if (before !== undefined && channel === before.last + 1) ranges.splice(-1, 1, { ...before, last: channel });
    else ranges.push({ first: channel, last: channel });
  }
  return ranges.flatMap(({ first, last }) => {
    if (first === last) return [String(first)];
    return last === first + 1 ? [String(first), String(last)] : [`${first}-${last}`];
  });
}
