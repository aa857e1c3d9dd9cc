import type { GateId, ModelReport, Report, Verdict } from '../core/report.ts';
import { type Finding, findings, isFailing, isNotable, missingSeconds } from './view.ts';
import { change, costWords, duration, isNothing, percentChange, plural } from './words.ts';

/** How a format writes what came from a file: names and values, and running text. */
export interface Ink {
  readonly name: (text: string) => string;
  readonly words: (text: string) => string;
}

export const VERDICT_WORDS = {
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

/** The answer in one line: verdict, what it is about, the money, and what is wrong. */
export function headline(report: Report, ink: Ink): string {
  const found = findings(report);
  const shown = found.filter(({ gate }) => isFailing(gate.status));
  const relevant = shown.length > 0 ? shown : found.filter(({ gate }) => gate.status === 'warn');
  const verdict = report.configured
    ? VERDICT_WORDS[report.verdict]
    : `Not configured (built-in defaults: ${VERDICT_WORDS[report.verdict].toLowerCase()})`;
  const parts = [`${subject(report, relevant, ink)} ${money(report)}`.trim(), faults(relevant)];
  return `${verdict}: ${parts.filter((part) => part !== '').join('; ')}`;
}

function subject(report: Report, relevant: readonly Finding[], ink: Ink): string {
  const failed = new Set(relevant.flatMap(({ model }) => (model === null ? [] : [model.id])));
  const changed = report.models.filter(isChanged).map(({ id }) => id);
  const ids = failed.size > 0 ? [...failed] : changed;
  const [only] = ids;
  if (only === undefined) return report.models.length === 0 ? 'no models' : '';
  return ids.length === 1 ? ink.name(only) : plural(ids.length, 'model');
}

const isChanged = (model: ModelReport): boolean =>
  isNotable(model) && model.change !== 'unchanged' && model.change !== 'affected';

function money(report: Report): string {
  const { base, head, delta } = report.totals;
  const changed = report.models.filter(isChanged);
  const [only] = changed;
  if (only !== undefined && changed.length === 1) return moneyOf(only);
  if (delta === null) return `change of cost unknown, in all ${costWords(head, '/mo')}`;
  if (isNothing(delta.expected)) return `no change of cost (${costWords(head, '/mo')})`;
  const percent = percentChange(delta.expected, base.expected);
  return `${change(delta.expected, delta.currency)}/mo${percent === null ? '' : ` (${percent})`}, in all ${costWords(head, '/mo')}`;
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

function faults(relevant: readonly Finding[]): string {
  const phrases = [...new Set(relevant.map((finding) => fault(finding)))];
  const more = phrases.length - MOST_FAULTS;
  return [...phrases.slice(0, MOST_FAULTS), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function fault({ gate, model }: Finding): string {
  if (gate.code === 'MISSING_REQUIRED') return `${gate.gate} evidence missing`;
  if (gate.status === 'undecided') return `${gate.gate} undecided`;
  const missing = model?.rollout == null ? 0 : missingSeconds(model.rollout);
  return gate.gate === 'canary-duration' && missing > 0
    ? `canary ${duration(missing)} short`
    : FAULTS[gate.gate];
}
