import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { html } from '../../src/render/html.ts';
import { BLOCKED, fleet, HOSTILE, OPTIONS, saying, UNKNOWN_COST } from '../render/reports.ts';
import { judgeCase } from '../support/case.ts';
import { LOOKS, type Look, launch, open, SKIPS } from './browser.ts';

/** The page as a person opens it: in a real browser, by hand, without a network. */
describe.skipIf(SKIPS)('the HTML report in Chromium', () => {
  let browser: Browser;
  let reports: Readonly<Record<string, Report>>;
  beforeAll(async () => {
    browser = await launch();
    reports = {
      demo: await judgeCase('demo'),
      'too few samples': await judgeCase('sample-size-fail'),
      blocked: BLOCKED,
      'unknown cost': UNKNOWN_COST,
      hostile: saying(HOSTILE.join(' ')),
      'names of wide characters': fleet(3, 3),
    };
  }, 60_000);
  afterAll(() => browser?.close());

  const names = ['demo', 'too few samples', 'unknown cost', 'hostile'];
  const look = async (name: string, as: Look, ask: (page: Page) => Promise<void>) => {
    const report = reports[name];
    if (report === undefined) throw new Error(`no report ${name}`);
    const { page, asked, said } = await open(browser, html(report, OPTIONS), as);
    try {
      await ask(page);
      expect({ asked, said }).toEqual({ asked: [], said: [] });
    } finally {
      await page.context().close();
    }
  };

  test.each(names.flatMap((name) => LOOKS.map((as) => [name, as.width, as.scheme] as const)))(
    '%s at %i px, %s: no sideways scrolling, nothing in the way of anybody',
    async (name, width, scheme) => {
      await look(name, { width, scheme }, async (page) => {
        // Everything that can be unfolded, since a table may be wider than what folds it.
        await page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true");
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate<{
          violations: { id: string; nodes: { html: string }[] }[];
        }>('axe.run({ resultTypes: ["violations"] })');
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      });
    },
    60_000,
  );

  /** Words of a picture that stand outside it, or on other words. */
  const COLLISIONS = `[...document.querySelectorAll('svg')].flatMap((svg) => {
    const frame = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll('text')].map((text) => ({ words: text.textContent, at: text.getBoundingClientRect() }));
    const outside = texts.filter(({ at }) => at.left < frame.left - 4 || at.right > frame.right + 8).map(({ words }) => 'outside: ' + words);
    const over = texts.flatMap((a, i) => texts.slice(i + 1).filter((b) =>
      Math.min(a.at.right, b.at.right) - Math.max(a.at.left, b.at.left) > 1 &&
      Math.min(a.at.bottom, b.at.bottom) - Math.max(a.at.top, b.at.top) > 6).map((b) => a.words + ' on ' + b.words));
    return [...outside, ...over];
  })`;

  test.each(
    ['demo', 'too few samples', 'blocked', 'names of wide characters'].flatMap((name) =>
      [360, 1280].map((width) => [name, width] as const),
    ),
  )('words of the pictures of %s keep apart at %i px, and are no smaller than 11 px', async (name, width) => {
    await look(name, { width, scheme: 'light' }, async (page) => {
      await page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true");
      expect(await page.evaluate(COLLISIONS)).toEqual([]);
      const smallest =
        await page.evaluate(`Math.min(...[...document.querySelectorAll('svg text')].map((text) =>
          Number.parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a))`);
      expect(smallest).toBeGreaterThanOrEqual(11);
    });
  });

  test('a picture is one thing to a screen reader, with a name and a description', async () => {
    await look('demo', { width: 1280, scheme: 'light' }, async (page) => {
      const picture = page.getByRole('img', { name: 'Budgets and what is left of them' });
      expect(await picture.count()).toBe(1);
      expect(await picture.getAttribute('aria-describedby')).toBe('all-budgets-text');
      expect(await page.locator('#all-budgets-text').textContent()).toContain('payments $1,740 over');
    });
  });

  test('dark is dark and light is light', async () => {
    const ground = async (scheme: Look['scheme']) => {
      let found: unknown;
      await look('demo', { width: 360, scheme }, async (page) => {
        found = await page.evaluate('getComputedStyle(document.body).backgroundColor');
      });
      return found;
    };
    expect([await ground('light'), await ground('dark')]).toEqual(['rgb(255, 255, 255)', 'rgb(18, 22, 28)']);
  });
});
