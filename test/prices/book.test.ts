import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PURCHASES } from '../../src/core/model.ts';
import type { CapacityQuery, PriceAnswer } from '../../src/core/price.ts';
import { compare, ratio, toNumber, toText } from '../../src/core/ratio.ts';
import { bundledBook } from '../../src/prices/book.ts';
import { capacityRows, reservedRows, sourceText, volumeRows } from '../../src/prices/rows.ts';

const book = bundledBook({ digest: 'abc' });
const AWS = { cloud: 'aws', region: 'us-east-1', purchase: 'on_demand' } as const;
const ask = (query: Partial<CapacityQuery>): PriceAnswer => book.capacity({ ...AWS, ...query });
const show = (answer: PriceAnswer): string => {
  if (!answer.known) return answer.reason;
  const amounts = [answer.low, answer.expected, answer.high].map((amount) => toText(amount));
  return `${amounts.join(' ')} ${answer.date} ${answer.confidence}`;
};
const usd = (amount: number) => ({ amount: ratio(amount), currency: 'USD' });

const gcp = (accelerator: string, region: string) =>
  book.capacity({ accelerator, cloud: 'gcp', region, purchase: 'on_demand' });

describe('the bundled book', () => {
  it('names itself, its day and the digest it was given', () => {
    expect([book.name, book.date, book.digest, book.currency]).toEqual([
      'bundled',
      '2026-07-20',
      'abc',
      'USD',
    ]);
  });
  it.each([
    ['T4', '0.526'],
    ['L4', '0.8048'],
    ['A10G', '1.006'],
    ['V100', '3.06'],
    ['A100', '2.7447'],
    ['A100-80GB', '3.4309'],
    ['H100', '6.88'],
    ['H200', '7.912'],
    ['B200', '14.2416'],
  ])('AWS us-east-1 on demand: %s at $%s an accelerator-hour', (accelerator, price) => {
    expect(show(ask({ accelerator }))).toBe(`${price} ${price} ${price} 2026-07-20 high`);
  });
  it('prices an accelerator as the surest, then cheapest machine, and says which', () => {
    const answer = ask({ accelerator: 'L40S' });
    expect(answer.known && answer.notes).toEqual(['priced as g6e.xlarge']);
    expect(show(answer)).toBe('1.861 1.861 1.861 2026-01-19 high');
    // p5.4xlarge and p5.48xlarge cost the same per accelerator: the name decides
    const tied = ask({ accelerator: 'H100' });
    expect(tied.known && tied.notes).toEqual(['priced as p5.48xlarge']);
  });
  it('an instance is priced whole', () => {
    expect(show(ask({ instance: 'p5.48xlarge' }))).toBe('55.04 55.04 55.04 2026-07-20 high');
    expect(show(ask({ instance: 'g6.12xlarge' }))).toBe('4.6016 4.6016 4.6016 2026-01-19 high');
    expect(show(ask({ instance: 'c7i.4xlarge' }))).toBe('0.714 0.714 0.714 2026-01-19 high');
    const gcp = { instance: 'e2-standard-4', cloud: 'gcp', region: 'us-central1' };
    expect(show(ask({ ...gcp, purchase: 'on_demand' }))).toBe('0.134023 0.134023 0.134023 2025-03-06 high');
    expect(show(ask({ ...gcp, purchase: 'reserved_3y' }))).toBe('0.06031 0.06031 0.06031 2025-03-06 low');
    expect(book.instance('p5.48xlarge')).toEqual({ accelerator: 'H100', count: 8 });
    expect([book.instance('c7i.4xlarge'), book.instance('nothing')]).toEqual([null, null]);
  });
  it('spot is a range over zones, never sure', () => {
    expect(show(ask({ accelerator: 'H100', purchase: 'spot' }))).toBe('1.781 1.8407 5.901 2026-07-20 low');
    expect(show(ask({ instance: 'p5.48xlarge', purchase: 'spot' }))).toBe(
      '14.248 14.7256 47.208 2026-07-20 low',
    );
  });
  it('a spot price equal to on demand says so', () => {
    const answer = book.capacity({
      accelerator: 'H200',
      cloud: 'azure',
      region: 'eastus2',
      purchase: 'spot',
    });
    expect(answer.known && [answer.confidence, answer.notes]).toEqual([
      'low',
      ['priced as Standard_ND96isr_H200_v5', 'spot equals on-demand: not a discount'],
    ]);
  });
  it.each([
    ['H100', 'h100'],
    ['H100', 'H100-SXM'],
    ['H100', 'nvidia-h100-80gb'],
    ['A100', 'A100-40GB'],
    ['A100-80GB', 'a100-80gb-sxm'],
    ['T4', 'nvidia-tesla-t4'],
    ['Trainium1', 'trn1'],
  ])('%s is also written %s', (name, alias) => {
    expect(book.accelerator(alias)?.name).toBe(name);
    expect(show(ask({ accelerator: alias }))).toBe(show(ask({ accelerator: name })));
  });
  it('different silicon under one catalogue name is kept apart', () => {
    const azure = { cloud: 'azure', region: 'eastus', purchase: 'on_demand' } as const;
    expect(show(book.capacity({ ...azure, accelerator: 'H100' }))).toBe('12.29 12.29 12.29 2026-05-20 high');
    expect(show(book.capacity({ ...azure, accelerator: 'H100-NVL' }))).toBe('6.98 6.98 6.98 2026-05-20 high');
    expect(
      show(
        book.capacity({ accelerator: 'H100', cloud: 'lambda', region: 'anywhere', purchase: 'on_demand' }),
      ),
    ).toBe('3.99 3.99 3.99 2026-05-20 high');
  });
  it('a doubted GCP row gives way to a better source, or keeps its note and low confidence', () => {
    expect(show(gcp('H100', 'us-central1'))).toBe('11.0612 11.0612 11.0612 2025-03-06 high');
    expect(show(gcp('A100-80GB', 'us-central1'))).toBe('5.068798 5.068798 5.068798 2025-03-06 high');
    const doubted = gcp('H200', 'europe-west4');
    expect(doubted.known && [doubted.confidence, doubted.notes[1]]).toEqual([
      'low',
      'SUSPECT: other regions list 9.31',
    ]);
    const other = gcp('B200', 'us-central1');
    expect(other.known && [other.confidence, other.notes[1]]).toEqual([
      'low',
      'this catalogue mistakes commitment prices for on-demand in some regions',
    ]);
  });
  it('every accelerator has its facts', () => {
    expect(book.accelerators()).toHaveLength(24);
    expect(book.accelerator('H100')).toMatchObject({
      name: 'H100',
      memoryGb: 80,
      bf16Tflops: 989,
      watts: 700,
      trainingClass: true,
    });
    expect(book.accelerator('L4')).toMatchObject({ memoryGb: 24, watts: 72, trainingClass: false });
    expect(book.accelerator('abacus')).toBeNull();
  });
});

