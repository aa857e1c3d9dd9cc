import type { Command } from '../command.ts';

/** Every command, in the order of `--help`; each is loaded only when it is asked for. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  demo: async () => (await import('./demo.ts')).demo,
  init: async () => (await import('./init.ts')).init,
  check: async () => (await import('./check.ts')).check,
  canary: async () => (await import('./canary.ts')).canary,
  simulate: async () => (await import('./simulate.ts')).simulate,
  advise: async () => (await import('./advise.ts')).advise,
  calc: async () => (await import('./calc.ts')).calc,
  cost: async () => (await import('./cost.ts')).cost,
  explain: async () => (await import('./explain.ts')).explain,
  prices: async () => (await import('./prices.ts')).prices,
  schema: async () => (await import('./schema.ts')).schema,
  serve: async () => (await import('./serve.ts')).serve,
  audit: async () => (await import('./audit.ts')).audit,
};
