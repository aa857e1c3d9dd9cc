import { type EvidenceFormat, type Reading, readJson } from '../core/evidence-file.ts';
import type { Yaml, YamlMap } from '../core/yaml.ts';
import { Draft } from './evidence-draft.ts';

type Path = readonly (string | number)[];

/** A key with its value, and where the value stands. */
interface Entry {
  readonly key: string;
  readonly value: Yaml;
  readonly path: Path;
}

/**
 * An MLflow run as JSON: `mlflow runs describe` (metrics, params and tags as mappings) or the REST API's
 * `runs/get` (lists of keys and values, below `run`). The version is a tag, or a parameter, of the policy's choice.
 */
export const readMlflow: EvidenceFormat = (file, text, options): Reading => {
  const json = readJson(file, text, options);
  const root = mapOf(json.value);
  if (root === null || json.problems.length > 0) return json;
  const draft = new Draft(file);
  const below = mapOf(root.run);
  const at: Path = below === null ? [] : ['run'];
  const run = below ?? root;
  const data = mapOf(run.data);
  if (data === null) {
    const expected = 'what `mlflow runs describe` or the REST API prints of a run';
    draft.report(
      'MISSING_KEY',
      json.place(at),
      'The file is no MLflow run: it has no `data`',
      expected,
      'Export the run again',
    );
    return draft.reading();
  }
  const status = mapOf(run.info)?.status;
  if (status !== undefined && status !== 'FINISHED') {
    const message = `The run is ${JSON.stringify(status)}: what it measured is not complete`;
    draft.report(
      'INVALID_VALUE',
      json.place([...at, 'info', 'status']),
      message,
      'FINISHED',
      'Export a run that has finished',
    );
  }
  const entries = (key: string): Entry[] => entriesOf(data[key], [...at, 'data', key]);
  const version = [...entries('tags'), ...entries('params')].find(({ key }) => key === options.versionKey);
  if (typeof version?.value === 'string') draft.put(['version'], version.value, json.place(version.path));
  for (const { key, value, path } of entries('metrics'))
    draft.put(['evaluation', 'metrics', key], typeof value === 'string' ? value : '', json.place(path));
  return draft.reading();
};

/** Entries of `{ key: value }` or of `[ { key, value } ]`. */
function entriesOf(value: Yaml | undefined, path: Path): Entry[] {
  if (!Array.isArray(value))
    return Object.entries(mapOf(value) ?? {}).map(([key, one]) => ({
      key,
      value: one,
      path: [...path, key],
    }));
  return (value as readonly Yaml[]).flatMap((item, index) => {
    const { key = null, value: one = null } = mapOf(item) ?? {};
    return typeof key === 'string' ? [{ key, value: one, path: [...path, index, 'value'] }] : [];
  });
}

const mapOf = (value: Yaml | undefined): YamlMap | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as YamlMap) : null;
