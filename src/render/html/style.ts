/** Colours by role; words in them keep 4.5:1 on every ground they stand on, marks 3:1. */
export interface Palette {
  readonly ground: string;
  readonly raised: string;
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly track: string;
  readonly bad: string;
  readonly ask: string;
  readonly good: string;
  readonly link: string;
  readonly train: string;
  readonly infer: string;
  readonly data: string;
  readonly iterate: string;
}

export const LIGHT: Palette = {
  ground: '#ffffff',
  raised: '#f4f6f8',
  ink: '#1b2128',
  soft: '#57606a',
  line: '#d0d7de',
  track: '#dfe4ea',
  bad: '#b3261e',
  ask: '#8a5300',
  good: '#1a6e35',
  link: '#0a57c2',
  train: '#8a5300',
  infer: '#2a5db0',
  data: '#0b7285',
  iterate: '#7a3f9d',
};

export const DARK: Palette = {
  ground: '#12161c',
  raised: '#1b2129',
  ink: '#e6eaef',
  soft: '#a3adb8',
  line: '#39424d',
  track: '#313a45',
  bad: '#ff8a80',
  ask: '#ffca66',
  good: '#7fdc9a',
  link: '#8ab8ff',
  train: '#ffca66',
  infer: '#7fb0ff',
  data: '#66d3e0',
  iterate: '#d3a4f5',
};

const variables = (palette: Palette): string =>
  Object.entries(palette)
    .map(([name, value]) => `--${name}: ${value};`)
    .join(' ');

/** Readable on a phone, in the dark and on paper. */
export const STYLE = `
:root { color-scheme: light dark; ${variables(LIGHT)} }
@media (prefers-color-scheme: dark) { :root { ${variables(DARK)} } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 76rem; margin: 0 auto; padding: 1rem; color: var(--ink); background: var(--ground); }
h1 { font-size: 1.3rem; line-height: 1.35; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; overflow-wrap: anywhere; }
p, li, td, th, figcaption, caption { overflow-wrap: anywhere; }
p, ul { margin: .25rem 0; }
ul { padding-left: 1.25rem; }
a { color: var(--link); }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; padding: .75rem; background: var(--raised); border-radius: 4px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; min-width: 100%; }
caption { text-align: left; padding: .25rem 0; font-weight: 600; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: normal; }
th[scope=row] { font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.block, .undecided { color: var(--bad); }
.approval, .warn { color: var(--ask); }
.pass { color: var(--good); }
.answer { border-left: .4rem solid; padding: .25rem 0 .25rem .8rem; }
.answers { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); gap: 0 2rem; }
.answers h2 { margin-top: 1.25rem; }
details { border: 1px solid var(--line); border-radius: 4px; padding: .25rem .75rem; margin: .5rem 0; }
summary { cursor: pointer; padding: .35rem 0; font-weight: 600; overflow-wrap: anywhere; }
figure details { border: 0; padding: 0; }
figure summary { font-weight: 400; font-size: .9rem; color: var(--soft); }
footer { margin-top: 2rem; font-size: .85rem; overflow-wrap: anywhere; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 21rem), 1fr)); gap: 1rem 2rem; align-items: start; margin-top: 1.25rem; }
figure { margin: .5rem 0; min-width: 0; }
figure > p { font-size: .9rem; }
figure.wide { grid-column: 1 / -1; }
figcaption { font-weight: 600; margin-bottom: .5rem; }
svg { display: block; width: 100%; max-width: 28rem; height: auto; overflow: visible; }
.wide svg { max-width: none; }
svg text { font-size: 14px; fill: var(--ink); paint-order: stroke; stroke: var(--ground); stroke-width: 4px; stroke-linejoin: round; }
svg text.soft, svg text.small { font-size: 12.5px; fill: var(--soft); }
g text { stroke: var(--raised); }
svg text.bad { fill: var(--bad); } svg text.ask { fill: var(--ask); } svg text.good { fill: var(--good); }
.cut { fill: none; stroke: var(--ground); stroke-width: 2.5; }
.level, .head { fill: var(--soft); } .track { fill: var(--track); } .need { fill: var(--ink); }
.up { fill: var(--bad); } .down { fill: var(--good); }
.bad.fill { fill: var(--bad); } .ask.fill { fill: var(--ask); } .good.fill { fill: var(--good); }
.train { fill: var(--train); } .infer { fill: var(--infer); } .data { fill: var(--data); } .iterate { fill: var(--iterate); }
.link, .grid { stroke: var(--line); } .axis { stroke: var(--soft); }
.limit { stroke: var(--ink); stroke-dasharray: 4 3; } .pause { stroke: var(--soft); stroke-width: 2; stroke-dasharray: 2 6; }
.curve { fill: none; stroke: var(--infer); stroke-width: 2.5; } .mark { fill: var(--infer); stroke: var(--ground); stroke-width: 1.5; }
.expected { fill: none; stroke: var(--train); stroke-width: 2; stroke-dasharray: 6 4; }
.edge { fill: none; stroke: var(--soft); stroke-width: 1.5; }
.node { fill: var(--raised); stroke: var(--soft); stroke-width: 1.5; rx: 6px; }
.node.edited { fill: var(--track); stroke-width: 2.5; } .edited ~ text { stroke: var(--track); }
.node.bad { stroke: var(--bad); } .node.ask { stroke: var(--ask); } .node.good { stroke: var(--good); }
@media (max-width: 30rem) { body { padding: .75rem; } body > main > details { padding: .25rem .5rem; } svg > text { font-size: 16px; } svg > text.soft { font-size: 14.5px; } }
@media print { details > * { display: block; } figure { break-inside: avoid; } }
`;
