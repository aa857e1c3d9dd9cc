import type { Finding, ModelSide, ModelSubject, Portfolio } from '../../core/gate.ts';
import { counted, listed } from '../../core/words.ts';
import { at, finding } from './finding.ts';
import { membersOf } from './fleet.ts';

/** Shipping members of one unit that are told one by one; what is wrong with a unit is the same for all of them. */
const MOST_MEMBERS = 20;

/** A pipeline or an ensemble goes back as one: if any member fails, all return to the versions that were tested together. */
export function unitFindings(shipping: readonly ModelSubject[], portfolio: Portfolio): Finding[] {
  const units = new Map<string, ModelSubject[]>();
  for (const subject of shipping) {
    const name = subject.head.config.dependencies?.unit?.name;
    if (name === undefined) continue;
    const others = units.get(name);
    if (others === undefined) units.set(name, [subject]);
    else others.push(subject);
  }
  const within = [...units].flatMap(([name, subjects]) => {
    const members = membersOf(portfolio, name);
    const ids = members.map(({ config }) => config.id).sort();
    const told = subjects.slice(0, MOST_MEMBERS).flatMap((subject) => judgeUnit(subject, members, ids));
    return subjects.length > MOST_MEMBERS ? [...told, ...moreMembers(told, subjects.length)] : told;
  });
  const leaving = shipping.flatMap((subject) => leftBehind(subject, portfolio));
  const told = leaving.slice(0, MOST_MEMBERS);
  return [...within, ...told, ...(leaving.length > told.length ? moreMembers(told, leaving.length) : [])];
}

/** A member that leaves its unit while it ships: the others were tested with it, and would return without it. */
function leftBehind(subject: ModelSubject, portfolio: Portfolio): Finding[] {
  const before = subject.base?.config.dependencies?.unit;
  const now = subject.head.config.dependencies?.unit?.name;
  if (before === undefined || before.name === now) return [];
  const others = membersOf(portfolio, before.name);
  if (others.length === 0) return [];
  const message = `${subject.id} leaves the ${before.kind} ${before.name} with the version that it ships; ${named(others)} ${others.length === 1 ? 'stays' : 'stay'} in it and would not roll back with it`;
  return [
    finding('violation', 'UNIT_ROLLBACK', message, {
      place: at(subject, ...(subject.head.config.dependencies === undefined ? ['model'] : ['dependencies'])),
      evidence: {
        unit: before.name,
        kind: before.kind,
        members: others.slice(0, 50).map(({ config }) => config.id),
      },
      fix: {
        summary: `Keep dependencies.unit (name: ${before.name}) for this release; take ${subject.id} out in a change that ships nothing new`,
        path: 'dependencies.unit',
      },
      scope: { model: subject.id },
    }),
  ];
}

/** The first violation again, for all of the members that were not told; a waiver of it names no model. */
function moreMembers(told: readonly Finding[], shipping: number): Finding[] {
  const first = told.find(({ level }) => level === 'violation');
  if (first === undefined) return [];
  return [
    {
      ...first,
      scope: {},
      message: `${shipping - MOST_MEMBERS} more members ship; as for the first: ${first.message}`,
    },
  ];
}

function judgeUnit(subject: ModelSubject, members: readonly ModelSide[], ids: readonly string[]): Finding[] {
  const { unit } = subject.head.config.dependencies ?? {};
  if (unit === undefined) return [];
  const { name, kind } = unit;
  const scope = { model: subject.id };
  const evidence = { unit: name, kind, members: ids.slice(0, 50), size: ids.length };
  if (ids.length === 1) {
    const message = `No other model is in the ${kind} ${name}, so nothing rolls back with ${subject.id}`;
    const fix = {
      summary: 'Give every member the same dependencies.unit.name',
      path: 'dependencies.unit.name',
    };
    return [
      finding('hint', 'UNIT_OF_ONE', message, {
        place: at(subject, 'dependencies', 'unit', 'name'),
        evidence,
        fix,
        scope,
      }),
    ];
  }
  const others = members.filter(({ config }) => config.dependencies?.unit?.kind !== kind);
  const alone = members.filter(({ config }) => config.dependencies?.unit?.rollback !== 'unit');
  const findings: Finding[] = [];
  if (others.length > 0) {
    findings.push(
      finding(
        'violation',
        'UNIT_MIXED',
        `${name} is a ${kind} to ${subject.id} and not to ${named(others)}`,
        {
          place: at(subject, 'dependencies', 'unit', 'kind'),
          evidence,
          fix: { summary: 'Declare one kind in every member', path: 'dependencies.unit.kind' },
          scope,
          action: 'warn',
        },
      ),
    );
  }
  if (alone.length > 0) {
    findings.push(
      finding(
        'violation',
        'UNIT_ROLLBACK',
        `${subject.id} ships in the ${kind} ${name} of ${counted(ids.length, 'model')}, of which ${named(alone)} ${alone.length === 1 ? 'does' : 'do'} not roll back with the others`,
        {
          place: at(subject, 'dependencies', 'unit'),
          evidence: { ...evidence, alone: alone.slice(0, 50).map(({ config }) => config.id) },
          fix: {
            summary: `Let the deployment of ${name} return all members together, and declare dependencies.unit.rollback: unit in ${named(alone)}`,
            path: 'dependencies.unit.rollback',
          },
          scope,
          size: alone.length,
        },
      ),
    );
  }
  return findings;
}

function named(sides: readonly ModelSide[]): string {
  const names = sides.map(({ config }) => config.id).sort();
  return names.length > 6 ? `${names.slice(0, 6).join(', ')} and ${names.length - 6} more` : listed(names);
}
