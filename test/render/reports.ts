import type {
  Cost,
  CostLineReport,
  GateResult,
  GateStatus,
  ModelReport,
  Report,
  RolloutReport,
} from '../../src/core/report.ts';
import type { RenderOptions } from '../../src/render/types.ts';

/** Reports as the engine writes them, for looking at what a reader sees. */

export const OPTIONS: RenderOptions = { columns: 80, color: false };
export const LINKED: RenderOptions = {
  ...OPTIONS,
  runUrl: 'https://github.com/acme/models/actions/runs/42',
  links: { repository: 'https://github.com/acme/models', commit: '1f0e9d8c7b6a59483726150413f2e1d0c9b8a796' },
};

function cost(expected: string, extra: Partial<Cost> = {}): Cost {
  return { low: expected, expected, high: expected, currency: 'USD', unknown: [], ...extra };
}

export function gate(
  id: GateResult['gate'],
  status: GateStatus,
  message: string,
  extra: Partial<GateResult> = {},
): GateResult {
  const code = status === 'pass' ? 'OK' : status === 'not_applicable' ? 'NOT_APPLICABLE' : 'FOUND';
  return {
    gate: id,
    status,
    code,
    message,
    pre_existing: false,
    location: null,
    evidence: {},
    fix: null,
    ...extra,
  };
}

const NONE = cost('0.00');

export function model(id: string, extra: Partial<ModelReport> = {}): ModelReport {
  const path = `models/${id}.model.yaml`;
  return {
    id,
    path,
    previous_path: null,
    change: 'changed',
    team: 'payments',
    cost: {
      base: cost('1200.00'),
      head: cost('1200.00'),
      delta: cost('0.00'),
      components: { train: NONE, infer: cost('1200.00'), data: NONE, iterate: NONE },
      one_off: { train: null, rollout: null },
      drivers: [],
      lines: [],
    },
    risk: { class: 'low', residual: 0.1, reasons: ['config only'] },
    rollout: null,
    simulation: null,
    gates: [gate('ownership', 'pass', 'Team and on-call are declared'), gate('schema', 'pass', 'Valid')],
    ...extra,
  };
}

export function report(extra: Partial<Report> = {}): Report {
  const models = extra.models ?? [];
  return {
    schema: 'tollgate.report/1',
    verdict: 'pass',
    configured: true,
    base: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    merge_base: 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',
    head: '1f0e9d8c7b6a59483726150413f2e1d0c9b8a796',
    as_of: '2026-11-21',
    policy: {
      path: '.github/tollgate.yaml',
      digest: 'sha256:5d41402abc4b2a76b9719d911017c592',
      preview: null,
    },
    prices: { book: 'bundled', date: '2026-11-01', digest: 'sha256:7d793037a0760186574b0282f2f435e7' },
    totals: {
      base: cost('48000.00'),
      head: cost('48000.00'),
      delta: cost('0.00'),
      annual: { base: cost('576000.00'), head: cost('576000.00'), delta: cost('0.00') },
      one_off: { delta: cost('0.00') },
    },
    approvals: [],
    gates: [],
    problems: [],
    ...extra,
    models,
  };
}

const stage = (
  traffic: number,
  declared: number | null,
  required: number,
  samples: number,
  valid: boolean,
) => ({
  traffic,
  declared_seconds: declared,
  required_seconds: required,
  control_seconds: Math.ceil(required / 99),
  samples,
  samples_canary: samples,
  samples_control: samples,
  smallest_difference: null,
  valid,
});

