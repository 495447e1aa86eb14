import * as v from 'valibot';
import type { Clock } from '../../shared/clock.ts';
import { isObject, type JsonObject } from '../../shared/json.ts';
import { type Client, clientProperties, type PoolProperties, poolProperties } from './properties.ts';
import { clientOfTemplate, poolOfTemplate, updatedClient, updatedPool } from './settings.ts';

/** What a template says of a pool and its app clients. */
interface Declared {
  readonly pool: { readonly id: string; readonly arn: string; readonly properties: unknown };
  readonly clients: readonly { readonly id: string; readonly properties: unknown }[];
}

/**
 * All settings of a pool and its app clients: at first those of the template, then what updates made of them. They last until the local
 * stack stops, since its template says what they are.
 */
export class Configuration {
  #pool: JsonObject;
  #properties: PoolProperties;
  readonly #clients = new Map<string, JsonObject>();
  readonly #parsed = new Map<string, Client>();
  readonly #clock: Clock;

  /** @throws {v.ValiError} the properties are not such that a pool can be run from them */
  constructor({ pool, clients }: Declared, clock: Clock) {
    this.#clock = clock;
    const properties = v.parse(poolProperties, pool.properties);
    this.#pool = poolOfTemplate(json(properties), { Id: pool.id, Arn: pool.arn }, clock);
    this.#properties = properties;
    for (const { id, properties } of clients) {
      const parsed = v.parse(clientProperties, properties);
      this.#clients.set(id, clientOfTemplate(json(properties), { UserPoolId: pool.id, ClientId: id }, clock));
      this.#parsed.set(id, { id, properties: parsed });
    }
  }

  /** The pool's as operations work with them. */
  get properties(): PoolProperties {
    return this.#properties;
  }

  /** The app clients by their IDs, as operations work with them. */
  get clients(): ReadonlyMap<string, Client> {
    return this.#parsed;
  }

  describePool(): JsonObject {
    return this.#pool;
  }

  /** Undefined where there is no such client. */
  describeClient(id: string): JsonObject | undefined {
    return this.#clients.get(id);
  }

  /** @throws {CognitoError} InvalidParameterException: settings that exclude each other */
  updatePool(request: JsonObject): void {
    const pool = updatedPool(this.#pool, request, this.#clock);
    const { Name: UserPoolName, SchemaAttributes: Schema, ...same } = pool;
    this.#properties = v.parse(poolProperties, {
      ...same,
      ...(UserPoolName !== undefined && { UserPoolName }),
      ...(Schema !== undefined && { Schema }),
    });
    this.#pool = pool;
  }

  /** What SetUserPoolMfaConfig does. Other settings stay. */
  setMfa(MfaConfiguration: PoolProperties['MfaConfiguration']): void {
    this.#properties = { ...this.#properties, MfaConfiguration };
    this.#pool = { ...this.#pool, MfaConfiguration };
  }

  /** @throws {CognitoError} InvalidParameterException: settings that exclude each other */
  updateClient(id: string, request: JsonObject): void {
    const client = updatedClient(this.#clients.get(id) ?? {}, request, this.#clock);
    this.#parsed.set(id, { id, properties: v.parse(clientProperties, client) });
    this.#clients.set(id, client);
  }
}

/** Properties come from a template, which is JSON. */
function json(properties: unknown): JsonObject {
  const copy: unknown = JSON.parse(JSON.stringify(properties ?? {}));
  return isObject(copy) ? copy : {};
}
