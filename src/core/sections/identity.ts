import * as z from 'zod';
import * as f from '../fields.ts';
import { MODEL_TYPES, RISK_CLASSES, STAGES } from './vocabulary.ts';

export const identity = z
  .strictObject({
    name: f.text('Unique name of the model in this repository', 'fraud-ranker'),
    version: f.text('Version of the artefact that serves', '4.2.0').optional(),
    type: z
      .preprocess(
        (value) => (value === 'embedding_model' ? 'embedding' : value),
        f.choice(
          MODEL_TYPES,
          'What the model does; decides latency targets and impact (`embedding_model` means `embedding`)',
        ),
      )
      .meta({ type: 'string', enum: [...MODEL_TYPES, 'embedding_model'] }),
    stage: f.choice(STAGES, 'Lifecycle stage').optional(),
    risk: f
      .choice(RISK_CLASSES, 'Declared risk class; may raise the computed class, never lower it')
      .optional(),
    domain: f.text('Business domain', 'recommendation').optional(),
    architecture: f.text('Architecture name; a change is a new architecture', 'two-tower').optional(),
    core: f.flag('A core model: any new artefact is a core model change').optional(),
    description: f.text('What the model is for', 'Scores card payments').optional(),
    retire_by: f.date('Day by which a deprecated model is gone', '2026-12-31').optional(),
    superseded_by: f.text('The model that replaces this one', 'fraud-ranker-v5').optional(),
  })
  .meta({ description: 'What the model is' });
