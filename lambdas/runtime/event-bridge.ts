import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { patience } from './patience.ts';

/** The EventBridge client of this execution environment, kept between events. */
export const eventBridge = new EventBridgeClient(patience);