describe('what the book does not know', () => {
  it.each([
    [
      'another region is never asked',
      { accelerator: 'H100', region: 'mars-1' },
      'the price book has no region mars-1; aws prices are known in eu-north-1, us-east-1, us-east-2, us-west-2',
    ],
    [
      'a typing error',
      { accelerator: 'A100-80G' },
      'the price book has no accelerator A100-80G (did you mean A100-80GB?)',
    ],
    ['nothing near', { accelerator: 'Cerebras' }, 'the price book has no accelerator Cerebras'],
    [
      'an instance typing error',
      { instance: 'p5.48xlarg' },
      'the price book has no instance type p5.48xlarg (did you mean p5.48xlarge?)',
    ],
    [
      'an instance of another cloud',
      { instance: 'a3-highgpu-8g' },
      'the price book has no price of a3-highgpu-8g in aws/us-east-1/on_demand',
    ],
    [
      'a cloud',
      { accelerator: 'H100', cloud: 'moon' },
      'the price book has no cloud moon; it has aws, azure, gcp, lambda, nebius, runpod, or set prices.overrides or `rate`',
    ],
    ['owned hardware', { accelerator: 'H100', purchase: 'owned' }, 'owned hardware has no list price'],
    [
      'AWS 3-year prices',
      { accelerator: 'H100', purchase: 'reserved_3y' },
      'no source gives reserved_3y prices of H100 on aws: set prices.overrides or `rate`',
    ],
    [
      'reserved CPU',
      { instance: 'c7i.4xlarge', purchase: 'reserved_1y' },
      'no source gives reserved_1y prices of c7i.4xlarge on aws: set prices.overrides or `rate`',
    ],
    [
      'reserved where on demand is unknown',
      { accelerator: 'H100', region: 'mars-1', purchase: 'reserved_1y' },
      'the price book has no region mars-1; aws prices are known in eu-north-1, us-east-1, us-east-2, us-west-2',
    ],
  ] as const)('%s', (_, query, reason) => {
    expect(show(ask(query))).toBe(reason);
  });
  it('storage and egress of other regions', () => {
    expect(show(book.storage('aws', 'us-east-1'))).toBe('0.023 0.023 0.023 2024-09-15 high');
    expect(show(book.egress('aws', 'us-east-1'))).toBe('0.085 0.09 0.09 2024-09-10 high');
    expect(show(book.storage('azure', 'eastus'))).toBe(
      'the price book has no storage price in azure/eastus: declare its `rate`',
    );
    expect(show(book.egress('aws', 'mars-1'))).toBe(
      'the price book has no egress price in aws/mars-1: declare its `rate`',
    );
  });
  it('tokens, until their data is loaded', () => {
    expect(book.tokens('openai', 'gpt-4o', '2026-11-21')).toEqual({ reason: 'token prices are not loaded' });
    expect(
      bundledBook({ digest: '', tokens: () => ({ reason: 'injected' }) }).tokens('p', 'm', '2026-11-21'),
    ).toEqual({ reason: 'injected' });
  });
  it('T13 prices in a currency other than its own, except the policy’s', () => {
    const euro = bundledBook({
      digest: '',
      currency: 'EUR',
      overrides: [{ accelerator: 'L4', rate: { amount: ratio(3), currency: 'EUR' } }],
      tokens: () => ({ reason: 'never asked' }),
    });
    const reason = 'the bundled prices are in USD and the policy is in EUR: set prices.overrides';
    expect([
      show(euro.capacity({ ...AWS, accelerator: 'H100' })),
      show(euro.storage('aws', 'us-east-1')),
      show(euro.egress('aws', 'us-east-1')),
    ]).toEqual([reason, reason, reason]);
    expect(euro.tokens('p', 'm', '2026-11-21')).toMatchObject({ reason });
    expect(show(euro.capacity({ ...AWS, accelerator: 'L4' }))).toBe('3 3 3 null high');
  });
});

