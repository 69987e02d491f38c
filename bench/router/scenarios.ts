/** What both routers are asked to do. `load` are arguments of wamp-load.c. */
export interface Scenario {
  readonly name: string;
  readonly serializer: 'json' | 'msgpack' | 'cbor';
  readonly transport: 'websocket' | 'rawsocket';
  readonly load: readonly string[];
}

const LOADS: Readonly<Record<string, readonly string[]>> = {
  'fan-in, 100 publishers to 1': ['scn=fanin', 'p=100', 'w=1000'],
  'fan-out 1 to 1,000, one in flight': ['scn=fanout', 's=1000', 'w=1'],
  'fan-out 1 to 1,000, four in flight': ['scn=fanout', 's=1000', 'w=4'],
  'calls, 50 callers x 16 in flight, 1 callee': ['scn=rpc', 'p=50', 'd=16'],
  'calls, 50 callers x 1, 50 callees': ['scn=rpc', 'p=50', 'd=1', 'callees=50'],
  'acknowledged publish, 50 clients': ['scn=ack', 'p=50'],
};
const IDLE: readonly string[] = ['scn=idle', 'n=10000', 'ips=4', 'hold=1'];

/** Every load over JSON and WebSocket, and those that depend on the codec or the framing over the others. */
export function everyScenario(): Scenario[] {
  const loads = Object.entries(LOADS);
  const of = (
    serializer: Scenario['serializer'],
    transport: Scenario['transport'],
    [name, load]: readonly [string, readonly string[]],
  ): Scenario => ({ name: `${name} (${serializer}, ${transport})`, serializer, transport, load });
  return [
    ...loads.map((load) => of('json', 'websocket', load)),
    ...loads.filter(([name]) => !name.includes('one in flight')).map((load) => of('msgpack', 'websocket', load)),
    ...loads.filter(([name]) => !name.includes('one in flight')).map((load) => of('cbor', 'websocket', load)),
    ...loads.filter(([name]) => !name.includes('one in flight')).map((load) => of('json', 'rawsocket', load)),
    of('json', 'websocket', ['idle sessions: memory and connects', IDLE]),
  ];
}
