/** Of the page of a report, by light and dark, wide and narrow. */
export const pageStyle = `
:root { color-scheme: light dark; --back: #fff; --card: #f6f7f9; --text: #1c2128; --faint: #5b6470; --rule: #d5dae0;
  --c0: #1769aa; --c1: #c2410c; --c2: #15803d; --c3: #7e22ce; --c4: #a16207; --c5: #be185d; --c6: #0f766e; --c7: #57606a; }
@media (prefers-color-scheme: dark) {
  :root { --back: #12161b; --card: #1b2128; --text: #e6e9ed; --faint: #9aa4af; --rule: #353d47;
    --c0: #6cb6ff; --c1: #ff9b5e; --c2: #6bd38a; --c3: #c99bff; --c4: #e3b341; --c5: #ff8cc0; --c6: #56d4c6; --c7: #adb6c0; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 80rem; padding: 1rem; background: var(--back); color: var(--text);
  font: 1rem/1.45 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0 0 .2rem; } h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
p { margin: 0; } .about { color: var(--faint); overflow-wrap: anywhere; }
.verdict { margin: .8rem 0 0; font-weight: 600; } .good { color: var(--c2); } .bad { color: var(--c1); }
.cards, .charts { display: grid; gap: .8rem; margin: 1rem 0; padding: 0; list-style: none; }
.cards { grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); }
.cards li, figure { background: var(--card); border: 1px solid var(--rule); border-radius: .5rem; padding: .7rem .8rem; margin: 0; min-width: 0; }
.cards b { display: block; font-size: 1.2rem; white-space: nowrap; font-variant-numeric: tabular-nums; } .cards span { color: var(--faint); font-size: .85rem; }
.charts { grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); }
figcaption { font-weight: 600; margin-bottom: .6rem; }
.plot { position: relative; height: 14rem; margin: 0 .6rem 1.6rem 3.2rem; }
.plot svg { width: 100%; height: 100%; display: block; overflow: visible; }
.plot span { position: absolute; color: var(--faint); font-size: .75rem; white-space: nowrap; font-variant-numeric: tabular-nums; }
.plot .y { right: calc(100% + .4rem); transform: translateY(-50%); } .plot .x { top: calc(100% + .3rem); transform: translateX(-50%); }
.grid { stroke: var(--rule); vector-effect: non-scaling-stroke; }
.dots { fill: none; stroke: currentColor; stroke-width: 6px; stroke-linecap: round; vector-effect: non-scaling-stroke; }
.line { fill: none; stroke: currentColor; stroke-width: 2px; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
.area { fill: currentColor; opacity: .75; stroke: none; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1rem; margin: 0; padding: 0; list-style: none; font-size: .85rem; }
.legend i { display: inline-block; width: .8rem; height: .8rem; margin-right: .35rem; border-radius: .2rem; background: currentColor; vertical-align: -.08rem; }
.unit, .none { color: var(--faint); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .3rem .5rem; border-bottom: 1px solid var(--rule); vertical-align: top; }
th:first-child, td.text, th.text { text-align: left; font-weight: 400; } thead th { color: var(--faint); font-weight: 400; }
td.text { overflow-wrap: anywhere; }
.bars { width: 40%; min-width: 5rem; text-align: left; } .bar { display: block; height: .45rem; margin: .12rem 0; border-radius: .2rem; background: currentColor; min-width: 1px; }
@media (max-width: 32rem) { .bars { display: none; } th, td { padding: .3rem .25rem; } th:first-child { overflow-wrap: anywhere; } }
.c0 { color: var(--c0); } .c1 { color: var(--c1); } .c2 { color: var(--c2); } .c3 { color: var(--c3); }
.c4 { color: var(--c4); } .c5 { color: var(--c5); } .c6 { color: var(--c6); } .c7 { color: var(--c7); }
`;
