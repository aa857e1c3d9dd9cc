import { CsvError, parse } from 'csv-parse/sync';
import type { Place } from '../core/problem.ts';
import { type Draft, drafted } from './evidence-draft.ts';

/** A row by column, without its empty cells, and where its line begins. */
interface Row {
  readonly cells: Readonly<Record<string, string>>;
  readonly place: Place;
}

/** A kind of table, told by the columns it must have. */
interface Table {
  readonly needs: readonly string[];
  readonly may: readonly string[];
  put(draft: Draft, row: Row): void;
}

const METRICS: Table = {
  needs: ['metric', 'value'],
  may: [],
  put: (draft, { cells: { metric = '', value = '' }, place }) =>
    draft.put(['evaluation', 'metrics', metric], value, place),
};

const COUNTS = [
  'members',
  'predicted_positive',
  'actual_positive',
  'true_positive',
  'selection_rate',
  'true_positive_rate',
  'false_positive_rate',
];

const TABLES: readonly Table[] = [
  METRICS,
  {
    needs: ['attribute', 'group', 'members'],
    may: COUNTS,
    put: (draft, { cells, place }) =>
      draft.put(
        ['evaluation', 'groups', cells.attribute ?? '', cells.group ?? ''],
        only(cells, COUNTS),
        place,
      ),
  },
  {
    needs: ['feature', 'reference', 'current'],
    may: ['bucket'],
    put: (draft, { cells: { feature = '', reference = '', current = '' }, place }) => {
      draft.append(['drift', 'features', feature, 'reference'], reference, place);
      draft.append(['drift', 'features', feature, 'current'], current, place);
    },
  },
  {
    needs: ['feature', 'psi'],
    may: [],
    put: (draft, { cells: { feature = '', psi = '' }, place }) =>
      draft.put(['drift', 'features', feature, 'psi'], psi, place),
  },
  {
    needs: ['feature', 'type', 'staleness'],
    may: ['slo'],
    put: (draft, { cells, place }) =>
      draft.put(
        ['freshness', 'features', cells.feature ?? ''],
        only(cells, ['type', 'slo', 'staleness']),
        place,
      ),
  },
];

/** Every table may say what it is about. */
const ABOUT = ['model', 'version', 'digest'] as const;

/**
 * A table whose columns say what it holds. A `version` column binds it: the version of the last row counts, and
 * of metrics the earlier ones are the history, oldest first.
 */
export const readCsv = drafted((draft, text) => {
  const rows = rowsOf(draft, text);
  const [header, ...body] = rows ?? [];
  const table = header === undefined ? null : tableOf(draft, header);
  if (header === undefined || table === null) return;
  const named = body.map(({ cells, place }) => ({ cells: byColumn(header.cells, cells), place }));
  const last = named.at(-1);
  if (last === undefined) {
    draft.report(
      'EMPTY',
      draft.at(0),
      'The table has no rows',
      'a row for each measurement',
      'Measure again',
    );
    return;
  }
  for (const key of ABOUT) if (last.cells[key] !== undefined) draft.put([key], last.cells[key], last.place);
  for (const row of named) {
    const { model, version } = row.cells;
    if (model !== last.cells.model)
      draft.report(
        'INVALID_VALUE',
        row.place,
        'The table is about more than one model',
        'one model a file',
        'Split it',
      );
    else if (version === last.cells.version) table.put(draft, row);
  }
  if (table === METRICS) putHistory(draft, named, last.cells.version);
});

/** Rows of earlier versions, in the order in which they first appear. */
function putHistory(draft: Draft, rows: readonly Row[], latest: string | undefined): void {
  for (const version of new Set(rows.map(({ cells }) => cells.version))) {
    if (version === undefined || version === latest) continue;
    const measured = rows.filter(({ cells }) => cells.version === version);
    const metrics = Object.fromEntries(measured.map(({ cells }) => [cells.metric ?? '', cells.value ?? '']));
    draft.append(['evaluation', 'history'], { version, metrics }, measured[0]?.place ?? draft.at(0));
  }
}

/** Records of a strict table: every row as long as the first, every quote closed. */
function rowsOf(draft: Draft, text: string): { cells: string[]; place: Place }[] | null {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  try {
    const lines: number[] = [];
    const records: string[][] = parse(text, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      record_delimiter: ['\r\n', '\n'],
      on_record: (record: string[], context) => {
        lines.push(context.lines);
        return record;
      },
    });
    if (records.length === 0)
      draft.report('EMPTY', draft.at(0), 'The file is empty', 'a table with a header', 'Measure again');
    // The parser tells the line a record ends on; it begins on the one after the end of the record before it.
    return records.map((cells, index) => ({ cells, place: draft.at(starts[lines[index - 1] ?? 0] ?? 0) }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error as unknown as { lines?: number };
    draft.report(
      'SYNTAX',
      draft.at(starts[(lines ?? 1) - 1] ?? 0),
      `Not a valid table: ${error.message}`,
      'comma-separated values, every row as long as the header',
      'Write the file again: it may have been cut off',
    );
    return null;
  }
}

function tableOf(draft: Draft, { cells: header }: { cells: readonly string[] }): Table | null {
  const table = TABLES.find(({ needs }) => needs.every((column) => header.includes(column)));
  if (table === undefined) {
    const kinds = TABLES.map(({ needs }) => needs.join(','));
    draft.report(
      'MISSING_KEY',
      draft.at(0),
      `No table of evidence has the columns ${header.map((column) => JSON.stringify(column)).join(', ')}`,
      `columns such as ${kinds.join('; ')}`,
      'Name the columns as the documentation does',
    );
    return null;
  }
  const known: readonly string[] = [...table.needs, ...table.may, ...ABOUT];
  for (const [index, column] of header.entries()) {
    if (!known.includes(column))
      draft.report(
        'UNKNOWN_KEY',
        draft.at(0),
        `Unknown column ${JSON.stringify(column)}`,
        known.join(', '),
        'Remove it',
      );
    if (header.indexOf(column) !== index)
      draft.report(
        'DUPLICATE_KEY',
        draft.at(0),
        `The column ${JSON.stringify(column)} is there twice`,
        'each once',
        'Keep one',
      );
  }
  return table;
}

const byColumn = (header: readonly string[], cells: readonly string[]): Record<string, string> =>
  Object.fromEntries(header.flatMap((column, index) => (cells[index] ? [[column, cells[index]]] : [])));

const only = (cells: Row['cells'], columns: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(cells).filter(([column]) => columns.includes(column)));
