import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { GATE_IDS, type Report } from '../../src/core/report.ts';
import { check } from '../../src/render/check.ts';
import { RENDERERS as LOADERS } from '../../src/render/index.ts';
import { SUMMARY_BYTES, summary } from '../../src/render/summary.ts';
import { FORMATS } from '../../src/render/types.ts';
import { read } from './reading.ts';
import {
  BLOCKED,
  FRAUD_RANKER,
  fleet,
  gate,
  HOSTILE,
  LINKED,
  NOT_CONFIGURED,
  OPTIONS,
  PASSING,
  report,
  saying,
  UNKNOWN_COST,
} from './reports.ts';

const [json, sarif, junit, html, markdown, words] = await Promise.all([
  LOADERS.json(),
  LOADERS.sarif(),
  LOADERS.junit(),
  LOADERS.html(),
  LOADERS.markdown(),
  LOADERS.text(),
]);
const RENDERERS = { json, sarif, junit, html, markdown, text: words };

const NAMED = { BLOCKED, PASSING, UNKNOWN_COST, NOT_CONFIGURED };
const bytes = (text: string): number => new TextEncoder().encode(text).length;

describe('every format', () => {
  it('has a renderer', () => {
    expect(Object.keys(LOADERS).sort()).toEqual([...FORMATS].sort());
  });

  it.each(FORMATS)('%s gives the same bytes twice and ends with a line', (format) => {
    const once = RENDERERS[format](BLOCKED, OPTIONS);
    expect(RENDERERS[format](structuredClone(BLOCKED), OPTIONS)).toBe(once);
    expect(once.endsWith('\n')).toBe(true);
  });
});

it('json is the report', () => {
  expect(JSON.parse(RENDERERS.json(BLOCKED, OPTIONS))).toEqual(BLOCKED);
});

/** The fields GitHub documents for SARIF uploads. */
const text = z.strictObject({ text: z.string().min(1) });
const Sarif = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.tuple([
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string(),
          version: z.string(),
          semanticVersion: z.string(),
          informationUri: z.url(),
          rules: z.array(
            z.strictObject({
              id: z.string(),
              name: z.string().max(255),
              shortDescription: text,
              fullDescription: text,
              helpUri: z.url(),
              help: text,
              defaultConfiguration: z.strictObject({ level: z.enum(['error', 'warning', 'note']) }),
            }),
          ),
        }),
      }),
      invocations: z.array(
        z.strictObject({
          executionSuccessful: z.boolean(),
          toolExecutionNotifications: z.array(z.strictObject({ level: z.string(), message: text })),
        }),
      ),
      columnKind: z.literal('unicodeCodePoints'),
      results: z.array(
        z.strictObject({
          ruleId: z.enum(GATE_IDS),
          ruleIndex: z.int().nonnegative(),
          level: z.enum(['error', 'warning', 'note']),
          message: text,
          locations: z.tuple([
            z.strictObject({
              physicalLocation: z.strictObject({
                artifactLocation: z.strictObject({
                  uri: z.string().regex(/^[A-Za-z0-9._/%-]+$/),
                  uriBaseId: z.literal('%SRCROOT%'),
                }),
                region: z.strictObject({ startLine: z.int().min(1), startColumn: z.int().min(1) }),
              }),
            }),
          ]),
          partialFingerprints: z.strictObject({
            primaryLocationLineHash: z.string().regex(/^[0-9a-f]{16}:\d+$/),
          }),
          suppressions: z
            .array(
              z.strictObject({
                kind: z.literal('external'),
                status: z.literal('accepted'),
                justification: z.string().min(1),
              }),
            )
            .optional(),
          properties: z.strictObject({ code: z.string(), subject: z.string() }),
        }),
      ),
    }),
  ]),
});
const sarifOf = (value: Report) => Sarif.parse(JSON.parse(RENDERERS.sarif(value, OPTIONS))).runs[0];