const committed = (accelerator: string, region: string, purchase: 'reserved_1y' | 'reserved_3y') =>
  show(book.capacity({ accelerator, cloud: 'gcp', region, purchase }));

describe('reserved prices', () => {
  it('are on-demand times a ratio, dated by the older of the two and never sure', () => {
    const answer = ask({ accelerator: 'A100', purchase: 'reserved_1y' });
    expect(show(answer)).toBe('1.577105 1.613884 1.748374 2023-08-30 low');
    expect(answer.known && answer.notes).toEqual([
      'priced as p4d.24xlarge',
      '1 year, all upfront: ratio to on-demand over six accelerated types',
    ]);
    expect(answer.known && answer.source).toContain('× 0.588 (ec2-instances-info @32acf84, ratios of 2023)');
    expect(show(ask({ instance: 'p4d.24xlarge', purchase: 'reserved_1y' }))).toBe(
      '12.616837 12.911069 13.986991 2023-08-30 low',
    );
  });
  it('listed commitments win over ratios; ratios are by accelerator on GCP', () => {
    expect(committed('A100', 'us-central1', 'reserved_3y')).toBe('1.2857 1.2857 1.2857 2025-03-06 low');
    expect(committed('H100', 'us-east4', 'reserved_1y')).toBe('7.616202 7.616202 7.616202 2025-03-06 low');
    expect(committed('L4', 'us-east4', 'reserved_1y')).toBe(
      'no source gives reserved_1y prices of L4 on gcp: set prices.overrides or `rate`',
    );
  });
});

