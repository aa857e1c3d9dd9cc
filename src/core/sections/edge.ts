import * as z from 'zod';
import * as f from '../fields.ts';

export const edge = z
  .strictObject({
    device: f.text('Device or board the model runs on', 'cortex-m7'),
    class: f.choice(['microcontroller', 'smartphone', 'gateway'], 'Kind of device'),
    memory: f
      .bytes('Memory the model may take on the device; 1 MB for a microcontroller without it', '1MB')
      .optional(),
    peak_memory: f.bytes('Most memory it took, measured on the device', '850KB').optional(),
    versions_active: f.count('Versions that devices in the field still run', 12).optional(),
    versions_supported: f
      .count('Versions that data pipelines and serving contracts still accept', 50)
      .optional(),
    hil: z
      .strictObject({
        version: f.text('Version that was tested', '4.2.0'),
        on: f.choice(['device', 'emulator'], 'What it was tested on'),
        passed: f.flag('Whether all tests passed'),
        throttled: f.flag('Whether the device throttled under load').optional(),
      })
      .meta({ description: 'Hardware-in-the-loop test' })
      .optional(),
    telemetry: f
      .choice(
        ['federated', 'raw', 'none'],
        'Whether devices send aggregated statistics, single predictions, or nothing',
      )
      .optional(),
  })
  .meta({ description: 'A model that runs on devices in the field' });
