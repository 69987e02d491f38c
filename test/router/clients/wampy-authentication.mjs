/**
 * Has wampy authenticate by its own helpers, in a process of its own: its helper for WAMP-CRA is a module with a top-level await, which
 * jest cannot load.
 *
 *     wampy-authentication URL REALM CASES
 *
 * CASES is JSON: `[{ authid, authmethod, secret, pubkey? }]`. Prints for each, over each serializer, `[serializer, authid, outcome]`, where the
 * outcome is the authid of WELCOME or the URI of ABORT.
 */
import { Wampy } from 'wampy';
import { CborSerializer } from 'wampy/CborSerializer.js';
import { sign as signCryptosign } from 'wampy/cryptosign.js';
import { JsonSerializer } from 'wampy/JsonSerializer.js';
import { MsgpackSerializer } from 'wampy/MsgpackSerializer.js';
import { sign as signWampcra } from 'wampy/wampcra.js';
import WebSocket from 'ws';

const [url, realm, cases] = process.argv.slice(2);
const ANSWERS = { ticket: (ticket) => () => ticket, wampcra: signWampcra, cryptosign: signCryptosign };

async function outcomeOf(serializer, { authid, authmethod, secret, pubkey }) {
  const client = new Wampy(url, {
    ws: WebSocket,
    realm,
    serializer,
    autoReconnect: false,
    authid,
    authmethods: [authmethod],
    ...(pubkey === undefined ? {} : { authextra: { pubkey } }),
    authMode: 'auto',
    authPlugins: { [authmethod]: ANSWERS[authmethod](secret) },
  });
  try {
    const welcome = await client.connect();
    await client.disconnect();
    return welcome.authid;
  } catch (error) {
    return error.errorUri ?? String(error);
  }
}

const outcomes = [];
for (const SerializerClass of [JsonSerializer, MsgpackSerializer, CborSerializer]) {
  for (const one of JSON.parse(cases)) {
    outcomes.push([SerializerClass.name, one.authid, await outcomeOf(new SerializerClass(), one)]);
  }
}
process.stdout.write(JSON.stringify(outcomes), () => process.exit());
