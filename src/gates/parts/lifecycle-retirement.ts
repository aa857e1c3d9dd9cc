import type { Finding, ModelSubject, Portfolio } from '../../core/gate.ts';
import type { LifecycleStage } from '../../core/model.ts';
import type { Fix } from '../../core/report.ts';
import { isRetiredStage, isSilent } from '../../core/stage.ts';
import { counted, listed } from '../../core/words.ts';
import { at, finding } from './finding.ts';
import { sidesById } from './fleet.ts';

/** Models that read `id` themselves and are neither retired nor still in development. */
export function liveReaders(id: string, portfolio: Portfolio): string[] {
  const sides = sidesById(portfolio);
  return portfolio.graph.readers(id).filter((name) => {
    const side = sides.get(name);
    return side !== undefined && !isSilent(side.config) && !isRetiredStage(side.config);
  });
}

/** A model is retired once nobody reads it, with word of what replaces it and by when. */
export function retirements(portfolio: Portfolio): Finding[] {
  return portfolio.subjects.flatMap((subject) => {
    const { stage } = subject.head.config.model;
    const starts = subject.change === 'changed' && isRetiredStage(subject.head.config);
    if (stage === undefined || !starts || subject.base?.config.model.stage === stage) return [];
    return [...consumers(subject, stage, portfolio), ...migration(subject, stage, portfolio)];
  });
}

function consumers(subject: ModelSubject, stage: LifecycleStage, portfolio: Portfolio): Finding[] {
  const successor = subject.head.config.model.superseded_by;
  const until = subject.base?.config.model.stage ?? 'production';
  return consumersRemain(subject.id, portfolio, {
    what: `set to ${stage}`,
    place: at(subject, 'model', 'stage'),
    evidence: { stage },
    fix: (names) => ({
      summary: `Move ${names} to ${successor ?? 'another model'} first, and keep model.stage: ${until} until then`,
      path: 'model.stage',
    }),
  });
}

/** A model goes, by its stage or altogether, while others still read it. */
export function consumersRemain(
  id: string,
  portfolio: Portfolio,
  how: Pick<Finding, 'place' | 'evidence'> & { readonly what: string; fix(names: string): Fix },
): Finding[] {
  const readers = liveReaders(id, portfolio);
  if (readers.length === 0) return [];
  const names = listed(readers.slice(0, 8));
  const read = `${counted(readers.length, 'model')} still ${readers.length === 1 ? 'reads' : 'read'} it`;
  return [
    finding('violation', 'CONSUMERS_REMAIN', `${id} is ${how.what} while ${read}: ${names}`, {
      place: how.place,
      evidence: { model: id, ...how.evidence, consumers: readers.slice(0, 50), count: readers.length },
      fix: how.fix(names),
      action: 'block',
      size: readers.length,
      scope: { model: id },
    }),
  ];
}

function migration(subject: ModelSubject, stage: LifecycleStage, portfolio: Portfolio): Finding[] {
  const { superseded_by: successor, retire_by: day } = subject.head.config.model;
  const findings: Finding[] = [];
  const scope = { model: subject.id };
  if (successor !== undefined && !sidesById(portfolio).has(successor))
    findings.push(
      finding(
        'hint',
        'SUCCESSOR_UNKNOWN',
        `${subject.id} names ${successor} as what replaces it, and no config here declares it`,
        {
          place: at(subject, 'model', 'superseded_by'),
          evidence: { model: subject.id, superseded_by: successor },
          fix: { summary: `Add the config of ${successor}`, path: 'model.superseded_by' },
          scope,
        },
      ),
    );
  const open = [
    ...(successor === undefined ? [{ key: 'superseded_by', what: 'where to go' }] : []),
    ...(day === undefined ? [{ key: 'retire_by', what: 'by when' }] : []),
  ];
  if (stage === 'deprecated' && open.length > 0)
    findings.push(
      finding(
        'hint',
        'NO_MIGRATION',
        `${subject.id} is deprecated without ${listed(open.map(({ key }) => key))}: nobody can tell ${listed(open.map(({ what }) => what))}`,
        {
          place: at(subject, 'model'),
          evidence: { model: subject.id, missing: open.map(({ key }) => key) },
          fix: { summary: `Declare ${listed(open.map(({ key }) => `model.${key}`))}` },
          scope,
        },
      ),
    );
  return findings;
}
