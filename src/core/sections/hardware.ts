import * as f from '../fields.ts';
import { PURCHASES } from './vocabulary.ts';

export const purchase = f.choice(PURCHASES, 'How the capacity is bought');
export const cloud = f.text('Cloud provider, as the price book names it', 'aws', 'gcp', 'azure');
export const region = f.text('Region, as the cloud names it', 'us-east-1');
export const instance = f.text('Instance type, instead of `hardware`', 'g6.xlarge');
export const hourly = f.money(
  'Your own price per accelerator-hour (per instance-hour with `instance`), instead of the price book',
  '3.50 USD/h',
  'h',
);
