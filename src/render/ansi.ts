/** Colours of a terminal by what they mean; none at all without colour. */
export type Tone = 'bad' | 'ask' | 'good' | 'quiet' | 'strong';

const CODES = { bad: 31, ask: 33, good: 32, quiet: 2, strong: 1 } as const satisfies Record<Tone, number>;

export type Paint = (tone: Tone, text: string) => string;

export const painter = (color: boolean): Paint =>
  color ? (tone, text) => `\u001b[${CODES[tone]}m${text}\u001b[0m` : (_, text) => text;
