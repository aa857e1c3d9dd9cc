import type { Draft } from './draft.ts';
import { word } from './values.ts';
import { get, listAt, type Node, textAt } from './yaml.ts';

const MODEL_FLAGS = ['--model', '--model_id', '--model-id', '--model-path', '--model_name_or_path'];

/** Artefact, version and runtime a container names: `--model`, `--revision`, `MODEL_ID`, its image. */
export function stateArtifact(draft: Draft, containers: readonly Node[]): void {
  for (const container of containers) {
    const words = [...listAt(container, 'command'), ...listAt(container, 'args')];
    const model =
      flagValue(words, MODEL_FLAGS) ?? envValue(container, 'MODEL_ID') ?? envValue(container, 'STORAGE_URI');
    const revision = flagValue(words, ['--revision']);
    if (model !== null) draft.state('artifact.path', resolved(model.text, container), model.node);
    if (revision !== null) draft.state('model.version', revision.text, revision.node);
  }
  const [first] = containers;
  const image = word(get(first ?? null, 'image'), 'image');
  if (image.is === 'known') draft.state('serving.runtime', image.value, image.node);
}

interface Found {
  readonly text: string;
  readonly node: Node;
}

/** The value of a flag in either spelling, `--flag value` or `--flag=value`. */
function flagValue(words: readonly Node[], flags: readonly string[]): Found | null {
  for (const [index, node] of words.entries()) {
    const text = textAt(node);
    if (text === null) continue;
    const flag = flags.find((one) => text === one || text.startsWith(`${one}=`));
    if (flag === undefined) continue;
    if (text.length > flag.length) return { text: text.slice(flag.length + 1), node };
    const next = words[index + 1];
    const value = textAt(next ?? null);
    if (next !== undefined && value !== null) return { text: value, node: next };
  }
  return null;
}

function envValue(container: Node, name: string): Found | null {
  const entry = listAt(container, 'env').find((one) => textAt(one, 'name') === name);
  const node = get(entry ?? null, 'value');
  const text = textAt(node);
  return node === null || text === null ? null : { text, node };
}

/** `$(MODEL_ID)` means the variable of that name. */
const resolved = (text: string, container: Node): string =>
  text.replace(/\$\((\w+)\)/g, (whole, name: string) => envValue(container, name)?.text ?? whole);
