import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { grant, type Present, revoke } from '../../../src/core/review/approval.ts';
import {
  approvers,
  countedFor,
  type Ledger,
  recheckAll,
  withGranted,
} from '../../../src/core/review/ledger.ts';
import { CONFIG, EVIDENCE, NEED, person, SUBJECT, withBlob } from './build.ts';

const DAYS = ['2026-11-22', '2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26'];
const AUTHOR = 1;

/** The pull request as GitHub and the policy have it; what may be counted is worked out from it anew every time. */
class Real {
  ledger: Ledger = [];
  day = 0;
  head = 0;
  config = 0;
  evidence = { version: 0, quality: 1 };
  policy = 0;
  target = 'main';
  increase = 4000;
  readonly keepImproved: boolean;

  constructor(keepImproved: boolean) {
    this.keepImproved = keepImproved;
  }

  present(): Present {
    const { version, quality } = this.evidence;
    const files = withBlob(withBlob(SUBJECT, CONFIG, `c${this.config}`), EVIDENCE, `e${version}`).files;
    const cost = { ...SUBJECT.cost, expected: `${this.increase}.00` };
    const gates = { 'fraud/fairness': (['approval', 'warn', 'pass'] as const)[quality] ?? 'pass' };
    const subject = { ...SUBJECT, files, cost, gates, policy: `p${this.policy}`, target: this.target };
    return { subject, head: `h${this.head}`, day: DAYS[this.day] ?? '' };
  }

  recheck(): void {
    this.ledger = recheckAll(this.ledger, this.present(), this.keepImproved);
  }
}

/** Who has a standing approval, kept by rules about events instead of by comparing what was reviewed. */
interface Model {
  standing: Map<number, { until: number | null; ceiling: number | null; version: number; quality: number }>;
  increase: number;
  day: number;
  evidence: { version: number; quality: number };
  keepImproved: boolean;
}

type Step = (model: Model, real: Real) => void;

const steps: fc.Arbitrary<[string, Step]> = fc.oneof(
  fc
    .record({
      who: fc.integer({ min: 1, max: 4 }),
      until: fc.option(fc.nat({ max: 4 })),
      ceiling: fc.option(fc.constantFrom(3500, 4500)),
    })
    .map(({ who, until, ceiling }): [string, Step] => [
      `approve ${who} until ${until} up to ${ceiling}`,
      (model, real) => {
        const answer = grant(
          {
            kind: 'approve',
            reason: 'ready',
            until: until === null ? null : (DAYS[until] ?? ''),
            upTo: ceiling === null ? null : { amount: `${ceiling}.00`, currency: 'USD' },
          },
          person(who),
          { ...real.present(), needs: [NEED], own: [AUTHOR] },
        );
        const counts = who !== AUTHOR && (until ?? 9) >= model.day && (ceiling ?? 9999) >= model.increase;
        expect(answer.ok).toBe(counts);
        if (!answer.ok) return;
        real.ledger = withGranted(real.ledger, answer.approval);
        model.standing.set(who, { until, ceiling, ...model.evidence });
      },
    ]),
  fc.integer({ min: 1, max: 4 }).map((who): [string, Step] => [
    `revoke ${who}`,
    (model, real) => {
      real.ledger = real.ledger.map((approval) => revoke(approval, who));
      model.standing.delete(who);
    },
  ]),
  fc.constantFrom<[string, Step]>(
    ['rebase', (_, real) => void real.head++],
    [
      'push of a config',
      (model, real) => {
        real.head++;
        real.config++;
        model.standing.clear();
      },
    ],
    [
      'push and push back, each seen',
      (model, real) => {
        real.config++;
        real.recheck();
        real.config--;
        model.standing.clear();
      },
    ],
    [
      'new policy of the target',
      (model, real) => {
        real.policy++;
        model.standing.clear();
      },
    ],
    [
      'other target',
      (model, real) => {
        real.target = real.target === 'main' ? 'lax' : 'main';
        model.standing.clear();
      },
    ],
    [
      'next day',
      (model, real) => {
        real.day = Math.min(real.day + 1, DAYS.length - 1);
        model.day = real.day;
      },
    ],
  ),
  fc.nat({ max: 2 }).map((quality): [string, Step] => [
    `push of evidence of quality ${quality}`,
    (model, real) => {
      real.head++;
      real.evidence = { version: real.evidence.version + 1, quality };
      model.evidence = real.evidence;
      for (const [who, at] of model.standing)
        if (!model.keepImproved || quality < at.quality) model.standing.delete(who);
    },
  ]),
  fc.constantFrom(3000, 4000).map((increase): [string, Step] => [
    `prices make it ${increase}`,
    (model, real) => {
      real.increase = increase;
      model.increase = increase;
    },
  ]),
);

describe('T24 T27 T30 approvals over random interleavings', () => {
  test.each([false, true])(
    'count exactly while what was reviewed stands; kept over better evidence: %s',
    (keep) => {
      fc.assert(
        fc.property(fc.array(steps, { maxLength: 30 }), (sequence) => {
          const real = new Real(keep);
          const model: Model = {
            standing: new Map(),
            increase: real.increase,
            day: 0,
            evidence: real.evidence,
            keepImproved: keep,
          };
          for (const [name, step] of sequence) {
            step(model, real);
            real.recheck();
            for (const [who, { until, ceiling }] of model.standing)
              if ((until ?? 9) < model.day || (ceiling ?? 9999) < model.increase) model.standing.delete(who);
            const counted = approvers(real.ledger).map(({ id }) => id);
            expect([name, counted.toSorted()]).toEqual([name, [...model.standing.keys()].toSorted()]);
          }
        }),
        { numRuns: 300 },
      );
    },
  );

  test('T23 who has left the team since, or now is one of the authors, counts no more', () => {
    const answer = grant({ kind: 'approve', reason: 'ready', until: null, upTo: null }, person(9), {
      ...new Real(false).present(),
      needs: [NEED],
      own: [],
    });
    const ledger = answer.ok ? [answer.approval] : [];
    const counted = (member: boolean | null, own: number[] = []) =>
      countedFor(ledger, [NEED], [person(9, { member }).standing], own).get('high');
    expect(counted(true)).toEqual(['person-9']);
    expect(counted(false)).toEqual([]);
    expect(counted(null)).toEqual([]);
    expect(counted(true, [9])).toEqual([]);
    expect(countedFor(ledger, [NEED], [person(8).standing], []).get('high')).toEqual([]);
  });
});
