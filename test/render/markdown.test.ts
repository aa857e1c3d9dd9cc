import { describe, expect, it } from 'vitest';
import { COMMENT_BYTES, markdown, markdownTiers } from '../../src/render/markdown.ts';
import { read } from './reading.ts';
import { BLOCKED, fleet, LINKED, NOT_CONFIGURED, OPTIONS, PASSING, UNKNOWN_COST } from './reports.ts';

const bytes = (text: string): number => new TextEncoder().encode(text).length;

describe('the comment', () => {
  it.each(Object.entries({ BLOCKED, PASSING, UNKNOWN_COST, NOT_CONFIGURED }))('%s', async (name, report) => {
    const comment = markdown(report, LINKED);
    expect(read(comment).strange).toEqual([]);
    await expect(comment).toMatchFileSnapshot(`snapshots/${name.toLowerCase()}.md`);
  });

  it('says the same for the same report, whatever the terminal', () => {
    expect(markdown(BLOCKED, { ...LINKED, columns: 20, color: true })).toBe(markdown(BLOCKED, LINKED));
  });

  it('names files without links where their address is not known', () => {
    expect(markdown(BLOCKED, OPTIONS)).not.toContain('](');
  });

  it.each([
    ['approval', 'a budget that needs approval'],
    ['block', 'a blocked budget'],
    ['undecided', 'an undecided budget'],
  ] as const)(
    'a model without findings of its own says that its budget is in the way: %s',
    (status, words) => {
      const gates = BLOCKED.gates.map((gate) => (gate.gate === 'budget' ? { ...gate, status } : gate));
      const rows = markdown({ ...BLOCKED, gates }, LINKED).split('\n');
      const row = rows.find((line) => line.startsWith('| `card-embedding`'));
      expect(row).toContain(`; counts towards ${words} |`);
    },
  );

  it('never shows an unknown cost as nothing', () => {
    const comment = markdown(UNKNOWN_COST, LINKED);
    expect(comment).not.toMatch(/\$0(?![\d.])/);
    expect(comment).toContain('unknown (no price for MI455X in us-east-1)');
    expect(comment).toContain('≥ $48,000');
  });
});

describe('its length', () => {
  it.each([
    [500, 0, 1],
    [500, 3, 1],
    [500, 25, 2],
    [500, 500, 3],
  ])('%i models of which %i fail take tier %i', (size, failing, expected) => {
    const report = fleet(size, failing);
    const comment = markdown(report, LINKED);
    expect(bytes(comment)).toBeLessThanOrEqual(COMMENT_BYTES);
    expect([...markdownTiers(report, LINKED)].indexOf(comment)).toBe(expected);
    expect(read(comment).strange).toEqual([]);
  });

  it('shrinks in a fixed order and never cuts inside markup', () => {
    const tiers = [...markdownTiers(fleet(500, 40), LINKED)];
    const sizes = tiers.map(bytes);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    for (const tier of tiers) {
      const { skeleton, strange } = read(tier);
      expect(strange).toEqual([]);
      expect(skeleton.split(' ').filter((tag) => tag === 'details').length).toBe(
        skeleton.split(' ').filter((tag) => tag === '/details').length,
      );
    }
    expect(tiers.at(-1)).toMatchInlineSnapshot(`
      "### ⛔ Blocked: 40 models; all models +$4,120/mo (+7.1 %) → $62,180/mo; canary 15 h 24 min short, latency over its gate, over budget, 1 more

      - Fix canary-duration of \`不正検知モデル-🚀-000\` at \`models/fraud-ranker.model.yaml:31:15\`: Use the shortest valid plan
      - Fix latency of \`不正検知モデル-🚀-000\` at \`models/fraud-ranker.model.yaml:19:32\`: Bring p99 to 20 ms or less on the declared hardware and measure it again
      - Fix canary-duration of \`不正検知モデル-🚀-001\` at \`models/fraud-ranker.model.yaml:31:15\`: Use the shortest valid plan
      - 77 more findings to resolve.
      - Needs 1 approval from \`finance-lead\` (\`cost\`): portfolio: budget (BUDGET_EXCEEDED)
      - Needs 1 approval from team \`ml-release\` (\`high\`): fraud-ranker: risk (RISK_HIGH)
      - An approval is an approving review of \`1f0e9d8\` by someone who neither wrote nor pushed it.

      **All models:** $58,060 → $62,180/mo (+$4,120, +7.1 %), +$49,440 a year, +$655 once

      - ⚠️ 80 warnings in the full report

      <sub>head \`1f0e9d8\` · base \`aaaaaaa\` · merge base \`bbbbbbb\` · policy \`.github/tollgate.yaml\` \`5d41402abc4b\` · prices \`bundled\` of 2026-11-01 \`7d793037a076\` · as of 2026-11-21 · [full report](https://github.com/acme/models/actions/runs/42)</sub>
      "
    `);
  });
});
