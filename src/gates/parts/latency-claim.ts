import type { Finding, GateContext, ModelSubject } from '../../core/gate.ts';
import { compare, type Ratio } from '../../core/ratio.ts';
import { listed } from '../../core/words.ts';
import { at, finding } from './finding.ts';

/** A claim made for other hardware, or for what the change replaces, is said so; it is not refused. */
export function claimedElsewhere(subject: ModelSubject, { book }: GateContext): Finding[] {
  const { config } = subject.head;
  const { latency: claim, hardware } = config.serving ?? {};
  if (claim === undefined) return [];
  const place = at(subject, 'serving', 'latency');
  const fix = { summary: 'Measure latency on what will serve, and say so in serving.latency.measured_on' };
  const measured = claim.measured_on ?? '';
  const named = book
    .accelerators()
    .filter((known) => measured.toLowerCase().includes(known.name.toLowerCase()));
  if (
    hardware !== undefined &&
    named.length > 0 &&
    !named.some((known) => known.name === hardware.accelerator)
  ) {
    const evidence = { measured_on: measured, hardware: `${hardware.count}x${hardware.accelerator}` };
    const message = `Latency was measured on ${measured}, not on ${evidence.hardware}`;
    const was = subject.base?.config.serving;
    const preExisting =
      was?.latency?.measured_on === claim.measured_on && name(was?.hardware) === name(hardware);
    return [finding('hint', 'LATENCY_OTHER_HARDWARE', message, { place, evidence, fix, preExisting })];
  }
  const before = subject.base?.config;
  const same =
    before?.serving?.latency !== undefined &&
    (['p50', 'p99'] as const).every((quantile) =>
      equal(before.serving?.latency?.[quantile], claim[quantile]),
    );
  if (before === undefined || !same) return [];
  const changes = [
    ['version', before.model.version, config.model.version],
    ['hardware', name(before.serving?.hardware), name(hardware)],
    ['instance', before.serving?.instance, config.serving?.instance],
    ['hosted model', before.serving?.api?.model, config.serving?.api?.model],
    ['runtime', before.serving?.runtime, config.serving?.runtime],
  ].flatMap(([what, from, to]) =>
    from === to ? [] : [`${what} ${from ?? 'undeclared'} → ${to ?? 'undeclared'}`],
  );
  if (changes.length === 0) return [];
  const message = `The declared latency is the one of before ${listed(changes)}: unmeasured for this change`;
  return [finding('hint', 'LATENCY_NOT_REMEASURED', message, { place, evidence: { changes }, fix })];
}

const name = (hardware: { count: number; accelerator: string } | undefined): string | undefined =>
  hardware === undefined ? undefined : `${hardware.count}x${hardware.accelerator}`;
const equal = (a: Ratio | undefined, b: Ratio | undefined): boolean =>
  a === undefined || b === undefined ? a === b : compare(a, b) === 0;
