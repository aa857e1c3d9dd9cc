import { describe, expect, test } from 'vitest';
import { estimate } from '../../src/core/estimate.ts';
import type { ModelSide } from '../../src/core/gate.ts';
import { hardwareFit } from '../../src/gates/hardware-fit.ts';
import { AS_OF, BOOK, findings, heads, judge, policyOf, side, subject } from './build.ts';

/** A side with the real cost model on the book of the tests. */
function model(body: string): ModelSide {
  const text = `model: { name: m, type: other }\n${body}`;
  return side(text, estimate(side(text).config, { book: BOOK, defaults: undefined, asOf: AS_OF }));
}
const codes = (body: string) =>
  findings(hardwareFit, subject(model(body))).map(({ code, action, level }) => `${action ?? level} ${code}`);

describe('memory', () => {
  test('a declared need above 90 % of the memory blocks', () => {
    expect(codes('serving: { hardware: 1xL4, min_replicas: 1, memory_gb: 21.6 }')).toEqual([]);
    const [found] = findings(
      hardwareFit,
      subject(model('serving: { hardware: 1xL4, min_replicas: 1, memory_gb: 21.7 }')),
    );
    expect(found).toMatchObject({
      action: 'block',
      code: 'MEMORY_DOES_NOT_FIT',
      message: 'A replica needs 21.7 GB (serving.memory_gb) and 1xL4 offers 21.6 GB (90 % of its memory)',
      evidence: { need_gb: 21.7, usable_gb: 21.6, hardware: '1xL4' },
    });
  });

  test('a need estimated from the artefact (size x 1.2) warns; all accelerators of a replica count', () => {
    expect(codes('artifact: { size_bytes: 18GB }\nserving: { hardware: 1xL4, min_replicas: 1 }')).toEqual([]);
    expect(codes('artifact: { size_bytes: 19GB }\nserving: { hardware: 1xL4, min_replicas: 1 }')).toEqual([
      'warn MEMORY_DOES_NOT_FIT',
    ]);
    expect(codes('artifact: { size_bytes: 19GB }\nserving: { hardware: 2xL4, min_replicas: 1 }')).toEqual([]);
    expect(codes('serving: { instance: p5.48xlarge, min_replicas: 1, memory_gb: 577 }')).toEqual([
      'block MEMORY_DOES_NOT_FIT',
    ]);
  });

  test('an accelerator the book does not know is not judged', () => {
    expect(codes('serving: { hardware: 1xB300, min_replicas: 1, memory_gb: 900 }')).toEqual([]);
  });
});

describe('training-class accelerators that serve a small model', () => {
  test('are named with the cheapest card that would do and what it saves', () => {
    // Idle but for its two replicas: 2 x 730 h x $6.88 = $10,044.80; an L4 needs 989/121 as many for the same load.
    const [found] = findings(
      hardwareFit,
      subject(
        model(
          'serving: { hardware: 1xH100, min_replicas: 2, max_replicas: 4, memory_gb: 8, traffic: { requests: 36000/h }, service_time: 8ms }',
        ),
      ),
    );
    // Load 10/s x 8 ms / 0.6 = 0.1333 replicas; on a T4 x 989/65 = 2.0287 replicas x 730 h x $0.53 = $784.91.
    expect(found).toMatchObject({
      level: 'violation',
      code: 'TRAINING_CLASS_SERVING',
      message:
        '1xH100 is built for training and serves a model of 8 GB; 1xT4 holds it and saves $9,259.89 a month',
      place: { path: ['serving', 'hardware'] },
      fix: {
        summary: 'Serve on 1xT4 after measuring its latency',
        path: 'serving.hardware',
        replacement: '1xT4',
      },
      evidence: {
        hardware: '1xH100',
        need_gb: 8,
        monthly: '10044.8',
        cheaper: '1xT4',
        cheaper_monthly: '784.91',
        saving: '9259.89',
      },
    });
  });

  test('slower cards need more replicas, so a busy endpoint may keep its accelerator', () => {
    const busy =
      'serving: { hardware: 1xH100, min_replicas: 1, max_replicas: 100, memory_gb: 8, traffic: { requests: 3600000/h }, service_time: 8ms }';
    expect(findings(hardwareFit, subject(model(busy)))[0]?.message).toContain('1xL40S holds it');
    expect(codes(busy.replace('1xH100', '1xL4'))).toEqual([]);
  });

  test('a large model, owned hardware and an unknown need are left alone', () => {
    const serving = (more: string) =>
      `serving: { hardware: 1xH100, min_replicas: 1, max_replicas: 1${more} }`;
    expect(codes(serving(', memory_gb: 21.6'))).toEqual(['violation TRAINING_CLASS_SERVING']);
    expect(codes(serving(', memory_gb: 21.7'))).toEqual([]);
    expect(codes(serving(', memory_gb: 8, purchase: owned, rate: 2.40 USD/h'))).toEqual([]);
    expect(codes(serving(''))).toEqual([]);
  });

  test('a fix names no replacement where an instance is declared', () => {
    const [found] = findings(
      hardwareFit,
      subject(model('serving: { instance: p5.48xlarge, min_replicas: 1, max_replicas: 1, memory_gb: 8 }')),
    );
    expect(found).toMatchObject({ code: 'TRAINING_CLASS_SERVING', place: { path: ['serving', 'instance'] } });
    expect(found?.fix).not.toHaveProperty('replacement');
  });
});

