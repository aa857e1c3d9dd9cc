import { type Command, EXIT } from '../command.ts';
import { loaded } from '../open-store.ts';
import { positionals, text } from '../parse.ts';

export const serve: Command = {
  name: 'serve',
  summary: 'Run the bot: a GitHub App that judges pull requests and hears approvals',
  usage: '[options]',
  examples: ['tollgate serve', 'tollgate serve --config tollgate-bot.yaml'],
  options: [
    {
      name: 'config',
      value: 'FILE',
      description: 'Settings as YAML; each can be a variable such as TOLLGATE_APP_ID instead',
    },
  ],
  async run(args, io) {
    positionals(serve, args);
    const [{ startBot }, { readConfig }] = await loaded(() =>
      Promise.all([import('../../bot/serve.ts'), import('../../bot/config.ts')]),
    );
    const config = readConfig({ env: io.env, cwd: io.cwd, file: text(args, 'config') });
    const running = await startBot(config, { write: io.stderr, now: io.now });
    io.stdout(`Listening on ${running.url}\n`);
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    await running.stop();
    return EXIT.ok;
  },
};
