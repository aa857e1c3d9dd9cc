import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readWorkloads } from '../../src/adapters/index.ts';
import { locate } from '../../src/core/locate.ts';
import type { HardwareRule } from '../../src/core/policy-hardware.ts';
import type { Place } from '../../src/core/problem.ts';
import type { Workload } from '../../src/core/workload.ts';
import { bundledBook } from '../../src/prices/book.ts';

const catalog = bundledBook({ digest: 'test' });

/** A workload in one line a setting: `path = value @ line`, `path ? reason @ line`. */
export interface Shown {
  readonly workloads: Readonly<Record<string, readonly string[]>>;
  readonly problems: readonly string[];
}

const NOISE = new Set(['model.name', 'artifact.path', 'serving.runtime', 'serving.cloud', 'training.cloud']);

/** What the adapters make of files given as text. */
export function shown(
  files: Readonly<Record<string, string>>,
  hardware: readonly HardwareRule[] = [],
): Shown {
  const { workloads, problems } = readWorkloads(
    Object.entries(files).map(([file, text]) => ({ file, text })),
    { hardware, catalog },
  );
  const at = (place: Place): string => {
    const { file, line } = locate(place, files[place.file] ?? '');
    return Object.keys(files).length === 1 ? `${line}` : `${file}:${line}`;
  };
  const lines = ({ facts, open, remarks }: Workload): string[] => [
    ...[...facts]
      .filter(([path, { value }]) => !NOISE.has(path) && !(path === 'model.type' && value === 'other'))
      .map(
        ([path, { value, place }]) =>
          `${path} = ${typeof value === 'string' ? value : JSON.stringify(value)} @ ${at(place)}`,
      ),
    ...open.map(({ path, reason, place }) => `${path} ? ${reason} @ ${at(place)}`),
    ...remarks.map(({ code, message, place }) => `${code}: ${message} @ ${at(place)}`),
  ];
  return {
    workloads: Object.fromEntries(
      workloads.map((workload) => [`${workload.adapter} ${workload.name}`, lines(workload)]),
    ),
    problems: problems.map(({ code, message, place }) => `${code}: ${message} @ ${at(place)}`),
  };
}

/** The workloads themselves. */
export const read = (text: string, hardware: readonly HardwareRule[] = []): readonly Workload[] =>
  readWorkloads([{ file: 'm.yaml', text }], { hardware, catalog }).workloads;

/** Real manifests of public repositories, where they are at hand. */
export const MANIFESTS = '../shared/data/manifests';
export const hasManifests = existsSync(MANIFESTS);
export const manifest = (path: string): string => readFileSync(join(MANIFESTS, path), 'utf8');