describe('replicas', () => {
  const serving = (more: string) => `serving: { hardware: 1xL4, service_time: 8ms, ${more} }`;

  test('peak traffic above max_replicas', () => {
    // 900,000/h = 250/s x 8 ms / 0.6 = 3.33 -> 4 replicas.
    expect(
      codes(serving('min_replicas: 1, max_replicas: 4, traffic: { requests: 400000/h, peak: 900000/h }')),
    ).toEqual([]);
    expect(
      heads(
        hardwareFit,
        subject(
          model(serving('min_replicas: 1, max_replicas: 3, traffic: { requests: 400000/h, peak: 900000/h }')),
        ),
      ),
    ).toEqual(['violation MAX_REPLICAS_TOO_LOW: Peak traffic needs 4 replicas and at most 3 may run']);
  });

  test('always running with next to nothing to do', () => {
    // 13,500/h = 3.75/s x 8 ms / 0.6 = 0.05 of a replica.
    expect(codes(serving('min_replicas: 1, max_replicas: 2, traffic: { requests: 13500/h }'))).toEqual([]);
    const [found] = findings(
      hardwareFit,
      subject(model(serving('min_replicas: 2, max_replicas: 2, traffic: { requests: 2700/h }'))),
    );
    expect(found).toMatchObject({
      code: 'SCALE_TO_ZERO',
      message:
        '2 always running, with average traffic that fills 1 % of one replica; scaling to zero saves up to $1,162.16 a month',
      evidence: { min_replicas: 2, load: 0.01, idle_below: 0.05, saving: '1162.16' },
    });
    expect(codes(serving('min_replicas: 0, max_replicas: 2, traffic: { requests: 2700/h }'))).toEqual([]);
    expect(
      codes('serving: { hardware: 1xL4, min_replicas: 1, max_replicas: 1, traffic: { requests: 0/h } }'),
    ).toEqual(['violation SCALE_TO_ZERO']);
  });
});

describe('training', () => {
  const training = (more = '') => `training: { hardware: 8xH100, duration_hours: 10${more} }`;

  test('an interruptible run on demand, with what spot would save', () => {
    // 8 x 10 h x $6.88 = $550.40; spot at 40 % x 1.2 = 48 % of it.
    const [found] = findings(hardwareFit, subject(model(training())));
    expect(found).toMatchObject({
      code: 'TRAINING_ON_DEMAND',
      message: 'One run costs $550.40 on demand; spot with 20 % rerun saves about $286.21',
      evidence: { run: '550.4', on_demand_rate: '6.88', spot_rate: '2.752', rework: 0.2, saving: '286.21' },
      fix: { path: 'training.purchase', replacement: 'spot' },
    });
  });

  test('not where it is spot, not interruptible, at an own rate, or rerun eats the saving', () => {
    for (const more of [', purchase: spot', ', interruptible: false', ', rate: 2.00 USD/h'])
      expect(codes(training(more))).toEqual([]);
    expect(
      judge(hardwareFit, subject(model(training())), policyOf('defaults: { purchase: spot }')),
    ).toMatchObject({ findings: [] });
  });

  test('instances are asked for by their name', () => {
    expect(codes('training: { instance: p5.48xlarge, duration_hours: 10 }')).toEqual([
      'violation TRAINING_ON_DEMAND',
    ]);
  });
});

describe('regions', () => {
  const body = (data: string, rest: string) => `data: { ${data} }\n${rest}`;
  const serving = 'serving: { hardware: 1xL4, region: us-east-1, min_replicas: 1, max_replicas: 1 }';

  test('data in one region and serving in another, with what crosses', () => {
    expect(codes(body('region: us-east-1', serving))).toEqual([]);
    expect(heads(hardwareFit, subject(model(body('region: eu-west-1', serving))))).toEqual([
      'violation CROSS_REGION_SERVING: Data lies in aws eu-west-1 and serving runs in aws us-east-1: each GB costs 0.09 USD',
    ]);
    const training = 'training: { hardware: 8xH100, duration_hours: 1, region: us-west-2, purchase: spot }';
    expect(
      heads(
        hardwareFit,
        subject(model(body('region: eu-west-1, egress: { volume: 1000GB/month }', training))),
      ),
    ).toEqual([
      'violation CROSS_REGION_TRAINING: Data lies in aws eu-west-1 and training runs in aws us-west-2: the declared egress costs $90.00 a month',
    ]);
  });
});

test('does not apply without hardware', () => {
  expect(judge(hardwareFit, subject(model('')))).toEqual({
    applies: false,
    reason: 'The config declares no hardware',
  });
  expect(judge(hardwareFit, subject(model('serving: { hardware: 1xL4, min_replicas: 1 }')))).toMatchObject({
    findings: [],
    pass: 'The declared hardware suits the model',
  });
});
