import type { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { callService } from './service-errors';

/** False if the item is in a state that the command's condition excludes. */
export async function sendUnlessConditionFails(
  client: DynamoDBClient,
  command: UpdateItemCommand | DeleteItemCommand,
): Promise<boolean> {
  return callService('The table of recent readings', async () => {
    try {
      await (command instanceof UpdateItemCommand ? client.send(command) : client.send(command));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  });
}
