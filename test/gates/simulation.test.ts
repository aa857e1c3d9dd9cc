import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../src/core/policy.ts';
import type { SimulationReport } from '../../src/core/report.ts';
import { simulateRollout } from '../../src/gates/parts/simulation.ts';
import { simulationWords } from '../../src/render/simulation.ts';
import { model as reported } from '../render/reports.ts';
import { judgeFiles } from '../support/case.ts';
import { policyOf, side, subject } from './build.ts';

const FRAUD = readFileSync('fixtures/simulate/models/fraud-ranker.model.yaml', 'utf8');

const simulation = (yaml: string, policy = DEFAULT_POLICY): SimulationReport | null =>
  simulateRollout(subject(side(yaml)), policy);

function simulated(yaml: string): SimulationReport {
  const report = simulation(yaml);
  if (report === null) throw new Error('not simulated');
  return report;
}

/** The model with other rollback triggers. */
const withTriggers = (...triggers: string[]): string => {
  const [before = ''] = FRAUD.split('  rollback:\n');
  return triggers.length === 0
    ? before
    : `${before}  rollback:\n${triggers.map((line) => `    ${line}\n`).join('')}`;
};

describe('the simulation of a report', () => {
  it('N5 asks for the regression that the rollout must see, with a fixed seed', () => {
    expect(simulated(withTriggers())).toMatchObject({ runs: 1000, seed: 1, regression: 0.005 });
    expect(simulated(FRAUD)).toEqual(simulated(FRAUD));
    const smaller = simulated(withTriggers().replace('detect: 0.5pp', 'detect: 0.2pp'));
    expect(smaller.regression).toBe(0.002);
    expect(smaller.detected).toBeLessThan(simulated(withTriggers()).detected);
  });

  it('N5 follows the looks of the policy', () => {
    const patient = simulation(
      withTriggers(),
      policyOf('gates: { sample-size: { sequential: lan-demets-obrien-fleming } }'),
    );
    expect(patient?.false_alarm).toBeLessThan(simulated(withTriggers()).false_alarm);
  });

  it('names the triggers it simulates, and why it cannot simulate the others', () => {
    const { triggers, unknown } = simulated(
      withTriggers(
        'approval_rate: { threshold: -0.2, kind: relative, window_minutes: 60, min_samples: 4000 }',
        'latency_p99: { threshold: 1.5, window_minutes: 60, min_samples: 300 }',
        'queue_wait: { threshold: 1.5, window_minutes: 60, min_samples: 300, spread: 0.1 }',
        'error_rate: { threshold: 2, window_minutes: 60, min_samples: 300, baseline: 1% }',
      ),
    );
    expect(triggers).toEqual(['approval_rate']);
    expect(unknown).toEqual([
      {
        metric: 'latency_p99',
        reason: 'its noise is not declared: neither baseline (of a proportion) nor spread',
      },
      { metric: 'queue_wait', reason: 'how its threshold is read (kind) is not declared' },
      { metric: 'error_rate', reason: 'its threshold can never be reached' },
    ]);
  });

  it('lets a trigger on another metric add false alarms, and detect nothing', () => {
    const none = simulated(withTriggers());
    const noisy = simulated(
      withTriggers('error_rate: { threshold: 0.001, window_minutes: 60, min_samples: 1000, baseline: 1% }'),
    );
    expect(noisy.false_rollback).toBeGreaterThan(none.false_rollback + 0.3);
    const deaf = withTriggers(
      'error_rate: { threshold: 0.5, window_minutes: 60, min_samples: 1000, baseline: 1% }',
    );
    expect(Math.abs(simulated(deaf).detected - none.detected)).toBeLessThan(0.05);
  });

  it.each([
    ['-0.2, kind: relative', true],
    ['-0.02, kind: absolute', true],
    ['0.8, kind: ratio', true],
    ['0.2, kind: relative', false],
    ['1.2, kind: ratio', false],
  ])('takes the way a trigger points for worse: threshold %s falls %s', (threshold, falls) => {
    const watched = `approval_rate: { threshold: ${threshold}, window_minutes: 60, min_samples: 4000 }`;
    const steep = withTriggers(watched).replace('detect: 0.5pp', 'detect: 5pp');
    // From 5 % a fall of five points leaves nothing, which is possible; one of six is not.
    expect(simulated(steep).detected).toBe(1);
    expect(simulation(steep.replace('detect: 5pp', 'detect: 6pp')) === null).toBe(falls);
  });

  it('takes the declared way for worse, then the only one there is room for', () => {
    const of = (metric: string) =>
      simulation(withTriggers().replace(/metric: \{[^}]*\}/, `metric: { ${metric} }`))?.detected;
    expect(of('name: availability, baseline: 99.5%, detect: 1pp')).toBeGreaterThan(0.9);
    expect(of('name: availability, baseline: 99.5%, detect: 1pp, worse: lower')).toBeGreaterThan(0.9);
    expect(of('name: availability, baseline: 99.5%, detect: 1pp, worse: higher')).toBeUndefined();
    expect(of('name: error_rate, baseline: 99.5%, detect: 1pp')).toBeUndefined();
  });

  it('is left out without a plan, without traffic, and where the windows are too many for a report', () => {
    expect(simulation('model: { name: m, type: fraud }')).toBeNull();
    expect(simulation(FRAUD.replace(', traffic: { requests: 400000/h }', ''))).toBeNull();
    const minute = 'error_rate: { threshold: 0.01, window_minutes: 3, min_samples: 60, baseline: 1% }';
    expect(simulation(withTriggers(minute))?.runs).toBeLessThan(1000);
    expect(simulation(withTriggers(minute.replace('minutes: 3,', 'minutes: 1,')))).toBeNull();
  });

  it('reckons the loss only where a request has a value, and bounds it by the mean', () => {
    expect(simulated(FRAUD.replace(/business.*\n/, '')).cost).toBeNull();
    const { cost, exposed_requests: exposed } = simulated(withTriggers());
    expect(Number(cost?.expected)).toBeCloseTo(exposed.mean * 0.005 * 0.5, 2);
    expect(Number(cost?.low)).toBeCloseTo(Math.min(exposed.p5, exposed.mean) * 0.005 * 0.5, 2);
    expect(Number(cost?.high)).toBeCloseTo(Math.max(exposed.p95, exposed.mean) * 0.005 * 0.5, 2);
  });
});

