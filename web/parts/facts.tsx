import type { ComponentChildren } from "preact";

export type Fact = readonly [name: string, value: ComponentChildren];

export const Facts = ({ of }: { of: readonly Fact[] }) => (
  <dl class="facts">
    {of.map(([name, value]) => (
      <>
        <dt>{name}</dt>
        <dd>{value || <span class="muted">not told</span>}</dd>
      </>
    ))}
  </dl>
);
