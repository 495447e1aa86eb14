import type { JsonObject } from '../shared/json.ts';

/** An event as rules and targets see it. */
export interface BusEvent extends JsonObject {
  readonly id: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: JsonObject;
}
