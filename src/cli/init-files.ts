import type { CostGroup } from '../core/cost-report.ts';
import { moneyFromText } from '../core/money.ts';
import { VERSION } from '../core/version.ts';

/** A file `init` proposes, with why. */
export interface Proposal {
  readonly path: string;
  readonly text: string;
  readonly why: string;
}

export const EXAMPLE_MODEL: Proposal = {
  path: 'models/example.model.yaml',
  why: 'an example, since there is no *.model.yaml yet',
  text: `# One file a model. Every key: tollgate schema model, or docs/model-config.md.
model: { name: example, version: "1.0.0", type: recommendation, stage: production }
ownership: { team: ml, oncall: ml-oncall }
serving:
  hardware: 1xL4                 # per replica
  cloud: aws
  region: us-east-1
  min_replicas: 2
  max_replicas: 6
  traffic: { requests: 100000/h, peak: 250000/h }
  latency: { p50: 6ms, p99: 30ms }
  service_time: 5ms              # accelerator time of one request
training: { hardware: 4xA100-80GB, duration_hours: 12, purchase: spot, rework: 20%, retrain: weekly }
`,
};

/** The workflow of docs/github-action.md. */
export const WORKFLOW: Proposal = {
  path: '.github/workflows/tollgate.yml',
  why: 'runs on every pull request',
  text: `name: tollgate
on:
  pull_request:
    types: [opened, synchronize, reopened, edited]
  pull_request_review:
    types: [submitted, dismissed]
  merge_group:
permissions: {}
concurrency:
  group: tollgate-\${{ github.event.pull_request.number || github.ref }}
  cancel-in-progress: true
jobs:
  gate:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      contents: read
      checks: write
      pull-requests: write
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
        with:
          persist-credentials: false
          fetch-depth: 0
      - uses: tollgate-dev/tollgate@${'0'.repeat(40)} # replace: commit of v${VERSION}, which nobody can move
`,
};

/** A policy with a budget for each team, in round numbers of which today's cost is at most 70 %. */
export function policyProposal(teams: readonly CostGroup[], include: readonly string[] = []): Proposal {
  const named = teams.filter(({ key }) => key !== null);
  const budgets =
    named.length === 0
      ? ['  - { team: ml, monthly: 10000 USD }   # warns at 80 %, asks at 100 %, blocks at 120 %']
      : named.map(({ key, monthly }) => {
          const bound = monthly.unknown.length > 0 ? 'at least ' : '';
          return `  - { team: ${scalar(key ?? '')}, monthly: ${roomy(monthly.expected)} ${monthly.currency} }   # today ${bound}${monthly.expected} ${monthly.currency} a month`;
        });
  const currency = teams[0]?.monthly.currency ?? 'USD';
  return {
    path: '.github/tollgate.yaml',
    why:
      named.length === 0 ? 'a budget to start from' : `budgets for ${named.map(({ key }) => key).join(', ')}`,
    text: [
      '# Read from the target branch: a pull request cannot change the rules it is judged by.',
      'version: 1',
      ...(currency === 'USD' ? [] : [`currency: ${currency}`]),
      ...(include.length === 0 ? [] : [`models: { include: [${include.map(scalar).join(', ')}] }`]),
      'budgets:',
      ...budgets,
      `  - { per: pull_request, increase: 5000 ${currency}, action: approve }`,
      'approvals:                                # who may approve; teams, users or permission',
      '  high: { permission: maintain, count: 1 }',
      '  critical: { permission: admin, count: 2 }',
      '  cost: { permission: maintain, count: 1 }',
      '',
    ].join('\n'),
  };
}

/** So much that today's cost is 70 % of it, rounded up to two digits, at least 1000: the next step does not warn. */
function roomy(expected: string): string {
  const units = (moneyFromText(expected) * 10n) / 7n / 1_000_000n + 1n;
  const step = 10n ** BigInt(Math.max(units.toString().length - 2, 0));
  const rounded = ((units + step - 1n) / step) * step;
  return (rounded < 1000n ? 1000n : rounded).toString();
}

/** A plain word stands as it is; anything else is quoted, and JSON strings are YAML. */
export const scalar = (text: string): string => (/^[A-Za-z][\w-]*$/.test(text) ? text : JSON.stringify(text));
