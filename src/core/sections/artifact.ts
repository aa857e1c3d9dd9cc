import * as z from 'zod';
import * as f from '../fields.ts';

export const artifact = z
  .strictObject({
    path: f.text('Where the artefact lies', 's3://models/fraud-ranker/4.2.0/').optional(),
    format: f.text('Serialisation format', 'onnx').optional(),
    digest: f.text('Content digest', 'sha256:…').optional(),
    size_bytes: f.bytes('Size of the artefact (a bare number is bytes)', 1200000000, 'B').optional(),
  })
  .meta({ description: 'The artefact that serves' });
