import { defineModelGate } from '../core/gate.ts';
import type { ModelConfig } from '../core/model.ts';
import type { Policy } from '../core/policy.ts';
import { evaluation } from '../core/sections/evaluation.ts';
import { listed } from '../core/words.ts';
import { at, finding, judged, missing } from './parts/finding.ts';

/** What a platform must know before a version becomes fleet traffic (table 25), and where a config says it. */
const INVARIANTS: readonly {
  readonly name: string;
  readonly path: string;
  declared(config: ModelConfig, policy: Policy): boolean;
}[] = [
  {
    name: 'artifact and version',
    path: 'artifact',
    declared: ({ artifact, model }) =>
      model.version !== undefined && (artifact?.path ?? artifact?.digest) !== undefined,
  },
  {
    name: 'resource envelope',
    path: 'serving',
    declared: ({ serving }) =>
      (serving?.hardware ?? serving?.instance ?? serving?.memory_gb ?? serving?.api) !== undefined &&
      (serving?.api ?? serving?.max_replicas) !== undefined,
  },
  { name: 'traffic policy', path: 'rollout', declared: ({ rollout }) => rollout !== undefined },
  {
    name: 'quality gates',
    path: 'evaluation',
    declared: ({ evaluation, serving, triggers }) =>
      (evaluation?.metrics ?? serving?.latency) !== undefined || Object.keys(triggers).length > 0,
  },
  { name: 'telemetry sink', path: 'telemetry', declared: ({ telemetry }) => telemetry !== undefined },
  {
    name: 'approval boundary',
    path: 'model.risk',
    declared: ({ model }, { approvals }) =>
      model.risk !== undefined || Object.keys(approvals ?? {}).length > 0,
  },
];

/** Table 2: configuration beyond this many lines that no schema validates is debt. */
const DEBT_LINES = 500;

/** Names what the declaration leaves open. That the file can be read at all is judged before any gate. */
export const schema = defineModelGate({
  id: 'schema',
  title: 'The model config is valid and its open ends are named',
  action: 'warn',
  options: {},
  comparesWithBase: true,
  judge(subject, context) {
    const { config } = subject.head;
    const open = INVARIANTS.filter(({ declared }) => !declared(config, context.policy));
    const gaps = open.map(({ name }) => name);
    const evidence = { declared: INVARIANTS.length - open.length, of: INVARIANTS.length, gaps };
    const findings = [];
    if (gaps.length > 0 && context.required('schema', subject)) {
      const fix = { summary: `Declare ${listed(open.map(({ path }) => path))}` };
      findings.push(
        missing(`Not declared: ${listed(gaps)}`, {
          place: at(subject, 'model'),
          evidence,
          fix,
          size: gaps.length,
        }),
      );
    }
    const loose =
      lines(config.training_pipeline) + lines(otherThan(config.evaluation, Object.keys(evaluation.shape)));
    if (loose > DEBT_LINES) {
      findings.push(
        finding(
          'hint',
          'CONFIG_DEBT',
          `${loose} lines of configuration that no schema validates, more than ${DEBT_LINES}`,
          {
            place: at(subject, 'training_pipeline'),
            evidence: { lines: loose, limit: DEBT_LINES },
            fix: { summary: 'Move the block to the file of the tool that reads it, or split it' },
            size: loose,
          },
        ),
      );
    }
    const pass =
      gaps.length === 0
        ? 'Valid; all six deployment invariants are declared'
        : `Valid; not declared: ${listed(gaps)}`;
    return judged(findings, pass, evidence);
  },
});

/** Lines a loose block takes when each of its keys and items stands on its own. */
function lines(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let total = 0;
  for (const child of Object.values(value)) {
    const sharesLine = Array.isArray(value) && typeof child === 'object' && child !== null;
    total += (sharesLine ? 0 : 1) + lines(child);
  }
  return total;
}

const otherThan = (block: object | undefined, keys: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(block ?? {}).filter(([key]) => !keys.includes(key)));
