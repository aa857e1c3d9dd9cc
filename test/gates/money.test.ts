import { describe, expect, test } from 'vitest';
import { lifecycle } from '../../src/gates/lifecycle.ts';
import { trainingRun } from '../../src/gates/training-run.ts';
import { unitCost } from '../../src/gates/unit-cost.ts';
import {
  costing,
  findings,
  heads,
  judge,
  line,
  policyOf,
  portfolio,
  side,
  subject,
  unpriced,
} from './build.ts';

describe('training-run', () => {
  const policy = policyOf(
    'budgets: [ { per: training_run, limit: 10000 USD, action: block }, { per: experiment, limit: 800 USD } ]',
  );
  const weekly = (cost: string) =>
    side(
      'model: { name: m, type: other }\ntraining: { hardware: 8xH100, duration_hours: 48, retrain: weekly }',
      {
        lines: [line('training', cost, { component: 'train' })],
      },
    );

  test('one run is the monthly line over the runs a month', () => {
    // 730/168 runs a month: 43,452.380952… a month is 10,000 a run.
    expect(judge(trainingRun, subject(weekly('43452.38')), policy)).toMatchObject({
      findings: [],
      pass: 'One training run costs $10,000.00 of $10,000.00 (all models)',
    });
    expect(heads(trainingRun, subject(weekly('43452.45')), policy)).toEqual([
      'block TRAINING_RUN_EXCEEDED: One training run costs $10,000.02 of $10,000.00 (all models)',
    ]);
  });

  test('a run without a cadence is the one-off line, in the bound the policy names', () => {
    const once = side('model: { name: m, type: other }\ntraining: { hardware: 8xH100, duration_hours: 48 }', {
      lines: [line('training', ['9000', '9500', '11000'], { component: 'train', cadence: 'one_off' })],
    });
    expect(judge(trainingRun, subject(once), policy)).toMatchObject({ findings: [] });
    const high = policyOf('budgets: [ { per: training_run, limit: 10000 USD, bound: high } ]');
    const [found] = findings(trainingRun, subject(once), high);
    expect(found).toMatchObject({
      action: 'approve',
      place: { path: ['training'] },
      evidence: {
        budget: 0,
        bound: 'high',
        limit: '10000.00',
        low: '9000.00',
        expected: '9500.00',
        high: '11000.00',
      },
      size: 11000,
    });
  });

  test('one experiment is the monthly line over the experiments a month', () => {
    const lab = (cost: string) =>
      side('model: { name: m, type: other }\niteration: { experiments: 20/month, duration: 8h }', {
        lines: [line('iteration', cost, { component: 'iterate' })],
      });
    expect(judge(trainingRun, subject(lab('16000')), policy)).toMatchObject({
      findings: [],
      pass: 'One experiment costs $800.00 of $800.00 (all models)',
    });
    expect(heads(trainingRun, subject(lab('16001')), policy)).toEqual([
      'approve EXPERIMENT_EXCEEDED: One experiment costs $800.05 of $800.00 (all models)',
    ]);
  });

  test('T12 an unknown run is undecided', () => {
    const open = side('model: { name: m, type: other }\ntraining: { hardware: 8xB300, duration_hours: 48 }', {
      unpriced: [{ ...unpriced('training', 'no price for B300'), component: 'train' }],
    });
    expect(heads(trainingRun, subject(open), policy)).toEqual([
      'unknown TRAINING_RUN_UNKNOWN: The cost of one training run is unknown: no price for B300',
    ]);
    const lost = side('model: { name: m, type: other }\ntraining: { hardware: 8xB300, duration_hours: 48 }');
    expect(heads(trainingRun, subject(lost), policy)).toEqual([
      'unknown TRAINING_RUN_UNKNOWN: The cost of one training run is unknown: the estimate has no training line',
    ]);
  });

  test('does not apply without a limit or a run', () => {
    expect(judge(trainingRun, subject(weekly('1')))).toMatchObject({ applies: false });
    expect(
      judge(
        trainingRun,
        subject(weekly('1')),
        policyOf('budgets: [ { team: search, per: training_run, limit: 1 USD } ]'),
      ),
    ).toMatchObject({ applies: false });
    const provenance = side(
      'model: { name: m, type: other }\ntraining: { data_version: v1 }\niteration: { experiments: 0/month, duration: 8h }',
    );
    expect(judge(trainingRun, subject(provenance), policy)).toEqual({
      applies: false,
      reason: 'The config declares neither a training run nor experiments',
    });
  });
});

