import { marked } from 'marked';

/** Reads a comment the way GitHub does: Markdown to HTML first, then mentions, references and emoji in its text. */

const OURS = 'https://github.com/acme/models/';
const TAGS = new Set(
  'h3 p ul li strong code pre table thead tbody tr th td details summary sub a hr br'.split(' '),
);
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

export interface Reading {
  /** Tags, attributes and links that we never write, and text that GitHub would turn into something. */
  readonly strange: readonly string[];
  /** Names of all tags in their order, without links. */
  readonly skeleton: string;
}

export function read(comment: string): Reading {
  const html = marked.parse(comment, { async: false, gfm: true });
  const strange: string[] = [];
  const names: string[] = [];
  let quoted = 0;
  for (const part of html.split(/(<[^>]*>)/)) {
    const tag = /^<(\/?)([a-z0-9]+)(.*?)>$/i.exec(part);
    if (tag === null) {
      if (part.includes('<')) strange.push(part);
      if (quoted === 0) strange.push(...references(decode(part)));
      continue;
    }
    const [, close, name = '', attributes = ''] = tag;
    if (!TAGS.has(name) || !knownAttributes(attributes)) strange.push(part);
    if (['code', 'pre', 'a'].includes(name)) quoted += close === '/' ? -1 : 1;
    if (name !== 'a') names.push(`${close}${name}`);
  }
  return { strange, skeleton: names.join(' ') };
}

function knownAttributes(text: string): boolean {
  const href = /^ href="([^"]*)"$/.exec(text)?.[1];
  if (href !== undefined) return href.startsWith(OURS) && !href.includes('/../');
  return text === '' || /^ (align="(left|right)"|class="language-(yaml|mermaid)")$/.test(text);
}

const references = (text: string): string[] =>
  [
    ...text.matchAll(
      /(?<![A-Za-z0-9_`])@[A-Za-z0-9]|#\d|\bGH-\d|https?:\/\/|\bwww\.|:[a-z0-9_+-]+:|[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/giu,
    ),
  ].map(([found]) => found);

const decode = (text: string): string =>
  text.replaceAll(
    /&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi,
    (all, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name] ?? all;
      return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal));
    },
  );
