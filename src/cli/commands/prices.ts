import { toNumber, toText } from '../../core/ratio.ts';
import { nearest } from '../../core/validate.ts';
import {
  type CapacityRow,
  capacityRows,
  reservedCapacityRows,
  reservedRows,
  sourceText,
} from '../../prices/rows.ts';
import { columns } from '../../render/text/columns.ts';
import { type Command, EXIT, type ParsedArgs } from '../command.ts';
import { positionals, text, usage } from '../parse.ts';

const FILTERS = ['cloud', 'region', 'accelerator', 'instance', 'purchase'] as const;

export const prices: Command = {
  name: 'prices',
  summary: 'List the bundled prices, each with its source and date',
  usage: 'list [options]',
  examples: [
    'tollgate prices list --accelerator H100',
    'tollgate prices list --cloud aws --region us-east-1 --purchase spot',
    'tollgate prices list --format json',
  ],
  options: [
    { name: 'cloud', value: 'NAME', description: 'Only this cloud' },
    { name: 'region', value: 'NAME', description: 'Only this region' },
    { name: 'accelerator', value: 'NAME', description: 'Only this accelerator' },
    { name: 'instance', value: 'NAME', description: 'Only this instance type' },
    {
      name: 'purchase',
      value: 'NAME',
      description: 'Only this purchase option',
      choices: ['on_demand', 'spot', 'reserved_1y', 'reserved_3y'],
    },
    { name: 'format', value: 'F', description: 'Output', default: 'text', choices: ['text', 'json'] },
  ],
  async run(args, io) {
    const [action] = positionals(prices, args, 'action');
    if (action !== 'list') {
      const what =
        action === undefined ? 'what to do is missing' : `"${action}" is not something prices does`;
      throw usage(
        prices,
        what,
        'Write tollgate prices list; your own prices stand in the policy under prices.overrides',
      );
    }
    const rows = chosen(
      text(args, 'purchase')?.startsWith('reserved') ? reservedCapacityRows() : capacityRows(),
      args,
    );
    io.stdout(text(args, 'format') === 'json' ? `${JSON.stringify(toJson(rows), null, 2)}\n` : table(rows));
    return EXIT.ok;
  },
};

/** Rows that match every filter; a filter that no row knows is a mistake, not an empty list. */
function chosen(rows: readonly CapacityRow[], args: ParsedArgs): CapacityRow[] {
  let left = [...rows];
  for (const filter of FILTERS) {
    const wanted = text(args, filter)?.toLowerCase();
    if (wanted === undefined) continue;
    const known = [...new Set(left.map((row) => row[filter] ?? 'CPU'))].sort();
    left = left.filter((row) => (row[filter] ?? 'CPU').toLowerCase() === wanted);
    if (left.length > 0) continue;
    const near = nearest(wanted, known);
    const hint = near === null ? '' : `: did you mean "${near}"?`;
    throw usage(
      prices,
      `no price has ${filter} "${text(args, filter)}"${hint}`,
      `With the filters before it: ${listed(known)}`,
    );
  }
  return left.sort((a, b) => (orderKey(a) < orderKey(b) ? -1 : 1));
}

const orderKey = (row: CapacityRow): string =>
  [row.cloud, row.accelerator ?? '~', row.instance, row.region, row.purchase].join('\u0000');

const listed = (names: readonly string[]): string =>
  names.length > 12 ? `${names.slice(0, 12).join(', ')} and ${names.length - 12} more` : names.join(', ');

const HEADS = [
  { title: 'cloud' },
  { title: 'region' },
  { title: 'accelerator' },
  { title: 'instance' },
  { title: 'purchase' },
  { title: 'USD/h', side: 'right' },
  { title: 'low to high', side: 'right' },
  { title: 'date' },
  { title: 'confidence' },
] as const;

function table(rows: readonly CapacityRow[]): string {
  const cells = rows.map((row) => [
    row.cloud,
    row.region,
    row.accelerator ?? 'CPU',
    row.instance,
    row.purchase,
    toNumber(row.price).toFixed(4),
    toNumber(row.low) === toNumber(row.high)
      ? ''
      : `${toNumber(row.low).toFixed(2)} to ${toNumber(row.high).toFixed(2)}`,
    row.date,
    row.confidence,
  ]);
  const sources = [...new Set(rows.map((row) => row.source))]
    .sort()
    .map((source) => `- ${sourceText(source)}`);
  return [
    ...columns(HEADS, cells, ''),
    '',
    'USD an hour, per accelerator; per instance for CPU types. A reserved price is the',
    'on-demand price times a ratio: --purchase reserved_1y lists them. Sources:',
    ...sources,
    '',
  ].join('\n');
}

const decimal = (value: CapacityRow['price']): string => toText(value, 6);

function toJson(rows: readonly CapacityRow[]): unknown {
  return {
    schema: 'tollgate.prices/1',
    currency: 'USD',
    per: 'accelerator-hour, or instance-hour without accelerator',
    rows: rows.map((row) => ({
      cloud: row.cloud,
      region: row.region,
      accelerator: row.accelerator,
      instance: row.instance,
      count: row.count,
      purchase: row.purchase,
      low: decimal(row.low),
      price: decimal(row.price),
      high: decimal(row.high),
      date: row.date,
      source: sourceText(row.source),
      confidence: row.confidence,
      note: row.note ?? '',
    })),
    reserved: reservedRows.map(({ source, ...row }) => ({
      ...row,
      source: sourceText(source),
      confidence: 'low',
    })),
  };
}
