import type { ComponentChildren } from "preact";

export type Fact = readonly [name: string, value: ComponentChildren];

/** What has no room beside its name in a narrow card: a URL, however short, and any other word of so many characters. */
const longest = 24;
const isLong = (value: ComponentChildren): boolean =>
  typeof value === "string" && value.split(" ").some((word) => word.length > longest || word.includes("://"));

export const Facts = ({ of }: { of: readonly Fact[] }) => (
  <dl class="facts">
    {of.map(([name, value]) => (
      <>
        <dt>{name}</dt>
        <dd class={isLong(value) ? "long" : undefined}>{value || <span class="muted">not told</span>}</dd>
      </>
    ))}
  </dl>
);
