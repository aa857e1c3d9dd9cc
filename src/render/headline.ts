import type { GateId, ModelReport, Report, Verdict } from '../core/report.ts';
import { counted, duration } from '../core/words.ts';
import { clip } from './escape.ts';
import { type Finding, findings, isFailing, isNotable, judgedRollout, missingSeconds } from './view.ts';
import { change, costWords, isNothing, percentChange } from './words.ts';

/** How a format writes what came from a file: names and values, and running text. */
export interface Ink {
  readonly name: (text: string) => string;
  readonly words: (text: string, limit?: number) => string;
}

const VERDICT_WORDS = {
  pass: 'Passed',
  warn: 'Passed with warnings',
  approval: 'Approval needed',
  block: 'Blocked',
  undecided: 'Undecided',
} as const satisfies Record<Verdict, string>;

/** What is wrong, in three or four words, when a gate finds something. */
export const FAULTS = {
  schema: 'config invalid',
  ownership: 'owner missing',
  budget: 'over budget',
  'unit-cost': 'unit cost over its ceiling',
  'training-run': 'training run over its limit',
  'hardware-fit': 'hardware does not fit',
  latency: 'latency over its gate',
  performance: 'performance below its gate',
  fairness: 'fairness outside its bounds',
  'data-quality': 'data quality below its gate',
  freshness: 'data too old',
  drift: 'drift over its gate',
  'canary-duration': 'canary too short',
  'sample-size': 'too few samples',
  'rollback-triggers': 'rollback triggers unsound',
  regions: 'regional plan unsound',
  'rollout-strategy': 'rollout strategy too weak',
  risk: 'risk needs approval',
  dependencies: 'dependencies not ready',
  lifecycle: 'lifecycle step not allowed',
  edge: 'edge limits exceeded',
  'rate-limit': 'too many risky rollouts at once',
  'alert-load': 'too many alerts',
  debt: 'debt over its threshold',
  'price-freshness': 'prices too old',
} as const satisfies Record<GateId, string>;

const MOST_FAULTS = 3;
/** Characters that can be taken in at a glance; faults give way first. */
const LINE = 160;
const NAME = 48;

/** The answer in one line: verdict, what it is about, the money, and what is wrong. */
export function headline(report: Report, ink: Ink): string {
  const found = findings(report);
  const shown = found.filter(({ gate }) => isFailing(gate.status));
  const relevant = shown.length > 0 ? shown : found.filter(({ gate }) => gate.status === 'warn');
  const verdict = report.configured
    ? VERDICT_WORDS[report.verdict]
    : `Not configured (built-in defaults: ${VERDICT_WORDS[report.verdict].toLowerCase()})`;
  const { about, covers } = subject(report, decisive(report, relevant), ink);
  const lead = covers ? `${about} ${moneyOf(covers)}` : about;
  const start = `${verdict}: ${[lead, covers ? '' : portfolioMoney(report)].filter((part) => part !== '').join('; ')}`;
  const phrases = faults(relevant, LINE - start.length);
  return phrases === '' ? start : `${start}; ${phrases}`;
}

/** What brings the verdict about, so that "Blocked: 3 models" counts blocked models; all of it where no model does. */
function decisive({ verdict }: Report, relevant: readonly Finding[]): readonly Finding[] {
  const worst = relevant.filter(({ gate }) => gate.status === verdict);
  return worst.some(({ gate, model }) => model !== null || gate.gate === 'schema') ? worst : relevant;
}