describe('unit-cost', () => {
  const policy = policyOf(
    'budgets: [ { team: payments, per: thousand_requests, limit: 0.02 USD, action: block }, { per: active_user, limit: 0.05 USD }, { per: accuracy_point, limit: 10 USD } ]',
  );
  // 1,000 requests an hour are 730,000 a month.
  const served = (monthly: string, more = '') =>
    side(
      `model: { name: m, type: other }\ncost_allocation: { team: payments }\nserving: { hardware: 1xL4, traffic: { requests: 1000/h } }\n${more}`,
      { lines: [line('serving', monthly)] },
    );

  test('per thousand requests (eq. 14), at and above the ceiling', () => {
    expect(judge(unitCost, subject(served('14.60')), policy)).toMatchObject({
      findings: [],
      pass: '0.020000 USD per thousand requests, of at most 0.020000 USD',
    });
    const [found] = findings(unitCost, subject(served('29.20')), policy);
    expect(found).toMatchObject({
      action: 'block',
      code: 'COST_PER_THOUSAND_REQUESTS',
      message: '0.040000 USD per thousand requests, of at most 0.020000 USD',
      evidence: { budget: 0, unit_cost: '0.040000', limit: '0.020000', monthly: '29.20' },
      size: 0.04,
    });
  });

  test('per active user and per accuracy point', () => {
    const costly = served(
      '10.00',
      'business: { active_users: 100 }\nevaluation: { metrics: { accuracy: 0.5 } }',
    );
    expect(heads(unitCost, subject(costly), policy)).toEqual([
      'approve COST_PER_ACTIVE_USER: 0.100000 USD per active user, of at most 0.050000 USD',
    ]);
    const poor = served('10.00', 'evaluation: { metrics: { accuracy: 0.005 } }');
    expect(heads(unitCost, subject(poor), policy)).toEqual([
      'approve COST_PER_ACCURACY_POINT: 20.000000 USD per accuracy point, of at most 10.000000 USD',
    ]);
  });

  test('T12 unknown cost and zero traffic are undecided', () => {
    const open = side(
      'model: { name: m, type: other }\ncost_allocation: { team: payments }\nserving: { hardware: 1xB300, traffic: { requests: 1000/h } }',
      { unpriced: [unpriced('serving', 'no price')] },
    );
    expect(heads(unitCost, subject(open), policy)).toEqual([
      'unknown COST_PER_THOUSAND_REQUESTS_UNKNOWN: The cost per thousand requests is unknown: the cost of serving is unknown: no price',
    ]);
    const still = side(
      'model: { name: m, type: other }\ncost_allocation: { team: payments }\nserving: { hardware: 1xL4, traffic: { requests: 0/h } }',
      { lines: [line('serving', '5')] },
    );
    expect(findings(unitCost, subject(still), policy)[0]?.level).toBe('unknown');
  });

  test('T20 a divisor the change drops is missing; one that never was is not asked for', () => {
    const silent = side(
      'model: { name: m, type: other }\ncost_allocation: { team: payments }\nserving: { hardware: 1xL4 }',
      { lines: [line('serving', '5')] },
    );
    expect(heads(unitCost, subject(silent, served('5')), policy)).toEqual([
      'missing MISSING_REQUIRED: serving.traffic is not declared: the cost per thousand requests cannot be known',
    ]);
    expect(judge(unitCost, subject(silent), policy)).toMatchObject({ applies: false });
    const required = policyOf(
      'budgets: [ { per: thousand_requests, limit: 1 USD } ]\nrequire: [ { gates: [unit-cost] } ]',
    );
    expect(findings(unitCost, subject(silent), required).map(({ code }) => code)).toEqual([
      'MISSING_REQUIRED',
    ]);
    const ended = side('model: { name: m, type: other }\ncost_allocation: { team: payments }');
    expect(judge(unitCost, subject(ended, served('5')), policy)).toMatchObject({ applies: false });
  });

  test('does not apply to other teams or without a ceiling', () => {
    expect(judge(unitCost, subject(served('5')))).toEqual({
      applies: false,
      reason: 'The policy sets no unit-cost ceiling for this model',
    });
  });
});

describe('lifecycle', () => {
  test('T3 a removed model needs approval, each with what it cost', () => {
    const gone = [
      costing('chargebacks', '1234.50'),
      side('model: { name: old, type: other, stage: archived }', {}, 'models/old.model.yaml'),
    ];
    expect(lifecycle.action).toBe('approve');
    const found = findings(lifecycle, portfolio(gone, [], { removed: gone }));
    expect(
      found.map(({ level, code, message, place, preExisting }) => ({
        level,
        code,
        message,
        place,
        preExisting,
      })),
    ).toEqual([
      {
        level: 'violation',
        code: 'MODEL_REMOVED',
        message:
          'chargebacks is no longer declared (stage undeclared, $1,234.50 a month): its gates and its budget no longer see it',
        place: { file: 'models/chargebacks.model.yaml' },
        preExisting: false,
      },
      {
        level: 'violation',
        code: 'MODEL_REMOVED',
        message:
          'old is no longer declared (stage archived, $0.00 a month): its gates and its budget no longer see it',
        place: { file: 'models/old.model.yaml' },
        preExisting: false,
      },
    ]);
  });

  test('passes where nothing is removed', () => {
    expect(judge(lifecycle, portfolio([], []))).toMatchObject({
      findings: [],
      pass: 'Every model of the base is still declared',
    });
  });
});
