import { expect, test } from 'vitest';
import { cli, session } from './harness.ts';

const list = async (
  ...args: string[]
): Promise<{ accelerator: string | null; cloud: string; price: string; source: string; date: string }[]> => {
  const { stdout, exit } = await cli(['prices', 'list', '--format', 'json', ...args]);
  expect(exit).toBe(0);
  return (JSON.parse(stdout) as { rows: never[] }).rows;
};

test('every row carries a price, a date and a source', async () => {
  const rows = await list();
  expect(rows.length).toBeGreaterThan(100);
  for (const { price, date, source } of rows) {
    expect(Number(price)).toBeGreaterThan(0);
    expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(source).not.toBe('');
  }
});

test('filters narrow the list, whatever the case', async () => {
  const rows = await list(
    '--accelerator',
    'h100',
    '--cloud',
    'AWS',
    '--purchase',
    'on_demand',
    '--region',
    'us-east-1',
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(new Set(rows.map(({ accelerator, cloud }) => `${cloud} ${accelerator}`))).toEqual(
    new Set(['aws H100']),
  );
});

test('CPU types and reserved prices can be asked for as they are listed', async () => {
  expect((await list('--accelerator', 'cpu')).every(({ accelerator }) => accelerator === null)).toBe(true);
  const at = async (purchase: string): Promise<number> =>
    Number(
      (
        await list(
          '--cloud',
          'aws',
          '--region',
          'us-east-1',
          '--instance',
          'p5.48xlarge',
          '--purchase',
          purchase,
        )
      )[0]?.price,
    );
  const ratio = (await at('reserved_1y')) / (await at('on_demand'));
  expect(ratio).toBeGreaterThan(0.5);
  expect(ratio).toBeLessThan(0.7);
  const { stdout } = await cli([
    'prices',
    'list',
    '--cloud',
    'aws',
    '--accelerator',
    'H100',
    '--purchase',
    'spot',
  ]);
  expect(stdout).toMatch(/\d\.\d\d to \d+\.\d\d/);
});

test('mistakes are named', async () => {
  await expect(
    await session(
      ['prices'],
      ['prices', 'import'],
      ['prices', 'list', '--accelerator', 'H10'],
      ['prices', 'list', '--cloud', 'aws', '--region', 'us-esat-1'],
      ['prices', 'list', '--purchase', 'on-demand'],
    ),
  ).toMatchFileSnapshot('snapshots/prices-mistakes.txt');
});