/** What the verdict is about, and the one model whose money is the whole change, if it is that. */
function subject(
  report: Report,
  relevant: readonly Finding[],
  ink: Ink,
): { about: string; covers: ModelReport | null } {
  const changed = report.models.filter((model) => isChanged(report, model));
  const failed = new Map(relevant.flatMap(({ model }) => (model === null ? [] : [[model.id, model]])));
  const files = relevant.flatMap(({ gate, model }) =>
    model === null && gate.gate === 'schema' && gate.location !== null ? [gate.location.file] : [],
  );
  const models = failed.size + files.length > 0 ? [...failed.values()] : changed;
  const name = (text: string): string => ink.name(clip(text, NAME));
  const names = [...files.map((file) => ink.name(shortPath(file))), ...models.map(({ id }) => name(id))];
  const [first, second] = names;
  if (first === undefined) return { about: report.models.length === 0 ? 'no models' : '', covers: null };
  const [only] = models;
  if (second === undefined)
    return {
      about: first,
      covers: only !== undefined && changed.every(({ id }) => id === only.id) ? only : null,
    };
  if (names.length === 2) return { about: `${first} and ${second}`, covers: null };
  const others = files.length > 0 ? `${first} and ${names.length - 1} more` : counted(models.length, 'model');
  return { about: others, covers: null };
}

/** The end of a long path, which tells files apart. */
const shortPath = (path: string): string => (path.length <= NAME + 16 ? path : `…${path.slice(-NAME)}`);

const isChanged = (report: Report, model: ModelReport): boolean =>
  isNotable(report, model) && model.change !== 'unchanged' && model.change !== 'affected';

function portfolioMoney({ totals: { base, head, delta } }: Report): string {
  const now = costWords(head, '/mo');
  if (delta === null) return now === 'unknown' ? 'cost unknown' : `all models ${now}, change unknown`;
  if (isNothing(delta.expected)) return `no change of cost (${costWords(head, '/mo')})`;
  const percent = percentChange(delta.expected, base.expected);
  return `all models ${change(delta.expected, delta.currency)}/mo${percent === null ? '' : ` (${percent})`} → ${costWords(head, '/mo')}`;
}

function moneyOf({ change: kind, cost: { base, head, delta } }: ModelReport): string {
  if (kind === 'removed') return base === null ? 'removed' : `removed (was ${costWords(base, '/mo')})`;
  if (head === null) return 'cost unknown';
  if (kind === 'added' || base === null) return `new, cost ${costWords(head, '/mo')}`;
  if (delta === null) return `cost ${costWords(head, '/mo')}, change unknown`;
  if (isNothing(delta.expected)) return `no change of cost (${costWords(head, '/mo')})`;
  const percent = percentChange(delta.expected, base.expected);
  return `${change(delta.expected, delta.currency)}/mo${percent === null ? '' : ` (${percent})`} → ${costWords(head, '/mo')}`;
}

/** The first few faults, as many as fit in `room` characters, and how many more there are; one at least. */
function faults(relevant: readonly Finding[], room: number): string {
  const phrases = [...new Set(relevant.map((finding) => fault(finding)))];
  const first = (count: number): string => {
    const more = phrases.length - count;
    return [...phrases.slice(0, count), ...(more > 0 ? [`${more} more`] : [])].join(', ');
  };
  const most = Math.min(MOST_FAULTS, phrases.length);
  for (let count = most; count > 1; count -= 1) if (first(count).length + 2 <= room) return first(count);
  return first(Math.min(1, most));
}

/** Codes that say more than their gate. */
const CODES: Readonly<Record<string, string>> = {
  CONSUMERS_REMAIN: 'models still read it',
  MODEL_REMOVED: 'model removed',
  PRICE_STATED: 'price set by the change',
  INCREASE_EXCEEDED: 'increase over its limit',
};

function fault({ gate, model }: Finding): string {
  if (gate.status === 'warn') return `${gate.gate} warning`;
  if (gate.code === 'MISSING_REQUIRED') return `${gate.gate} evidence missing`;
  if (gate.status === 'undecided') return `${gate.gate} undecided`;
  const rollout = model === null ? null : judgedRollout(model);
  const missing = rollout === null ? 0 : missingSeconds(rollout);
  return gate.gate === 'canary-duration' && missing > 0
    ? `canary ${duration(missing)} short`
    : (CODES[gate.code] ?? FAULTS[gate.gate]);
}
