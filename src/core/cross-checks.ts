import type { Sections } from './model.ts';
import type { Problem } from './problem.ts';
import { compare } from './ratio.ts';

/** What no single block can see: order of stages, two spellings that disagree, bounds that cross. */
export function crossChecks(file: string, sections: Sections): Problem[] {
  return [
    ...stageProblems(file, sections),
    ...spellingProblems(file, sections),
    ...replicaProblems(file, sections),
  ];
}

function replicaProblems(file: string, { serving }: Sections): Problem[] {
  const { min_replicas: least, max_replicas: most } = serving ?? {};
  if (least === undefined || most === undefined || least <= most) return [];
  return [
    {
      code: 'INVALID_VALUE',
      severity: 'error',
      message: `serving.min_replicas ${least} is above serving.max_replicas ${most}`,
      expected: `at most ${most}`,
      fix: `Write at most ${most}, or raise max_replicas to ${least}`,
      place: { file, path: ['serving', 'min_replicas'] },
    },
  ];
}

function stageProblems(file: string, { rollout }: Sections): Problem[] {
  const stages = rollout?.stages ?? [];
  const problems: Problem[] = [];
  const report = (index: number, message: string, expected: string, fix: string): void => {
    problems.push({
      code: 'INVALID_STAGES',
      severity: 'error',
      message,
      expected,
      fix,
      place: { file, path: ['rollout', 'stages', index] },
    });
  };
  for (const [index, stage] of stages.entries()) {
    const previous = stages[index - 1];
    if (stage.traffic.n === 0n)
      report(
        index,
        'A stage has no traffic',
        'a share above 0 %',
        'Remove the stage, or use `shadow` for a phase without traffic',
      );
    if (
      previous !== undefined &&
      stage.traffic.n * previous.traffic.d < previous.traffic.n * stage.traffic.d
    ) {
      report(
        index,
        'Traffic goes down from one stage to the next',
        'shares that rise',
        'Put the stages in rising order',
      );
    }
    if (stage.duration === undefined && index < stages.length - 1) {
      report(
        index,
        'A stage before the last has no duration',
        'a duration such as 30m',
        'Add `duration`; only the last stage may lack one',
      );
    }
  }
  return problems;
}

function spellingProblems(file: string, sections: Sections): Problem[] {
  const problems: Problem[] = [];
  for (const check of SPELLINGS)
    for (const { path, message, fix } of check(sections))
      problems.push({
        code: 'CONFLICTING_KEYS',
        severity: 'error',
        message,
        expected: 'settings that can both be meant',
        fix,
        place: { file, path, part: 'key' },
      });
  return problems;
}

interface Conflict {
  readonly path: readonly string[];
  readonly message: string;
  readonly fix: string;
}
type Check = (sections: Sections) => readonly Conflict[];
const NONE: readonly Conflict[] = [];

const LATENCIES = [
  ['p50', 'latency_p50_target_ms'],
  ['p99', 'latency_p99_target_ms'],
] as const;

const latencySpellings: Check = ({ serving }) =>
  LATENCIES.flatMap(([short, long]) => {
    const [a, b] = [serving?.latency?.[short], serving?.[long]];
    if (a === undefined || b === undefined || compare(a, b) === 0) return [];
    const message = `serving.${long} and serving.latency.${short} disagree`;
    return [{ path: ['serving', long], message, fix: `Keep serving.latency.${short}` }];
  });

function rentals({ serving, training }: Sections): readonly Conflict[] {
  if (
    serving?.instance === undefined &&
    training?.instance === undefined &&
    training?.instances === undefined
  )
    return NONE;
  const both = Object.entries({ serving, training }).flatMap(([name, rented]) =>
    rented?.hardware === undefined || rented.instance === undefined
      ? []
      : [
          {
            path: [name, 'instance'],
            message: `${name} has both hardware and instance`,
            fix: 'Keep the one you pay for',
          },
        ],
  );
  if (training?.instances === undefined || training.instance !== undefined) return both;
  const message = 'training.instances counts instances, and there is no training.instance';
  const fix = 'Name the instance, or write the count in `hardware`, such as 8xA100-80GB';
  return [...both, { path: ['training', 'instances'], message, fix }];
}

/** The owner may differ from who pays; who pays is said once. */
function tagSpellings({ cost_allocation: allocation }: Sections): readonly Conflict[] {
  if (allocation?.dimensions === undefined) return NONE;
  return (['team', 'service', 'environment', 'cost_center'] as const).flatMap((key) => {
    const entries = [allocation, ...(allocation.dimensions ?? [])];
    const said = new Set(entries.flatMap((entry) => entry?.[key] ?? []));
    if (said.size < 2) return [];
    const message = `cost_allocation names more than one ${key}: ${[...said].join(', ')}`;
    return [{ path: ['cost_allocation', 'dimensions'], message, fix: `Name one ${key}` }];
  });
}

function ranges({ serving }: Sections): Conflict[] {
  const { p50, p99 } = {
    p50: serving?.latency?.p50 ?? serving?.latency_p50_target_ms,
    p99: serving?.latency?.p99 ?? serving?.latency_p99_target_ms,
  };
  const { requests, peak } = serving?.traffic ?? {};
  const found: Conflict[] = [];
  if (p50 !== undefined && p99 !== undefined && compare(p50, p99) > 0)
    found.push({ path: ['serving', 'latency', 'p99'], message: 'p50 is above p99', fix: 'Measure again' });
  if (requests === undefined || peak === undefined) return found;
  const path = ['serving', 'traffic', 'peak'];
  if (compare(requests, peak) > 0)
    found.push({ path, message: 'The average request rate is above the peak', fix: 'Raise the peak' });
  if (requests.n === 0n && peak.n > 0n)
    found.push({ path, message: 'A model without requests has no peak', fix: 'Declare the average' });
  return found;
}

const SPELLINGS: readonly Check[] = [latencySpellings, rentals, tagSpellings, ranges];
