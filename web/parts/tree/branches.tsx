import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ShownEntry } from "../../../src/agent/control/results.ts";
import { useDevice } from "../device.tsx";
import { nameOf } from "./parameter-row.tsx";

// The objects as a tree to walk by mouse or arrow keys; what is below one is asked for when it is opened.

type ShownObject = Exclude<ShownEntry, { kind: "parameter" }>;

const isObject = (entry: ShownEntry): entry is ShownObject => entry.kind !== "parameter";

/** The objects on the way to a path, itself included: `Device.`, `Device.IP.`, … */
export const wayTo = (path: string): readonly string[] =>
  [...path.matchAll(/\./g)].map(({ index }) => path.slice(0, index + 1));

interface BranchesProps {
  readonly root: string;
  readonly chosen: string;
  /** Grows when what is there may have changed. */
  readonly version: number;
}

export function Branches({ root, chosen, version }: BranchesProps) {
  const { operation, placeOf } = useDevice();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set([root]));
  const [below, setBelow] = useState<ReadonlyMap<string, readonly ShownObject[]>>(new Map());
  const list = useRef<HTMLDivElement>(null);
  const load = async (path: string): Promise<void> => {
    // What is not there any more has nothing below; the view beside this one says why.
    const entries = await operation("describe", { path }).then(
      (answer) => answer.entries,
      (): readonly ShownEntry[] => [],
    );
    setBelow((before) => new Map(before).set(path, entries.filter(isObject)));
  };
  useEffect(() => {
    const way = wayTo(chosen);
    setOpen((before) => new Set([...before, ...way]));
    for (const path of way) if (!below.has(path)) void load(path);
  }, [chosen]);
  useEffect(() => {
    for (const path of open) void load(path);
  }, [version]);

  const items = (): HTMLElement[] => [...(list.current?.querySelectorAll<HTMLElement>('[role="treeitem"]') ?? [])];
  const isListed = [...below.values()].some((objects) => objects.some(({ path }) => path === chosen));
  useEffect(() => {
    const pane = list.current?.parentElement;
    const item = items().find((each) => each.dataset.path === chosen);
    if (!pane || !item) return;
    const top = item.getBoundingClientRect().top - pane.getBoundingClientRect().top + pane.scrollTop;
    if (top < pane.scrollTop || top > pane.scrollTop + pane.clientHeight - 40)
      pane.scrollTop = top - pane.clientHeight / 3;
  }, [chosen, isListed]);

  const toggle = (path: string, wanted = !open.has(path)): void => {
    if (wanted && !below.has(path)) void load(path);
    setOpen((before) => {
      const after = new Set(before);
      if (wanted) after.add(path);
      else after.delete(path);
      return after;
    });
  };
  const keyed = (event: KeyboardEvent, path: string): void => {
    const all = items();
    const at = all.findIndex((item) => item.dataset.path === path);
    const go = (to: number): void => all[Math.max(0, Math.min(all.length - 1, to))]?.focus();
    switch (event.key) {
      case "ArrowDown":
        go(at + 1);
        break;
      case "ArrowUp":
        go(at - 1);
        break;
      case "Home":
        go(0);
        break;
      case "End":
        go(all.length - 1);
        break;
      case "ArrowRight":
        if (open.has(path)) go(at + 1);
        else toggle(path, true);
        break;
      case "ArrowLeft":
        if (open.has(path) && path !== root) toggle(path, false);
        else all.find((item) => item.dataset.path === wayTo(path).at(-2))?.focus();
        break;
      case "Enter":
      case " ":
        location.hash = placeOf(path);
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  /** What is open, in order: each its own item with its level, as a list is easier to walk than a nest. */
  const branches = (path: string, label: string, level: number): readonly JSX.Element[] => {
    const children = below.get(path);
    const isLeaf = children?.length === 0;
    const isOpen = open.has(path) && !isLeaf;
    const item = (
      <div
        key={path}
        role="treeitem"
        class="branch"
        style={{ paddingLeft: `${level - 0.7}rem` }}
        data-path={path}
        aria-level={level}
        aria-expanded={isLeaf ? undefined : isOpen}
        aria-selected={path === chosen}
        tabIndex={path === chosen ? 0 : -1}
        onKeyDown={(event) => keyed(event, path)}
        onClick={() => {
          location.hash = placeOf(path);
          if (path === chosen || !isOpen) toggle(path);
        }}
      >
        <span class="fold" aria-hidden="true">
          {isLeaf ? "" : isOpen ? "▾" : "▸"}
        </span>
        <span>
          {nameOf(path)} {label && <span class="small">{label}</span>}
        </span>
      </div>
    );
    const inside = isOpen && children ? children.flatMap((child) => branches(child.path, child.label, level + 1)) : [];
    return [item, ...inside];
  };
  return (
    <div role="tree" aria-label="Objects" ref={list}>
      {branches(root, "", 1)}
    </div>
  );
}
