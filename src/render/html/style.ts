/** Readable on a phone, in the dark and on paper; contrast at least 4.5:1 in both schemes. */
export const STYLE = `
:root { color-scheme: light dark; --line: #8886; --bad: #b3261e; --ask: #8a5a00; --good: #1a6e35; --soft: #8881; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --ask: #ffca66; --good: #7fdc9a; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; line-height: 1.3; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin-top: 2rem; }
h3 { font-size: 1rem; margin-bottom: .25rem; }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: .75rem; background: var(--soft); border-radius: 4px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; min-width: 100%; }
caption { text-align: left; padding: .25rem 0; font-weight: 600; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
th[scope=row] { font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.block, .undecided { color: var(--bad); }
.approval, .warn { color: var(--ask); }
.pass { color: var(--good); }
details { border: 1px solid var(--line); border-radius: 4px; padding: .25rem .75rem; margin: .5rem 0; }
summary { cursor: pointer; padding: .35rem 0; font-weight: 600; overflow-wrap: anywhere; }
footer { margin-top: 2rem; font-size: .85rem; overflow-wrap: anywhere; }
`;
