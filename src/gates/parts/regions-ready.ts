import type { Finding, ModelSubject } from '../../core/gate.ts';
import type { Region, Regions } from '../../core/model.ts';
import { listed } from '../../core/words.ts';
import { at, finding, missing } from './finding.ts';

const PARTS = [
  { key: 'artifact', what: 'the artefact' },
  { key: 'features', what: 'the feature store' },
] as const;

/**
 * Every region holds the version that ships, artefact and features alike: a region with the new binary and the old
 * features serves worse predictions without an error.
 */
export function readiness(subject: ModelSubject, { members }: Regions): Finding[] {
  const { version } = subject.head.config.model;
  if (version === undefined) {
    const fix = { summary: 'Declare model.version', path: 'model.version' };
    const message = 'model.version is not declared, so nobody can tell which regions hold it';
    return [missing(message, { place: at(subject, 'model'), fix })];
  }
  return PARTS.flatMap((part) => [
    ...unready(subject, members, part, version),
    ...undeclared(subject, members, part, version),
  ]);
}

type Part = (typeof PARTS)[number];
const indexed = (members: readonly Region[]) => members.map((member, index) => ({ member, index }));

function unready(
  subject: ModelSubject,
  members: readonly Region[],
  { key, what }: Part,
  version: string,
): Finding[] {
  const behind = indexed(members).filter(
    ({ member }) => member[key] !== undefined && member[key] !== version,
  );
  const [first] = behind;
  if (first === undefined) return [];
  const held = behind.map(({ member }) => `${member.name} (${member[key]})`);
  const message = `${capital(what)} is not at ${version} in ${listed(held)}`;
  return [
    finding('violation', 'REGION_NOT_READY', message, {
      place: at(subject, 'regions', 'members', first.index, key),
      evidence: { version, behind: behind.map(({ member }) => member.name) },
      fix: {
        summary: `Distribute ${version} to ${listed(behind.map(({ member }) => member.name))} first, then declare ${key}: "${version}" there`,
        path: 'regions.members',
      },
      size: behind.length,
    }),
  ];
}

function undeclared(
  subject: ModelSubject,
  members: readonly Region[],
  { key, what }: Part,
  version: string,
): Finding[] {
  const open = indexed(members).filter(({ member }) => member[key] === undefined);
  const [first] = open;
  if (first === undefined) return [];
  const names = listed(open.map(({ member }) => member.name));
  return [
    missing(`Nothing says that ${what} of ${names} is at ${version}`, {
      place: at(subject, 'regions', 'members', first.index),
      evidence: { version, undeclared: open.map(({ member }) => member.name) },
      fix: { summary: `Declare ${key}: "${version}" for ${names} once it is so`, path: 'regions.members' },
    }),
  ];
}

const capital = (text: string): string => `${text[0]?.toUpperCase()}${text.slice(1)}`;
