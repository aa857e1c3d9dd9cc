import type { Location, Problem } from './problem.ts';
import type { GateResult, LocatedProblem } from './report.ts';

/** A problem with its position, and whether the base has it already. */
export interface Found {
  readonly problem: Problem;
  readonly preExisting: boolean;
  readonly location: Location;
}

/** Problems as the report carries them, in a stable order. */
export function locateProblems(found: Iterable<Found>): LocatedProblem[] {
  const located: LocatedProblem[] = [];
  for (const { problem, preExisting, location } of found) {
    located.push({
      code: problem.code,
      severity: problem.severity,
      message: problem.message,
      expected: problem.expected ?? null,
      fix: problem.fix ?? null,
      pre_existing: preExisting,
      location,
    });
  }
  return located.sort(byLocation);
}

function byLocation(a: LocatedProblem, b: LocatedProblem): number {
  const [x, y] = [a.location, b.location];
  if (x.file !== y.file) return x.file < y.file ? -1 : 1;
  return x.line - y.line || x.column - y.column;
}

/** A file nobody can read blocks under `schema`, one result a file; what the change did not touch only warns. */
export function fileResults(problems: readonly LocatedProblem[]): GateResult[] {
  const byFile = new Map<string, LocatedProblem[]>();
  for (const problem of problems) {
    const known = byFile.get(problem.location.file);
    if (known === undefined) byFile.set(problem.location.file, [problem]);
    else known.push(problem);
  }
  return [...byFile.values()].flatMap((list) => {
    const worst =
      list.find((problem) => problem.severity === 'error') ??
      list.find(({ code }) => code === 'POLICY_REMOVED') ??
      list[0];
    return worst === undefined ? [] : [fileResult(worst, list.length)];
  });
}

const fileResult = (worst: LocatedProblem, count: number): GateResult => ({
  ...gateOf(worst),
  code: worst.code,
  message: `${worst.message}${count > 1 ? ` (and ${count - 1} more in this file)` : ''}`,
  pre_existing: worst.pre_existing,
  location: worst.location,
  evidence: { problems: count },
  fix: worst.fix === null ? null : { summary: worst.fix },
});

/** What cannot be read is for `schema`; a policy that goes away is governed like a model that does. */
function gateOf({ code, severity, pre_existing }: LocatedProblem): Pick<GateResult, 'gate' | 'status'> {
  if (code === 'POLICY_REMOVED') return { gate: 'lifecycle', status: 'approval' };
  return { gate: 'schema', status: severity === 'error' && !pre_existing ? 'block' : 'warn' };
}
