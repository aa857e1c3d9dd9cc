import { type Estimate, type SumFilter, sumLines } from '../cost.ts';
import type { ModelGate, ModelSide, ModelSubject } from '../gate.ts';
import type { JudgeOptions } from '../gate-results.ts';
import { judgeModel } from '../judge.ts';
import type { ModelConfig } from '../model.ts';
import type { AdviceEdit, GateId, GateResult } from '../report.ts';
import { type Lever, levers } from './levers.ts';
import { edited, ownEdits } from './own-fix.ts';

/** A change of a model as the gates would see it after it. */
export interface Candidate {
  readonly edits: readonly AdviceEdit[];
  readonly side: ModelSide;
  readonly assumes: string | null;
}

export interface SearchOptions {
  readonly gates: readonly ModelGate[];
  readonly judge: JudgeOptions;
  estimate(config: ModelConfig): Estimate;
}

/** The inputs that can change a gate's answer; for gates that are not listed only their own fix is tried. */
const MOVES: Readonly<Partial<Record<GateId, RegExp>>> = {
  'unit-cost': /^serving\./,
  'training-run': /^training\./,
  'hardware-fit': /^(?:serving|training)\./,
  latency: /^serving\.hardware$/,
};
const ANY = /^/;
/** Levers of one path that are combined with those of another, the cheapest first. */
const COMBINED = 4;
const MOST_PAIRS = 60;

export const isFailing = ({ status }: GateResult): boolean =>
  status === 'block' || status === 'approval' || status === 'undecided';

const keyOf = ({ gate, code }: GateResult): string => `${gate} ${code}`;

/** The search over changes of one model. Bounded: at most some forty single changes and sixty pairs. */
export class Search {
  private readonly subject: ModelSubject;
  private readonly text: string;
  private readonly options: SearchOptions;
  private readonly failing: ReadonlySet<string>;
  private levers: readonly Lever[] | null = null;
  private readonly files = new Map<string, Candidate | null>();
  private readonly priced = new Map<Lever, Candidate>();

  constructor(subject: ModelSubject, text: string, results: readonly GateResult[], options: SearchOptions) {
    this.subject = subject;
    this.text = text;
    this.options = options;
    this.failing = new Set(results.filter(isFailing).map(keyOf));
  }

  /** The cheapest change with which the gate has nothing against the model; a single one before a pair. */
  fix(gate: ModelGate, results: readonly GateResult[]): Candidate | null {
    const { file } = this.subject.head;
    const own = ownEdits(file, this.text, results);
    const offered = own === null ? null : this.written(own);
    const first = offered === null ? [] : [offered];
    const moves = MOVES[gate.id];
    const mends = (one: Candidate): boolean => !this.judge(gate, one).some(isFailing) && this.isAllowed(one);
    if (moves === undefined) return first.find(mends) ?? null;
    const singles = [...first, ...this.singles(moves)].toSorted(byCost);
    return singles.find(mends) ?? this.pairs(moves).find(mends) ?? null;
  }

  /** Whether the gate passes with nothing but the edits in the file. */
  passesAsWritten(gate: ModelGate, { edits }: Candidate): boolean {
    const written = this.written(edits);
    return written !== null && !this.judge(gate, written).some(isFailing);
  }

  /** The file with the edits in it, read as its author's; several gates offer the same, and reading takes its time. */
  private written(edits: readonly AdviceEdit[]): Candidate | null {
    const key = JSON.stringify(edits);
    const known = this.files.get(key);
    if (known !== undefined) return known;
    const config = edited(this.subject.head.file, this.text, edits);
    const candidate = config === null ? null : this.candidate(edits, config, null);
    this.files.set(key, candidate);
    return candidate;
  }

  /** The cheapest single change that fails no gate, where it costs less than the head. */
  cheaper(): Candidate | null {
    const { monthly } = this.subject.head;
    if (monthly.unknown.length > 0) return null;
    const found = this.singles(ANY).find(
      (one) => one.side.monthly.expected < monthly.expected && this.isAllowed(one),
    );
    return found ?? null;
  }

  /** How many gates still fail with a change. */
  failuresWith(one: Candidate): number {
    return this.options.gates.filter((gate) => this.judge(gate, one).some(isFailing)).length;
  }

  /** Whether no gate fails that does not fail already. */
  private isAllowed(one: Candidate): boolean {
    if (one.side.monthly.unknown.length > this.subject.head.monthly.unknown.length) return false;
    return this.options.gates.every((gate) =>
      this.judge(gate, one).every((result) => !isFailing(result) || this.failing.has(keyOf(result))),
    );
  }

  private judge(gate: ModelGate, { side }: Candidate): readonly GateResult[] {
    const { change } = this.subject;
    const changed = change === 'added' ? change : 'changed';
    return judgeModel(gate, { ...this.subject, head: side, change: changed }, this.options.judge);
  }

  /** Single changes of the inputs that match, cheapest first; each is priced once. */
  private singles(inputs: RegExp): Candidate[] {
    return this.matching(inputs)
      .map((lever) => this.single(lever))
      .toSorted(byCost);
  }

  private matching(inputs: RegExp): Lever[] {
    this.levers ??= levers(this.subject.head, this.subject.base, this.options.judge.context);
    return this.levers.filter(({ edits }) => edits.every(({ path }) => inputs.test(path)));
  }

  /** Two levers of different inputs, the cheapest of each. */
  private pairs(inputs: RegExp): Candidate[] {
    const ranked = this.matching(inputs)
      .map((lever) => ({ lever, path: lever.edits[0]?.path, one: this.single(lever) }))
      .toSorted((a, b) => byCost(a.one, b.one));
    const best = ranked.filter(
      ({ path }, index) => ranked.slice(0, index).filter((other) => other.path === path).length < COMBINED,
    );
    const pairs = best.flatMap((a, index) =>
      best.slice(index + 1).flatMap((b) => (a.path === b.path ? [] : [this.pair(a.lever, b.lever)])),
    );
    return pairs.toSorted(byCost).slice(0, MOST_PAIRS);
  }

  private pair(a: Lever, b: Lever): Candidate {
    const assumed = [a.assumes, b.assumes].filter((words) => words !== null);
    return this.candidate(
      [...a.edits, ...b.edits],
      b.apply(a.apply(this.subject.head.config)),
      assumed.length === 0 ? null : assumed.join('; '),
    );
  }

  private single(lever: Lever): Candidate {
    const known =
      this.priced.get(lever) ??
      this.candidate(lever.edits, lever.apply(this.subject.head.config), lever.assumes);
    this.priced.set(lever, known);
    return known;
  }

  private candidate(edits: readonly AdviceEdit[], config: ModelConfig, assumes: string | null): Candidate {
    const estimate = this.options.estimate(config);
    const sum = (cadence: SumFilter['cadence']) => sumLines(estimate, { cadence });
    const side = { ...this.subject.head, config, estimate, monthly: sum('monthly'), oneOff: sum('one_off') };
    return { edits, side, assumes };
  }
}

/** Cheapest first; what cannot be priced comes last, and the paths decide between equals. */
function byCost(a: Candidate, b: Candidate): number {
  const [x, y] = [a.side.monthly, b.side.monthly];
  if (x.unknown.length !== y.unknown.length) return x.unknown.length - y.unknown.length;
  if (x.expected !== y.expected) return x.expected < y.expected ? -1 : 1;
  const [left, right] = [JSON.stringify(a.edits), JSON.stringify(b.edits)];
  return left < right ? -1 : Number(left > right);
}
