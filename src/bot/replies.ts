import type { GateId, GateResult, Report } from '../core/report.ts';
import { code, prose } from '../render/escape.ts';

export const HELP = `| Command | Does |
|---|---|
| \`/tollgate approve <reason>\` | approves what the check asks for |
| \`/tollgate approve until 2026-12-31 up to 5000 USD\` | the same, with a last day, a largest increase a month, or both |
| \`/tollgate revoke\` | takes your approval back |
| \`/tollgate explain [gate]\` | what was found and why |
| \`/tollgate recheck\` | judges the pull request again |
| \`/tollgate help\` | this |

A command is the first line of a new comment.`;

const QUIET: readonly GateResult['status'][] = ['pass', 'not_applicable'];

/** What the gates found, or what one of them answered about each model. */
export function explain({ gates, models }: Report, gate: GateId | null): string {
  const all = [
    ...gates.map((result) => ({ whose: 'fleet', result })),
    ...models.flatMap(({ id, gates: own }) => own.map((result) => ({ whose: id, result }))),
  ];
  const shown = all.filter(({ result }) =>
    gate === null
      ? !QUIET.includes(result.status)
      : result.gate === gate && result.status !== 'not_applicable',
  );
  if (shown.length === 0) return gate === null ? 'Nothing was found.' : `${code(gate)} judged nothing here.`;
  return shown.slice(0, 20).map(line).join('\n');
}

const line = ({ whose, result }: { whose: string; result: GateResult }): string =>
  `- ${code(whose)} ${code(result.gate)} ${code(result.code)}: ${prose(result.message)}${
    result.fix === null ? '' : ` **Fix:** ${prose(result.fix.summary)}`
  }`;
