import { checkRepository } from './src/check.ts';
await checkRepository({repo: '.bench/models-10000', base: 'main', head: process.argv[2]!, asOf: '2026-11-21', env: process.env});
