import { describe, expect, it } from 'vitest';
import { html } from '../../src/render/html.ts';
import { junit } from '../../src/render/junit.ts';
import { markdown } from '../../src/render/markdown.ts';
import { text } from '../../src/render/text.ts';
import { gatesOf, portfolioGates } from '../../src/render/view.ts';
import { judgeFiles } from '../support/case.ts';
import { OPTIONS } from './reports.ts';

/** Two fleets of readers, so that the headline counts; nothing but the portfolio's gate is against any model. */
const fleet = (version: string) => ({
  '.github/tollgate.yaml': 'version: 1\nrequire: []\n',
  ...Object.fromEntries(
    ['a', 'b', 'c'].flatMap((name) => [
      [
        `models/${name}.model.yaml`,
        `model: { name: ${name}, version: "${version}", type: other }\ndependencies: { downstream: [${name}-reader] }\n`,
      ],
      [
        `models/${name}-reader.model.yaml`,
        `model: { name: ${name}-reader, version: "1", type: other }\ndependencies: { upstream: [${name}] }\n`,
      ],
    ]),
  ),
});

describe('a model that only a gate of the portfolio stops', async () => {
  const report = await judgeFiles({ base: fleet('1'), head: fleet('2') });
  const late = report.gates.filter(({ code }) => code === 'NOT_REEVALUATED');

  it('is what the headline counts', () => {
    expect(late).toHaveLength(3);
    expect(text(report, OPTIONS)).toMatch(/^Blocked: 3 models/);
    expect(text(report, OPTIONS)).toContain('BLOCK dependencies of a (NOT_REEVALUATED)');
  });

  it('is no model that passes, in any format', () => {
    const comment = markdown(report, OPTIONS);
    expect(comment.match(/^\| `[abc]` \|.*⛔ Blocked/gm)).toHaveLength(3);
    expect(comment.slice(comment.indexOf('Not failing'))).not.toMatch(/\*\*`[abc]`/);
    expect(comment).toContain('a</code>: ');
    expect(comment).not.toContain('<summary>Portfolio');
    const section = /<details id="model-1" open>[\s\S]*?<\/details>/.exec(html(report, OPTIONS))?.[0] ?? '';
    expect(section).toContain('Blocked');
    expect(section).toContain('not evaluated with it');
    expect(junit(report, OPTIONS)).toMatch(/<testsuite name="a" tests="\d+" failures="1"/);
  });

  it('has each finding once: of the model, or of the portfolio', () => {
    const told = [...report.models.flatMap((model) => gatesOf(report, model)), ...portfolioGates(report)];
    const all = [...report.models.flatMap(({ gates }) => gates), ...report.gates];
    expect(told).toHaveLength(all.length);
    expect(new Set(told)).toEqual(new Set(all));
  });
});