describe('which models a report simulates', () => {
  const MODEL = withTriggers();
  const named = (index: number, version: string): string =>
    MODEL.replace('fraud-ranker', `m${String(index).padStart(3, '0')}`).replace('4.2.0', version);
  const files = (count: number, version: string): Record<string, string> =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`models/m${i}.model.yaml`, named(i, version)]),
    );
  const simulatedIn = async (base: Record<string, string>, head: Record<string, string>) =>
    (await judgeFiles({ base, head })).models.filter(({ simulation: found }) => found !== null).length;

  it('N5 those whose rollout the change starts', async () => {
    const base = files(2, '4.2.0');
    const next = named(0, '4.3.0');
    expect(await simulatedIn(base, { ...base, 'models/m0.model.yaml': next })).toBe(1);
    const owner = `${named(0, '4.2.0')}ownership: { team: payments, oncall: payments-oncall }\n`;
    expect(await simulatedIn(base, { ...base, 'models/m0.model.yaml': owner })).toBe(0);
    expect(await simulatedIn(base, base)).toBe(0);
    const without = next.slice(0, next.indexOf('rollout:'));
    expect(await simulatedIn(base, { ...base, 'models/m0.model.yaml': without })).toBe(0);
  });

  it('N5 at most 20 of them, and none where a change is too large to read', async () => {
    expect(await simulatedIn(files(22, '4.2.0'), files(22, '4.3.0'))).toBe(20);
    expect(await simulatedIn(files(201, '4.2.0'), files(201, '4.3.0'))).toBe(0);
  });
});

describe('a simulation in words', () => {
  const REPORT: SimulationReport = {
    runs: 1000,
    seed: 1,
    regression: 0.001,
    false_alarm: 0.158,
    false_rollback: 0.079,
    detected: 0.9961,
    detected_before: [
      { traffic: 0.01, probability: 0 },
      { traffic: 0.05, probability: 0.004 },
      { traffic: 0.25, probability: 0.5 },
      { traffic: 1, probability: 0.9961 },
    ],
    exposed_requests: { mean: 1234.5, p5: 100, p95: 2000 },
    seconds_to_detection: { mean: 5400, p5: 60, p95: 7200 },
    cost: { low: '1.00', expected: '12.50', high: '20.00', currency: 'USD', unknown: [] },
    triggers: [],
    unknown: [{ metric: 'p99', reason: 'no noise' }],
  };
  const words = (changes: Partial<SimulationReport>): string[] => {
    const rollout = {
      stages: [{ traffic: 0.01 }],
    } as unknown as NonNullable<Parameters<typeof simulationWords>[0]['rollout']>; // only its stages are asked for
    const gates = [{ gate: 'canary-duration', status: 'pass' }] as unknown as Parameters<
      typeof simulationWords
    >[0]['gates'];
    return simulationWords(
      reported('m', { rollout, gates, simulation: { ...REPORT, ...changes } }),
      (text) => `<${text}>`,
    );
  };

  it('say what is caught, what it costs until then, and what is stopped for nothing', () => {
    expect(words({})).toEqual([
      'Simulated 1,000 times (seed 1): a regression of 0.1 pp is caught in >99 % of rollouts, after 1 h 30 min on average (<1 % before 5 % of traffic, 50 % before 25 % of traffic); until then 1,235 requests are exposed on average, a loss of $12.50.',
      'With nothing changed, 8 % of rollouts are rolled back and 16 % raise an alarm.',
      'Not simulated: trigger <p99> (<no noise>).',
    ]);
  });

  it('leave out what is not known, and stages after all is caught', () => {
    const [caught] = words({ seconds_to_detection: null, cost: null, detected: 0, detected_before: [] });
    expect(caught).toBe(
      'Simulated 1,000 times (seed 1): a regression of 0.1 pp is caught in 0 % of rollouts; until then 1,235 requests are exposed on average.',
    );
    const certain = [0, 1, 1, 1].map((probability, i) => ({ traffic: (i + 1) / 4, probability }));
    expect(words({ detected: 1, detected_before: certain })[0]).toContain('(100 % before 50 % of traffic);');
    expect(words({ unknown: [] })).toHaveLength(2);
  });

  it('warn of a plan that stops most good releases', () => {
    expect(words({ false_rollback: 0.5 })[1]).toContain('most of what this plan catches is noise');
    expect(words({ false_rollback: 0.49 })[1]).not.toContain('noise');
  });

  it('are silent where no rollout was judged', () => {
    expect(simulationWords(reported('m', { simulation: REPORT }), String)).toEqual([]);
    expect(simulationWords(reported('m'), String)).toEqual([]);
  });
});
