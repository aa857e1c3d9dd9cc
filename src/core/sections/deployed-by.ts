import * as f from '../fields.ts';

export const deployedBy = f.text(
  'The manifest that deploys this model, by path or as kind/name: what it says need not be repeated here',
  'Deployment/fraud-ranker',
  'deploy/fraud-ranker.yaml',
);
