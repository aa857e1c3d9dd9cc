import { SaxesParser } from 'saxes';
import type { Place } from '../core/problem.ts';
import { type Draft, drafted } from './evidence-draft.ts';

interface Suite {
  readonly place: Place;
  readonly declared: number | null;
  held: number;
}

/** How the open test case went. */
type Outcome = 'passed' | 'failed' | 'skipped';

const OUTCOMES: ReadonlyMap<string, Outcome> = new Map([
  ['failure', 'failed'],
  ['error', 'failed'],
  ['skipped', 'skipped'],
]);

/** What the elements of a report add up to. */
class Tally {
  version: string | null = null;
  first: Place | null = null;
  readonly counts: Record<Outcome, number> = { passed: 0, failed: 0, skipped: 0 };
  readonly failures: { readonly name: string; readonly place: Place }[] = [];
  private readonly suites: Suite[] = [];
  private outcome: Outcome | null = null;
  private current = { name: '', place: { file: '' } as Place };
  private readonly draft: Draft;
  private readonly versionKey: string;

  constructor(draft: Draft, versionKey: string) {
    this.draft = draft;
    this.versionKey = versionKey;
  }

  open(name: string, attributes: Readonly<Record<string, string>>, place: Place): void {
    if (name === 'testsuite') this.suites.push({ place, declared: wholeOf(attributes.tests), held: 0 });
    else if (name === 'testcase') {
      this.first ??= place;
      this.outcome = 'passed';
      this.current = { name: attributes.name ?? '', place };
      for (const suite of this.suites) suite.held += 1;
    } else if (name === 'property' && attributes.name === this.versionKey) this.bind(attributes.value, place);
    // A case that failed stays so, whatever else it says.
    else if (this.outcome !== null && this.outcome !== 'failed')
      this.outcome = OUTCOMES.get(name) ?? this.outcome;
  }

  close(name: string): void {
    if (name === 'testcase' && this.outcome !== null) {
      this.counts[this.outcome] += 1;
      if (this.outcome === 'failed' && this.current.name !== '') this.failures.push(this.current);
      this.outcome = null;
    }
    const suite = name === 'testsuite' ? this.suites.pop() : undefined;
    if (suite !== undefined) checkSuite(this.draft, suite);
  }

  private bind(version: string | undefined, place: Place): void {
    if (version === undefined || version === this.version) return;
    if (this.version === null) this.draft.put(['version'], version, place);
    else
      this.draft.report(
        'INVALID_VALUE',
        place,
        'The report is about more than one version',
        this.version,
        'Split it',
      );
    this.version ??= version;
  }
}

const VALIDATIONS = ['data_quality', 'validations'];

/**
 * A JUnit report of data validation: a test case is a rule, one with a failure or an error has failed, and one that
 * was skipped did not run. The version is a property of the policy's choice.
 */
export const readJunit = drafted((draft, text, { versionKey }) => {
  const tally = new Tally(draft, versionKey);
  const parser = new SaxesParser();
  const at = (): Place => draft.at(Math.max(text.lastIndexOf('<', parser.position - 1), 0));
  parser.on('opentag', ({ name, attributes }) => tally.open(name, attributes, at()));
  parser.on('closetag', ({ name }) => tally.close(name));
  if (!wellFormed(parser, draft, text)) return;
  const { passed, failed } = tally.counts;
  const place = tally.first ?? draft.at(0);
  draft.put([...VALIDATIONS, 'checked'], String(passed + failed), place);
  draft.put([...VALIDATIONS, 'failed'], String(failed), place);
  for (const failure of tally.failures)
    draft.append([...VALIDATIONS, 'failures'], failure.name, failure.place);
});

/** A suite that holds fewer cases than it says was cut off; well-formed or not, it is not whole. */
function checkSuite(draft: Draft, suite: Suite): void {
  if (suite.declared === null || suite.declared === suite.held) return;
  draft.report(
    'INVALID_VALUE',
    suite.place,
    `The suite says ${suite.declared} tests and holds ${suite.held}`,
    'as many test cases as it says',
    'Write the report again: it may have been cut off',
  );
}

/** Parses the whole text; what is not well-formed is reported where it is. */
function wellFormed(parser: SaxesParser, draft: Draft, text: string): boolean {
  let problem: { message: string; offset: number } | null = null;
  parser.on('error', ({ message }) => {
    problem ??= { message: message.replace(/^\d+:\d+: /, ''), offset: Math.max(parser.position - 1, 0) };
  });
  parser.write(text).close();
  const found = problem as { message: string; offset: number } | null;
  if (found === null) return true;
  draft.report(
    'SYNTAX',
    draft.at(Math.min(found.offset, text.length)),
    `Not well-formed XML: ${found.message}`,
    'a JUnit report',
    'Write the file again: it may have been cut off',
  );
  return false;
}

const wholeOf = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
