import type { ModelConfig } from '../model.ts';
import { readModel } from '../read-model.ts';
import type { AdviceEdit, GateResult } from '../report.ts';
import { parseYaml, type Yaml, type YamlMap } from '../yaml.ts';

/** What a gate itself offers for its findings, as edits; null where it has nothing certain for one of them. */
export function ownEdits(
  file: string,
  text: string,
  results: readonly GateResult[],
): readonly AdviceEdit[] | null {
  const { value } = parseYaml(file, text);
  const edits: AdviceEdit[] = [];
  for (const { fix } of results) {
    if (fix?.path === undefined || fix.replacement === undefined) return null;
    if (edits.some(({ path }) => path === fix.path)) continue;
    edits.push({ path: fix.path, from: shown(valueAt(value, fix.path.split('.'))), to: fix.replacement });
  }
  return edits.length === 0 ? null : edits;
}

/** The config that the file holds once the edits are written into it; null where it cannot be read then. */
export function edited(file: string, text: string, edits: readonly AdviceEdit[]): ModelConfig | null {
  let map = parseYaml(file, text).value;
  for (const { path, to } of edits) {
    const value = parseYaml(file, to).value;
    if (!isMap(map) || value === undefined) return null;
    map = withValue(map, path.split('.'), value);
  }
  // A JSON text is YAML, so it is read exactly as the author's file would be.
  return readModel(file, JSON.stringify(map)).config;
}

const isMap = (value: Yaml | undefined): value is YamlMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function valueAt(value: Yaml | undefined, path: readonly string[]): Yaml | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  return isMap(value) ? valueAt(value[key], rest) : undefined;
}

function withValue(map: YamlMap, [key = '', ...rest]: readonly string[], value: Yaml): YamlMap {
  const inner = map[key];
  return { ...map, [key]: rest.length === 0 ? value : withValue(isMap(inner) ? inner : {}, rest, value) };
}

/** A value in flow style, as it may stand on one line. */
function shown(value: Yaml | undefined): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map((one) => shown(one) ?? '~').join(', ')}]`;
  const entries = Object.entries(value).map(([key, one]) => `${key}: ${shown(one) ?? '~'}`);
  return `{ ${entries.join(', ')} }`;
}