const SHORT_CANARY: RolloutReport = {
  strategy: 'canary',
  design: {
    metric: 'approval_rate',
    baseline: 0.05,
    detect: 0.005,
    alpha_per_test: 0.05,
    power: 0.8,
    allocation: 'equal',
    standard_error: 0.00109,
    information: [0.0414, 0.09, 0.31, 1],
    boundaries: [1.959964, 1.959964, 1.959964, 1.959964],
    smallest_differences: [0.0105, 0.00712, 0.003837, 0.002136],
  },
  stages: [
    stage(0.01, 7200, 26844, 8000, false),
    stage(0.05, 1800, 5369, 10000, false),
    stage(0.25, 1800, 1074, 50000, true),
    stage(0.5, 3600, 537, 200000, true),
    stage(1, null, 0, 0, true),
  ],
  samples_per_variant: 29826,
  shortest_valid_plan: [
    { traffic: 0.01, seconds: 53700 },
    { traffic: 0.05, seconds: 10740 },
    { traffic: 0.25, seconds: 1800 },
    { traffic: 0.5, seconds: 3600 },
  ],
  shadow_seconds: 172800,
  soak_seconds: 604800,
  exposure: {
    seconds: 14400,
    traffic_hours: 0.67,
    requests: 268000,
    requests_all_at_once: 1600000,
    first_stage_reduction: 100,
    loss: null,
  },
  valid: false,
};

const SERVING: CostLineReport = {
  component: 'infer',
  line: 'serving',
  cadence: 'monthly',
  low: '9800.00',
  expected: '14960.00',
  high: '29200.00',
  formula: '2.8 replicas * 1 accelerator * 730 h * 7.32 USD/h = 14,960.00 USD',
  inputs: [
    { name: 'replicas', value: '2.8', mark: 'default', source: 'min_replicas and traffic, constant profile' },
    {
      name: 'rate',
      value: '7.32 USD/h',
      mark: 'stated',
      source: 'bundled 2026-11-01 aws us-east-1 L40S on_demand',
    },
  ],
};

const FRAUD = 'models/fraud-ranker.model.yaml';

export const FRAUD_RANKER: ModelReport = model('fraud-ranker', {
  cost: {
    base: cost('10840.00', { low: '7000.00', high: '21000.00' }),
    head: cost('14960.00', { low: '9800.00', high: '29200.00' }),
    delta: cost('4120.00', { low: '2800.00', high: '8200.00' }),
    components: { train: NONE, infer: cost('14960.00'), data: NONE, iterate: NONE },
    one_off: { train: null, rollout: cost('655.20') },
    drivers: [
      { cause: 'hardware', path: 'serving.hardware', delta: '9200.00' },
      { cause: 'replicas', path: 'serving.min_replicas', delta: '-5080.00' },
    ],
    lines: [SERVING],
  },
  risk: {
    class: 'high',
    residual: 4.2,
    reasons: ['new version of a fraud model', 'stops payments when wrong'],
  },
  rollout: SHORT_CANARY,
  gates: [
    gate(
      'canary-duration',
      'block',
      'The 1% stage lasts 2 h and needs 14 h 55 min for 29,826 samples a variant',
      {
        code: 'STAGE_TOO_SHORT',
        location: { file: FRAUD, line: 31, column: 15 },
        evidence: { formula: '2 * 29,826 / (400,000/h * 1%) = 14 h 55 min' },
        fix: {
          summary: 'Use the shortest valid plan',
          path: 'rollout.stages',
          replacement:
            '  stages: [ { traffic: 1%, duration: 895min }, { traffic: 5%, duration: 179min }, { traffic: 25%, duration: 30m }, { traffic: 50%, duration: 1h }, { traffic: 100% } ]',
        },
      },
    ),
    gate('latency', 'block', 'p99 28 ms is 40 % over the 20 ms target (high priority)', {
      code: 'LATENCY_P99',
      location: { file: FRAUD, line: 19, column: 32 },
      evidence: {
        p99_ms: 28,
        p99_target_ms: 20,
        quantile: 'p99',
        declared_ms: 28,
        target_ms: 20,
        over_percent: 40,
        formula: '28 ms / 20 ms - 1 = 40 %',
      },
      fix: { summary: 'Bring p99 to 20 ms or less on the declared hardware and measure it again' },
    }),
    gate('risk', 'approval', 'Risk class high needs 1 approval', {
      code: 'RISK_HIGH',
      approval_rule: 'high',
    }),
    gate('hardware-fit', 'warn', 'L40S has 48 GB and the model needs 16 GB; 1xL4 saves $2,410 a month', {
      code: 'CHEAPER_FIT',
      location: { file: FRAUD, line: 9, column: 3 },
      fix: { summary: 'Serve on 1xL4' },
    }),
    gate(
      'freshness',
      'waived',
      'Features are 26 h old, 24 h allowed (waived by payments until 2026-11-30, 9 days left: Vendor fix is due in December)',
      {
        code: 'FRESHNESS_SLO',
        location: { file: FRAUD, line: 40, column: 5 },
        evidence: {
          waiver: {
            owner: 'payments',
            reason: 'Vendor fix is due in December',
            expires: '2026-11-30',
            days_left: 9,
          },
        },
      },
    ),
    gate('ownership', 'pass', 'Team and on-call are declared'),
    gate('fairness', 'not_applicable', 'Nothing requires it'),
  ],
});

