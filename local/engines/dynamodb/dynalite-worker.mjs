import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

/**
 * Runs dynalite in a thread of its own: `{id, operation, body}` in, `{id, status, headers, body}` out. A fault inside dynalite ends the
 * thread and not the local cloud, and no port is open that would go round IAM: requests are handed to its request listener directly.
 *
 * `workerData.path` is the folder of its database (LevelDB), or undefined for one in memory.
 */
const require = createRequire(import.meta.url);
const dynalite = require('dynalite');
const db = require('dynalite/db');
addReturnValuesOnConditionCheckFailure();
const store = captureStore();

const server = dynalite({ path: workerData.path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
await openStore();
await finishInterruptedCreations();

parentPort.on('message', ({ id, operation, body }) => {
  const request = Object.assign(new EventEmitter(), {
    method: 'POST',
    url: '/',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      // The gateway has checked the signature; dynalite wants to see one of the right shape.
      authorization: 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=local',
      'x-amz-date': '20000101T000000Z',
    },
  });
  const headers = {};
  const response = {
    statusCode: 200,
    setHeader: (name, value) => {
      headers[name.toLowerCase()] = String(value);
    },
    end: (content) => parentPort.postMessage({ id, status: response.statusCode, headers, body: content ?? '' }),
  };
  server.emit('request', request, response);
  request.emit('data', Buffer.from(body));
  request.emit('end');
});

/**
 * dynalite 4.0 ignores ReturnValuesOnConditionCheckFailure. Its actions ask `db.checkConditional` while they hold the item's lock, so
 * the item that is added to the error there is the one that the condition saw.
 */
function addReturnValuesOnConditionCheckFailure() {
  for (const action of ['putItem', 'updateItem', 'deleteItem']) {
    const { types } = require(`dynalite/validations/${action}`);
    types.ReturnValuesOnConditionCheckFailure = { type: 'String', enum: ['ALL_OLD', 'NONE'] };
  }
  const { checkConditional } = db;
  db.checkConditional = (data, existingItem) => {
    const refusal = checkConditional(data, existingItem);
    if (refusal != null && existingItem != null && data.ReturnValuesOnConditionCheckFailure === 'ALL_OLD') {
      refusal.body.Item = existingItem;
    }
    return refusal;
  };
}

/** Lets `dynalite()` make its store as ever, and remembers it. */
function captureStore() {
  const captured = {};
  const { create } = db;
  db.create = (options) => Object.assign(captured, create(options));
  return captured;
}

/** Says why the database does not open, as on a full disk, and not just that it is not open. */
async function openStore() {
  try {
    await store.db.open();
  } catch (error) {
    throw error.cause ?? error;
  }
}

/** dynalite makes a table active a moment after it wrote it down; a process that was killed in between left it unusable. */
async function finishInterruptedCreations() {
  for await (const table of store.tableDb.createValueStream({})) {
    if (table.TableStatus !== 'CREATING') continue;
    await new Promise((resolve, reject) => {
      const active = { ...table, TableStatus: 'ACTIVE' };
      store.tableDb.put(table.TableName, active, (error) => (error ? reject(error) : resolve()));
    });
  }
}
