import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { Claim } from '../../../src/core/review/claims.ts';
import { release, reserve } from '../../../src/io/store.ts';
import { KINDS, useStore } from './stores.ts';

const claim = (amount: number, scope = 'team payments a month'): Claim => ({
  scope,
  amount: `${amount}.00`,
  room: '100.00',
  mostRoom: '120.00',
});

describe.each(KINDS)('T31 reservations, %s', (kind) => {
  const rig = useStore(kind);
  let next = 0;
  /** A repository of its own for each case. */
  const fresh = () => {
    const repository = ++next;
    const ask = (
      holder: string,
      claims: readonly Claim[],
      rest: { seconds?: number; approved?: boolean } = {},
    ) => reserve(rig().store, { repository, holder, claims, seconds: 600, approved: false, ...rest });
    return { ask, free: (holder: string) => release(rig().store, repository, holder) };
  };

  test('of two that add 60 to a room of 100 at once exactly one is held, and the other is told by whom', async () => {
    for (let round = 0; round < 20; round++) {
      const { ask } = fresh();
      const answers = await Promise.all(['#1', '#2'].map((holder) => ask(holder, [claim(60)])));
      expect(answers.map((shortages) => shortages.length).toSorted()).toEqual([0, 1]);
      const loser = answers.findIndex((shortages) => shortages.length > 0);
      expect(answers[loser]).toEqual([
        { claim: claim(60), others: [{ holder: `#${2 - loser}`, amount: '60.00' }] },
      ]);
    }
  });

  test('what fits together is held together, and asking again is not asking for more', async () => {
    const { ask } = fresh();
    expect(await Promise.all([ask('#1', [claim(60)]), ask('#2', [claim(40)])])).toEqual([[], []]);
    expect(await ask('#1', [claim(60)])).toEqual([]);
    expect(await ask('#1', [claim(61)])).toHaveLength(1);
    expect(await ask('#2', [claim(100)])).toEqual([]);
  });

  test('all budgets of a change are held or none', async () => {
    const { ask } = fresh();
    await ask('#1', [claim(60, 'service a')]);
    expect(await ask('#2', [claim(60, 'service b'), claim(60, 'service a')])).toHaveLength(1);
    expect(await ask('#3', [claim(60, 'service b')])).toEqual([]);
  });

  test('what is released or expired can be had', async () => {
    const { ask, free } = fresh();
    await ask('#1', [claim(60)]);
    expect(await ask('#2', [claim(60)])).toHaveLength(1);
    await free('#1');
    expect(await ask('#2', [claim(60)], { seconds: 0 })).toEqual([]);
    expect(await ask('#3', [claim(60)])).toEqual([]);
  });

  test('what people approved is held beside the others, and counts against the next', async () => {
    const { ask } = fresh();
    await ask('#1', [claim(60)]);
    expect(await ask('#2', [claim(60)], { approved: true })).toEqual([]);
    expect(await ask('#3', [claim(1)])).toHaveLength(1);
  });

  test('over random interleavings what is held without approval never exceeds the room', async () => {
    const step = fc.record({
      holder: fc.constantFrom('#1', '#2', '#3'),
      amount: fc.integer({ min: 1, max: 100 }),
      free: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 4 }),
        async (rounds) => {
          const { ask, free } = fresh();
          const repository = next;
          for (const together of rounds) {
            await Promise.all(
              together.map(({ holder, amount, free: gives }) =>
                gives ? free(holder) : ask(holder, [claim(amount)]),
              ),
            );
            const { rows } = await sql<{ held: string | null }>`
            select sum(amount) as held from reservations where repository = ${repository}`.execute(
              rig().store.db,
            );
            expect(Number(rows[0]?.held ?? 0)).toBeLessThanOrEqual(100);
          }
        },
      ),
      { numRuns: 15 },
    );
  });
});
