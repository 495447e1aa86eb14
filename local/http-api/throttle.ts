import type { Clock } from '../shared/clock.ts';
import type { RouteSettings } from './api-resources.ts';

/**
 * A token bucket, with which API Gateway limits requests: it holds as many as the burst and fills at the rate.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 */
export class Throttle {
  readonly #rate: number;
  readonly #burst: number;
  readonly #clock: Clock;
  #tokens: number;
  #filledAt: number;

  /** Settings that are left out limit nothing. */
  constructor(settings: RouteSettings, clock: Clock = () => new Date()) {
    this.#rate = settings.ThrottlingRateLimit ?? Number.POSITIVE_INFINITY;
    this.#burst = settings.ThrottlingBurstLimit ?? Number.POSITIVE_INFINITY;
    this.#clock = clock;
    this.#tokens = this.#burst;
    this.#filledAt = clock().getTime();
  }

  /** Lets a request through, or not. */
  take(): boolean {
    const now = this.#clock().getTime();
    if (now > this.#filledAt) {
      this.#tokens = Math.min(this.#burst, this.#tokens + (this.#rate * (now - this.#filledAt)) / 1000);
    }
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
