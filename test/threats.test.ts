import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** The rows of the threat model and of the reliability bar that this release answers; tests cite them by number. */
const THREATS = [
  1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
  31, 32, 38, 39, 40, 41, 42, 43, 44, 46,
];
const RELIABILITY = [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 17];
const ROWS = [...THREATS.map((row) => `T${row}`), ...RELIABILITY.map((row) => `R${row}`)];

/** Whether a row stands in the name of a test or of a group, or in the table that names the tests. */
const cites = (source: string, row: string): boolean =>
  new RegExp(`['"\`](?:[TR]\\d+ )*${row}\\b`).test(source) ||
  new RegExp(`(?:test|it|describe)\\(['"\`][^\\n]*\\b${row}\\b`).test(source);

const sources = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && name !== 'threats.test.ts')
  .map((name) => readFileSync(join('test', name), 'utf8'));

test.each(ROWS)('%s is cited by a test', (row) => {
  expect(sources.some((source) => cites(source, row))).toBe(true);
});

test.each(['T999', 'R999'])('%s, which nothing cites, is found missing', (row) => {
  expect(sources.some((source) => cites(source, row))).toBe(false);
});
