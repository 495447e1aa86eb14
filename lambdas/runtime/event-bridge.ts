import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { awsClientDefaults } from './aws-client-defaults.ts';

/** The EventBridge client of this execution environment, reused between events. */
export const eventBridge = new EventBridgeClient(awsClientDefaults);
