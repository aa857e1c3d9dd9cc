// The import table of docs/architecture.md, enforced. A shell is action, bot or cli.
const forbid = (name, from, to) => ({ name, severity: 'error', from: { path: from }, to: { path: to } });

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    forbid('core-is-alone', '^src/core/', '^src/(?!core/)'),
    forbid('stats-is-alone', '^src/stats/', '^src/(?!stats/)'),
    forbid('gates-use-core-and-stats', '^src/gates/', '^src/(?!gates/|core/|stats/)'),
    forbid('calc-uses-core-and-stats', '^src/calc/', '^src/(?!calc/|core/|stats/)'),
    forbid('adapters-use-core-and-stats', '^src/adapters/', '^src/(?!adapters/|core/|stats/)'),
    forbid('prices-use-core-and-stats', '^src/prices/', '^src/(?!prices/|core/|stats/)'),
    forbid('render-uses-core-and-stats', '^src/render/', '^src/(?!render/|core/|stats/)'),
    forbid('io-uses-core', '^src/io/', '^src/(?!io/|core/)'),
    forbid('engine-joins-the-pure-parts', '^src/engine\\.ts$', '^src/(?!core/|stats/|gates/|adapters/)'),
    forbid('gather-reads', '^src/gather/', '^src/(?!gather/|core/|prices/|io/|engine\\.ts$)'),
    forbid('check-gathers-and-judges', '^src/check\\.ts$', '^src/(?!core/|gather/|io/|engine\\.ts$)'),
    forbid('publish-shows', '^src/publish/', '^src/(?!publish/|core/|io/|render/)'),
    forbid('bot-is-a-shell', '^src/(?!bot/|cli/commands/serve\\.ts$)', '^src/bot/'),
    forbid('action-is-a-shell', '^src/(?!action/)', '^src/action/'),
    forbid('cli-is-a-shell', '^src/(?!cli/)', '^src/cli/'),
    forbid(
      'pure-parts-do-no-io',
      '^src/((core|stats|gates|calc|adapters|prices|render)/|engine\\.ts$)',
      '^(node:)?(fs|net|http|https|child_process|process|os|dns|tls|worker_threads|crypto)(/|$)',
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
  },
};
