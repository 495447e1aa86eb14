/**
 * Takes the place of the SDK's event streams, which no call of most functions has. They would split each bundle in two, and load checksums
 * (docs/decisions/0008-what-a-cold-start-loads.md).
 */
export class EventStreamSerde {
  constructor() {
    throw new Error('This function was built without event streams.');
  }
}

export const eventStreamSerdeProvider = undefined;