export const BLOCKED: Report = report({
  verdict: 'block',
  totals: {
    base: cost('58060.00'),
    head: cost('62180.00'),
    delta: cost('4120.00'),
    annual: { base: cost('696720.00'), head: cost('746160.00'), delta: cost('49440.00') },
    one_off: { delta: cost('655.20') },
  },
  approvals: [
    {
      rule: 'cost',
      count: 1,
      teams: [],
      users: ['finance-lead'],
      permission: null,
      granted: [],
      reasons: ['portfolio: budget (BUDGET_EXCEEDED)'],
    },
    {
      rule: 'high',
      count: 1,
      teams: ['ml-release'],
      users: [],
      permission: null,
      granted: [],
      reasons: ['fraud-ranker: risk (RISK_HIGH)'],
    },
  ],
  gates: [
    gate(
      'budget',
      'approval',
      'payments: $62,180.00 of $60,000.00 a month (103.6 %), $2,180.00 over; most: fraud-ranker $14,960.00',
      {
        code: 'BUDGET_EXCEEDED',
        location: { file: '.github/tollgate.yaml', line: 3, column: 5 },
        evidence: {
          scope: { team: 'payments' },
          period: 'month',
          bound: 'expected',
          limit: '60000.00',
          before: '58060.00',
          after: '62180.00',
          left: '-2180.00',
          share_percent: 103.6,
          unknown: [],
          contributors: [{ model: 'fraud-ranker', before: '10840.00', after: '14960.00' }],
        },
        fix: {
          summary:
            'Save $2,180.00 a month on payments to come back to 100 % ($60,000.00), or raise the budget in its own pull request',
        },
        approval_rule: 'cost',
      },
    ),
    gate('rate-limit', 'pass', '1 high-risk rollout at once'),
  ],
  models: [
    FRAUD_RANKER,
    model('card-embedding', {
      change: 'affected',
      gates: [
        gate('dependencies', 'warn', 'Reads fraud-ranker, which changes; re-evaluate it against 4.2.0', {
          code: 'REEVALUATE',
          location: { file: 'models/card-embedding.model.yaml', line: 22, column: 3 },
        }),
      ],
    }),
    ...['churn', 'eta', 'search'].map((id) => model(id, { change: 'unchanged', gates: [] })),
  ],
});

export const PASSING: Report = report({
  totals: {
    base: cost('48000.00'),
    head: cost('47640.50'),
    delta: cost('-359.50'),
    annual: { base: cost('576000.00'), head: cost('571686.00'), delta: cost('-4314.00') },
    one_off: { delta: cost('0.00') },
  },
  models: [
    model('search-ranker', {
      cost: {
        ...model('x').cost,
        head: cost('840.50'),
        delta: cost('-359.50'),
        drivers: [{ cause: 'purchase', path: 'serving.purchase', delta: '-359.50' }],
      },
    }),
    model('vision-tagger', { change: 'unchanged', gates: [] }),
  ],
});

export const UNKNOWN_COST: Report = report({
  verdict: 'undecided',
  totals: {
    base: cost('48000.00'),
    head: cost('48000.00', {
      unknown: [{ line: 'llm-router: serving', reason: 'no price for MI455X in us-east-1' }],
    }),
    delta: null,
    annual: { base: cost('576000.00'), head: cost('576000.00'), delta: null },
    one_off: { delta: null },
  },
  gates: [
    gate('budget', 'undecided', 'The budget of payments cannot be judged: llm-router: serving has no price', {
      code: 'BUDGET_UNKNOWN',
      location: { file: '.github/tollgate.yaml', line: 3, column: 5 },
      fix: { summary: 'State your own price as serving.rate' },
    }),
  ],
  models: [
    model('llm-router', {
      change: 'added',
      cost: {
        ...model('x').cost,
        base: null,
        head: cost('0.00', { unknown: [{ line: 'serving', reason: 'no price for MI455X in us-east-1' }] }),
        delta: null,
      },
    }),
  ],
});