const prints = (value: Report) =>
  sarifOf(value).results.map(({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash);

const printsOf = (gates: typeof FRAUD_RANKER.gates) =>
  prints(report({ models: [{ ...FRAUD_RANKER, gates }] }));

describe('SARIF', () => {
  it.each(Object.entries(NAMED))('%s is what code scanning takes', (_, value) => {
    const { results, tool } = sarifOf(value);
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  });

  it('shows findings at their lines and suppresses waived ones', () => {
    const lines = sarifOf(BLOCKED).results.map(
      ({ ruleId, level, message, locations: [{ physicalLocation: at }], suppressions }) =>
        `${level} ${ruleId} ${at.artifactLocation.uri}:${at.region.startLine} ${suppressions?.[0]?.justification ?? '-'} | ${message.text}`,
    );
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      "error canary-duration models/fraud-ranker.model.yaml:31 - | fraud-ranker: The 1% stage lasts 2 h and needs 14 h 55 min for 29,826 samples a variant. Fix: Use the shortest valid plan
      error latency models/fraud-ranker.model.yaml:19 - | fraud-ranker: p99 28 ms is 40 % over the 20 ms target (high priority). Fix: Bring p99 to 20 ms or less on the declared hardware and measure it again
      warning budget .github/tollgate.yaml:3 - | payments: $62,180.00 of $60,000.00 a month (103.6 %), $2,180.00 over; most: fraud-ranker $14,960.00. Fix: Save $2,180.00 a month on payments to come back to 100 % ($60,000.00), or raise the budget in its own pull request
      warning risk models/fraud-ranker.model.yaml:1 - | fraud-ranker: Risk class high needs 1 approval
      warning hardware-fit models/fraud-ranker.model.yaml:9 - | fraud-ranker: L40S has 48 GB and the model needs 16 GB; 1xL4 saves $2,410 a month. Fix: Serve on 1xL4
      warning dependencies models/card-embedding.model.yaml:22 - | card-embedding: Reads fraud-ranker, which changes; re-evaluate it against 4.2.0
      note freshness models/fraud-ranker.model.yaml:40 payments until 2026-11-30: Vendor fix is due in December | fraud-ranker: Features are 26 h old, 24 h allowed (waived by payments until 2026-11-30, 9 days left: Vendor fix is due in December)"
    `);
  });

  it('names a finding the same when its line moves, and two alike apart', () => {
    const [first, ...others] = FRAUD_RANKER.gates;
    const moved = { ...first!, location: { file: first!.location!.file, line: 99, column: 1 } };
    expect(printsOf([moved, ...others])).toEqual(printsOf([first!, ...others]));
    const [a, b] = printsOf([first!, first!]);
    expect([a?.slice(0, 17), a?.at(-1), b?.at(-1)]).toEqual([b?.slice(0, 17), '1', '2']);
  });

  it('keeps to what GitHub shows of one run and says what is missing', () => {
    const { results, invocations } = sarifOf(fleet(1200, 1200));
    expect(results.length).toBe(5000);
    expect(invocations[0]?.toolExecutionNotifications[0]?.message.text).toBe(
      '1001 more results are in the JSON report',
    );
    expect(results[0]?.level).toBe('error');
  });

  it.each(HOSTILE)('T39 links nowhere: %j', (hostile) => {
    for (const { message } of sarifOf(saying(hostile)).results) {
      expect(message.text).not.toMatch(/(?<!\\)\[[^\]]*(?<!\\)\]\(/);
    }
  });
});

describe('JUnit', () => {
  it('BLOCKED', async () => {
    await expect(RENDERERS.junit(BLOCKED, OPTIONS)).toMatchFileSnapshot('snapshots/blocked.junit.xml');
  });

  it.each(HOSTILE)('T39 stays well-formed: %j', (hostile) => {
    const xml = RENDERERS.junit(saying(hostile), OPTIONS);
    expect(xml).not.toMatch(/[^\P{Cc}\n]|[\ud800-\udfff\ufffe\uffff]/u);
    expect(tagsOf(xml)).toEqual(tagsOf(RENDERERS.junit(saying('plain'), OPTIONS)));
  });
});

/** Names of all tags in their order; throws where they do not nest. */
function tagsOf(markup: string): string[] {
  const open: string[] = [];
  return Array.from(
    markup.matchAll(/<(\/?)([a-z0-9]+)(?:\s[^<>]*?)?(\/?)>/g),
    ([, close, name = '', empty]) => {
      if (close === '/' && open.pop() !== name) throw new Error(`</${name}> closes nothing`);
      if (close === '' && empty === '' && !['meta', 'link', 'br'].includes(name)) open.push(name);
      return `${close}${name}`;
    },
  );
}

describe('HTML', () => {
  it('BLOCKED', async () => {
    await expect(RENDERERS.html(BLOCKED, LINKED)).toMatchFileSnapshot('snapshots/blocked.html.txt');
  });

  it.each(HOSTILE)('T39 takes nothing from a file as markup: %j', (hostile) => {
    const page = RENDERERS.html(saying(hostile), OPTIONS);
    expect(tagsOf(page)).toEqual(tagsOf(RENDERERS.html(saying('plain'), OPTIONS)));
    expect(page).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e]/u);
  });

  it('asks the network for nothing', () => {
    const page = RENDERERS.html(BLOCKED, OPTIONS);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(page).not.toMatch(/<(script|img|link|iframe|a (?!href="#))|url\(|@import|https?:/);
  });
});

describe('the check run', () => {
  it.each([
    ['pass', 'success'],
    ['warn', 'success'],
    ['approval', 'action_required'],
    ['block', 'failure'],
    ['undecided', 'failure'],
  ] as const)('T32 %s concludes %s, never neutral or skipped', (verdict, conclusion) => {
    expect(check(report({ verdict }), OPTIONS).conclusion).toBe(conclusion);
  });

  it('does not fail where nothing is configured', () => {
    expect(check(NOT_CONFIGURED, OPTIONS).conclusion).toBe('success');
  });

  it('says what to do, and marks the lines', () => {
    const { title, summary: short, annotations } = check(BLOCKED, LINKED);
    expect({ title, short, annotations }).toMatchSnapshot();
  });

  it('stays within what GitHub takes', () => {
    const { title, summary: short, text: long, annotations } = check(fleet(500, 500), LINKED);
    expect(title.length).toBeLessThanOrEqual(255);
    expect(bytes(short)).toBeLessThanOrEqual(65_535);
    expect(bytes(long)).toBeLessThanOrEqual(65_535);
    expect(annotations.length).toBeGreaterThan(500);
    for (const { level } of annotations.slice(0, 500)) expect(level).toBe('failure');
  });

  it('annotates only what has a place', () => {
    const found = report({ gates: [gate('budget', 'block', 'over')] });
    expect(check(found, OPTIONS).annotations).toEqual([]);
  });
});

describe('the job summary', () => {
  it('has a row for every model while they fit', () => {
    const text = summary(fleet(300, 20), LINKED);
    expect(text.split('\n').filter((line) => line.startsWith('| `不正')).length).toBeGreaterThanOrEqual(300);
    expect(bytes(text)).toBeLessThanOrEqual(SUMMARY_BYTES);
    expect(read(text).strange).toEqual([]);
  });

  it('is shorter where they do not', () => {
    expect(bytes(summary(fleet(2000, 2000), LINKED))).toBeLessThanOrEqual(SUMMARY_BYTES);
  });
});