describe('prices of the policy', () => {
  const L4 = { ...AWS, accelerator: 'L4' } as const;
  it('the first override that matches wins, and has no date', () => {
    const own = bundledBook({
      digest: '',
      overrides: [
        { cloud: 'gcp', accelerator: 'L4', rate: usd(9) },
        { accelerator: 'nvidia-l4', purchase: 'on_demand', rate: usd(2) },
        { accelerator: 'L4', rate: usd(3) },
      ],
    });
    const answer = own.capacity(L4);
    expect([show(answer), answer.known && answer.source]).toEqual([
      '2 2 2 null high',
      'policy prices.overrides.1',
    ]);
    expect(show(own.capacity({ ...L4, purchase: 'spot' }))).toBe('3 3 3 null high');
    expect(show(own.capacity({ ...L4, accelerator: 'T4' }))).toBe('0.526 0.526 0.526 2026-07-20 high');
  });
  it('a price per accelerator prices an instance by its accelerators; a price per instance is whole', () => {
    const own = bundledBook({
      digest: '',
      overrides: [
        { instance: 'g6.xlarge', region: 'us-east-1', rate: usd(5) },
        { accelerator: 'L4', rate: usd(2) },
      ],
    });
    expect(show(own.capacity({ ...AWS, instance: 'g6.12xlarge' }))).toBe('8 8 8 null high');
    expect(show(own.capacity({ ...AWS, instance: 'g6.xlarge' }))).toBe('5 5 5 null high');
    expect(show(own.capacity({ ...AWS, instance: 'g6.xlarge', region: 'eu-central-1' }))).toBe(
      '2 2 2 null high',
    );
  });
  it('an override prices what the book does not know', () => {
    const own = bundledBook({
      digest: '',
      overrides: [
        { cloud: 'moon', accelerator: 'Abacus', rate: usd(1) },
        { purchase: 'owned', rate: usd(4) },
      ],
    });
    expect(show(own.capacity({ ...AWS, cloud: 'moon', accelerator: 'Abacus' }))).toBe('1 1 1 null high');
    expect(show(own.capacity({ ...L4, purchase: 'owned' }))).toBe('4 4 4 null high');
  });
  it('all discounts that match multiply, on the book and not on overrides', () => {
    const discounts = [
      { cloud: 'aws', percent: ratio(1, 10) },
      { accelerator: 'l4', percent: ratio(1, 2) },
      { instance: 'g6.xlarge', percent: ratio(1, 2) },
      { purchase: 'spot' as const, percent: ratio(1, 4) },
    ];
    const own = bundledBook({ digest: '', discounts, overrides: [{ accelerator: 'T4', rate: usd(2) }] });
    const answer = own.capacity(L4);
    expect([show(answer), answer.known && answer.notes.at(-1)]).toEqual([
      '0.36216 0.36216 0.36216 2026-07-20 high',
      '2 discounts of the policy',
    ]);
    expect(show(own.capacity({ ...L4, purchase: 'spot' }))).toBe('0.135338 0.137801 0.148162 2026-07-20 low');
    expect(show(own.capacity({ ...AWS, instance: 'g6.xlarge' }))).toBe(
      '0.18108 0.18108 0.18108 2026-07-20 high',
    );
    const single = own.capacity({ ...AWS, accelerator: 'H100' });
    expect([show(single), single.known && single.notes.at(-1)]).toEqual([
      '6.192 6.192 6.192 2026-07-20 high',
      '1 discount of the policy',
    ]);
    expect(show(own.capacity({ ...AWS, accelerator: 'T4' }))).toBe('2 2 2 null high');
    expect(show(own.capacity({ ...AWS, accelerator: 'Abacus' }))).toBe(
      'the price book has no accelerator Abacus',
    );
  });
  it('the same question gets the same answer object', () => {
    expect(book.capacity({ ...L4 })).toBe(book.capacity({ ...L4 }));
  });
});

describe('the rows of the book', () => {
  const rows = capacityRows();
  it('are plausible, dated, sourced and in order', () => {
    for (const row of rows) {
      expect(toNumber(row.price), row.instance).toBeGreaterThan(0);
      expect(toNumber(row.price), row.instance).toBeLessThan(500);
      expect(compare(row.low, row.price) <= 0 && compare(row.price, row.high) <= 0, row.instance).toBe(true);
      expect(row.date).toMatch(/^20\d\d-\d\d-\d\d$/);
      expect(sourceText(row.source)).not.toBe('');
      expect(PURCHASES).toContain(row.purchase);
      expect(row.count).toBeGreaterThan(0);
    }
    expect(() => sourceText('gossip')).toThrow('unknown source');
  });
  it('a row whose source doubts it is never sure', () => {
    expect(rows.filter((row) => row.note?.includes('SUSPECT') === true && row.confidence === 'high')).toEqual(
      [],
    );
  });
  it('cover three clouds on demand and spot', () => {
    for (const cloud of ['aws', 'gcp', 'azure']) {
      for (const purchase of ['on_demand', 'spot'])
        expect(rows.filter((row) => row.cloud === cloud && row.purchase === purchase).length).toBeGreaterThan(
          15,
        );
    }
  });
  it('volumes and ratios are sourced and sane', () => {
    for (const row of volumeRows) {
      expect(sourceText(row.source)).not.toBe('');
      expect(Number(row.low) <= Number(row.price) && Number(row.price) <= Number(row.high)).toBe(true);
      expect(Number(row.high)).toBeLessThan(1);
    }
    for (const row of reservedRows) {
      expect(sourceText(row.source)).not.toBe('');
      expect(
        Number(row.low) <= Number(row.ratio) && Number(row.ratio) <= Number(row.high) && Number(row.high) < 1,
      ).toBe(true);
    }
  });
});

const facts = new URL('../../../shared/data/accelerator_price_points.csv', import.meta.url);
describe.skipIf(!existsSync(facts))('the facts the rows come from', () => {
  it('every on-demand AWS point is in the book at its price', () => {
    const lines = readFileSync(facts, 'utf8')
      .split(/\r?\n/)
      .map((text) => text.split(','));
    const points = lines.filter(([cloud, , , , , kind]) => cloud === 'aws' && kind === 'on_demand');
    expect(points).toHaveLength(49);
    for (const [cloud, instance, , count, region, , price] of points) {
      const answer = book.capacity({
        cloud: cloud ?? '',
        instance: instance ?? '',
        region: region ?? '',
        purchase: 'on_demand',
      });
      expect(answer.known && toNumber(answer.expected), `${instance} ${region}`).toBeCloseTo(
        Number(price) * Number(count),
        6,
      );
    }
  });
});
