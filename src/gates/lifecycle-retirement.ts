import type { Finding, ModelSubject, Portfolio } from '../core/gate.ts';
import type { LifecycleStage } from '../core/model.ts';
import { counted, listed } from '../core/words.ts';
import { at, finding } from './finding.ts';
import { sidesById } from './fleet.ts';

const RETIRED: readonly (LifecycleStage | undefined)[] = ['deprecated', 'archived'];
export const isRetiredStage = (stage: LifecycleStage | undefined): boolean => RETIRED.includes(stage);

/** Models that read `id` themselves and are neither retired nor still in development. */
export function liveReaders(id: string, portfolio: Portfolio): string[] {
  const sides = sidesById(portfolio);
  return portfolio.graph.readers(id).filter((name) => {
    const side = sides.get(name);
    const stage = side?.config.model.stage;
    return side !== undefined && stage !== 'development' && !isRetiredStage(stage);
  });
}

/** A model is retired once nobody reads it, with word of what replaces it and by when. */
export function retirements(portfolio: Portfolio): Finding[] {
  return portfolio.subjects.flatMap((subject) => {
    const { stage } = subject.head.config.model;
    const starts = subject.change === 'changed' && isRetiredStage(stage);
    if (stage === undefined || !starts || subject.base?.config.model.stage === stage) return [];
    return [...consumers(subject, stage, portfolio), ...migration(subject, stage, portfolio)];
  });
}

function consumers(subject: ModelSubject, stage: LifecycleStage, portfolio: Portfolio): Finding[] {
  const readers = liveReaders(subject.id, portfolio);
  if (readers.length === 0) return [];
  const successor = subject.head.config.model.superseded_by;
  const names = listed(readers.slice(0, 8));
  return [
    finding(
      'violation',
      'CONSUMERS_REMAIN',
      `${subject.id} is set to ${stage} while ${counted(readers.length, 'model')} still ${readers.length === 1 ? 'reads' : 'read'} it: ${names}`,
      {
        place: at(subject, 'model', 'stage'),
        evidence: { model: subject.id, stage, consumers: readers.slice(0, 50), count: readers.length },
        fix: {
          summary: `Move ${names} to ${successor ?? 'another model'} first, and keep model.stage: ${subject.base?.config.model.stage ?? 'production'} until then`,
          path: 'model.stage',
        },
        action: 'block',
        size: readers.length,
        scope: { model: subject.id },
      },
    ),
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
