import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../src/cli/commands/index.ts';
import { jsonSchema } from '../src/cli/schemas.ts';
import { readModel } from '../src/core/read-model.ts';
import { readPolicy } from '../src/core/read-policy.ts';
import { readWaivers } from '../src/core/waivers.ts';
import { POLICY_SCHEMA } from '../src/engine.ts';
import { cli } from './cli/harness.ts';

const read = (file: string): string => readFileSync(file, 'utf8');
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...globSync('docs/**/*.md'),
].sort();

/** Fenced YAML of a page. */
const blocks = (page: string): string[] =>
  [...read(page).matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);

test.each(PAGES)('%s: every link leads somewhere', (page) => {
  const targets = [...read(page).matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target = '']) => target);
  const broken = targets.filter(
    (target) => !/^[a-z]+:/.test(target) && !existsSync(join(dirname(page), target)),
  );
  expect(broken).toEqual([]);
});

const POLICY_KEYS = new Set(Object.keys((jsonSchema('policy').properties ?? {}) as object));

/** Problems of a block, read as what its keys say it is; a part of a file stands for the rest. */
function problemsOf(page: string, text: string): readonly unknown[] {
  const keys = Object.keys((load(text) ?? {}) as object);
  const whole = keys.includes('version') ? text : `version: 1\n${text}`;
  if (keys.includes('model')) return readModel(page, text).problems;
  if (keys.includes('waivers')) return readWaivers(page, text, '2026-11-21').problems;
  return keys.some((key) => POLICY_KEYS.has(key)) ? readPolicy(page, whole, POLICY_SCHEMA).problems : [];
}

test.each(PAGES)('%s: every YAML block is valid as it stands', (page) => {
  for (const text of blocks(page).filter((block) => !/^(#.*\n)*$/.test(block)))
    expect(problemsOf(page, text)).toEqual([]);
});

describe('reference pages name every key', () => {
  const keys = (node: unknown, found: Set<string>): Set<string> => {
    if (typeof node !== 'object' || node === null) return found;
    const { properties, ...rest } = node as { properties?: Record<string, unknown> };
    for (const [key, child] of Object.entries(properties ?? {})) {
      found.add(key);
      keys(child, found);
    }
    for (const child of Object.values(rest)) keys(child, found);
    return found;
  };

  test('docs/model-config.md', () => {
    const text = read('docs/model-config.md');
    expect([...keys(jsonSchema('model'), new Set())].filter((key) => !text.includes(key))).toEqual([]);
  });

  test('docs/policy.md', () => {
    const text = read('docs/policy.md');
    const { gates: _, ...shared } = jsonSchema('policy').properties as Record<string, unknown>;
    expect(
      [...keys({ properties: shared }, new Set())].filter(
        (key) => !text.includes(`\`${key}\``) && !text.includes(`\`${key}[]\``) && !text.includes(`${key}:`),
      ),
    ).toEqual([]);
  });

  test('docs/cli.md: every command and exit code', () => {
    const text = read('docs/cli.md');
    expect(Object.keys(COMMANDS).filter((name) => !text.includes(`tollgate ${name}`))).toEqual([]);
  });
});

test('the picture in the README is what the demo shows; UPDATE=1 renews it', async () => {
  const { stdout } = await cli(['demo']);
  const start = stdout.indexOf('### ');
  const end = stdout.indexOf('\n', stdout.indexOf('**All models:**'));
  const picture = stdout
    .slice(start, end)
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
  const marked = /(<!-- demo: [\s\S]*? -->\n)[\s\S]*?(<!-- \/demo -->)/;
  const readme = read('README.md');
  const renewed = readme.replace(
    marked,
    (_, open: string, close: string) => `${open}\n${picture}\n\n${close}`,
  );
  if (process.env.UPDATE === '1') writeFileSync('README.md', renewed);
  else expect(readme).toBe(renewed);
});