export const NOT_CONFIGURED: Report = report({
  verdict: 'warn',
  configured: false,
  policy: { path: null, digest: 'sha256:0', preview: 'block' },
  models: [
    model('fraud-ranker', {
      change: 'added',
      cost: { ...model('x').cost, base: null, delta: cost('1200.00') },
      gates: [
        gate('latency', 'warn', 'p99 28 ms is 40 % over the 20 ms target (high priority)', {
          code: 'LATENCY_P99',
          location: { file: FRAUD, line: 19, column: 32 },
        }),
      ],
    }),
  ],
});

export const HOSTILE = [
  '@org/team',
  '![x](//evil.example/p.png)',
  '[x](javascript:alert(1))',
  '</details><img src=x onerror=alert(1)>',
  'a|b|c',
  '`tick` ``two``',
  '\\`|\\',
  'fraud\u202eranker\u200b',
  'line\n\n# heading\n- item',
  'https://evil.example www.evil.example a@evil.example',
  '#1 GH-2 org/repo#3 :tada:',
  '```mermaid\ngantt\n```',
  'end; click a href "x" %%{init: {}}%%',
  '$x$ $$y$$',
  '<!-- tollgate:v1 id=x -->',
  '不正検知モデル',
  '🚀 👩‍🚀 é',
  '\u001b[31mred\u001b]8;;http://evil.example\u0007',
] as const;

/** Every string that can come from a file is `text`. */
export function saying(text: string): Report {
  const location = { file: text, line: 3, column: 1 };
  const unknown = [{ line: text, reason: text }];
  const waiver = { owner: text, reason: text, expires: text, days_left: 3 };
  const inputs = [{ name: text, value: text, mark: 'default' as const, source: text }];
  const bad = (status: GateStatus): GateResult =>
    gate('latency', status, text, {
      code: text,
      location,
      evidence: { formula: text, waiver },
      fix: { summary: text, path: text, replacement: text },
    });
  const head = cost('5.00', { unknown });
  const hostile = model(text, {
    path: text,
    team: text,
    cost: {
      ...FRAUD_RANKER.cost,
      head,
      drivers: [{ cause: 'hardware', path: text, delta: '1.00' }],
      lines: [{ ...SERVING, line: text, formula: text, inputs }],
    },
    risk: { class: 'high', residual: 1, reasons: [text] },
    rollout: { ...SHORT_CANARY, strategy: text },
    gates: [
      bad('block'),
      bad('warn'),
      bad('approval'),
      bad('waived'),
      bad('undecided'),
      { ...bad('warn'), gate: 'canary-duration' },
    ],
  });
  const passing = {
    ...hostile,
    id: `${text}2`,
    gates: [{ ...bad('warn'), gate: 'canary-duration' as const }, gate('schema', 'pass', text)],
  };
  return report({
    verdict: 'block',
    policy: { path: text, digest: text, preview: 'block' },
    prices: { book: text, date: text, digest: text },
    totals: { ...BLOCKED.totals, head, delta: null },
    approvals: [
      {
        rule: 'high',
        count: 2,
        teams: [text],
        users: [text],
        permission: text,
        granted: [text],
        reasons: [text],
      },
    ],
    gates: [bad('block'), bad('warn')],
    models: [hostile, passing],
    problems: [
      {
        code: 'SYNTAX',
        severity: 'error',
        message: text,
        expected: text,
        fix: text,
        pre_existing: false,
        location,
      },
    ],
  });
}

/** Many models, failing ones among them, with wide names. */
export function fleet(size: number, failing: number): Report {
  const models = Array.from({ length: size }, (_, index) => {
    const id = `不正検知モデル-🚀-${String(index).padStart(3, '0')}`;
    return index < failing ? { ...FRAUD_RANKER, id, path: `models/${id}.model.yaml` } : model(id);
  });
  return { ...BLOCKED, models };
}
