import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { counted } from '../../core/words.ts';
import type { Anchor } from '../../io/store.ts';
import { type Command, EXIT, type Io, type ParsedArgs } from '../command.ts';
import { DATA, loaded, openStoreOf } from '../open-store.ts';
import { OUTPUT } from '../options.ts';
import { emit } from '../output.ts';
import { positionals, text, usage } from '../parse.ts';

export const audit: Command = {
  name: 'audit',
  summary: 'Prove that the log of approvals is whole, or export it',
  usage: '(verify|export) [options]',
  examples: [
    'tollgate audit verify --data /var/lib/tollgate',
    'tollgate audit export --data /var/lib/tollgate --output audit.jsonl',
    'tollgate audit verify --file audit.jsonl --anchor 42:9f86d0…',
  ],
  options: [
    DATA,
    { name: 'file', value: 'FILE', description: 'Verify this export instead of the store' },
    {
      name: 'anchor',
      value: 'N:HASH',
      description:
        'A row and its hash as noted before: finds a log whose end was cut off or that was written anew',
    },
    OUTPUT,
  ],
  async run(args, io) {
    const [verb] = positionals(audit, args, 'verb');
    if (verb === 'verify') return verify(args, io);
    if (verb === 'export') return exportLog(args, io);
    throw usage(
      audit,
      verb === undefined ? 'what to do is missing' : `"${verb}" is unknown`,
      'Write verify or export',
    );
  },
};

async function verify(args: ParsedArgs, io: Io): Promise<number> {
  const anchor = anchorOf(text(args, 'anchor'));
  const { parseAuditLines, auditRows, verifyChain } = await loaded(() => import('../../io/store.ts'));
  const file = text(args, 'file');
  const store = file === undefined ? await openStoreOf(args, io) : null;
  try {
    const rows = store === null ? parseAuditLines(linesOf(resolve(io.cwd, file ?? ''))) : auditRows(store);
    const verdict = await verifyChain(rows, anchor);
    if (!verdict.sound) {
      io.stdout(`Row ${verdict.row} is not what was written: ${verdict.reason}.\n`);
      return EXIT.blocked;
    }
    const { head } = verdict;
    io.stdout(
      head === null
        ? 'The log has no rows.\n'
        : `${counted(verdict.rows, 'row')}, each as it was written.\nAnchor: ${head.n}:${head.hash}\n`,
    );
    return EXIT.ok;
  } finally {
    await store?.close();
  }
}

async function exportLog(args: ParsedArgs, io: Io): Promise<number> {
  const { auditLine, auditRows } = await loaded(() => import('../../io/store.ts'));
  const store = await openStoreOf(args, io);
  try {
    const lines: string[] = [];
    for await (const row of auditRows(store)) lines.push(auditLine(row));
    emit(lines.join(''), args, io);
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

function anchorOf(given: string | undefined): Anchor | undefined {
  if (given === undefined) return undefined;
  const [, n, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(given) ?? [];
  if (n === undefined || hash === undefined)
    throw usage(audit, `--anchor cannot be "${given}"`, 'Write it as verify printed it: N:HASH');
  return { n: Number(n), hash };
}

const linesOf = (file: string): AsyncIterable<string> => createInterface({ input: createReadStream(file) });
