import { metricOfName } from '../../../src/formats/senml/metric-of-name';

describe('the metric of a SenML name', () => {
  test.each([
    ['temperature', 'temperature'],
    ['room/temperature', 'room/temperature'],
    ['mote-1:temperature', 'temperature'],
    ['mote-1/temperature', 'temperature'],
    ['mote-1.room.temperature', 'room.temperature'],
    ['mote-1', 'value'],
    ['mote-1:', 'value'],
    ['mote-12:temperature', 'mote-12:temperature'],
    ['mote-1_temperature', 'mote-1_temperature'],
    ['urn:dev:os:32473-mote-1:temperature', 'temperature'],
    ['urn:dev:os:32473-mote-1_temperature', 'temperature'],
    ['urn:dev:ops:32473-tanks-mote-1', 'value'],
    ['urn:uuid:mote-1:temperature', 'temperature'],
    ['urn:dev:os:32473-mote-12:temperature', 'urn:dev:os:32473-mote-12:temperature'],
    ['urn:dev:mac:0024befffe804ff1:temperature', 'urn:dev:mac:0024befffe804ff1:temperature'],
    ['urn:dev:ow:xmote-1:temperature', 'urn:dev:ow:xmote-1:temperature'],
  ])('%s of the device mote-1 is %s', (name, metric) => {
    expect(metricOfName(name, 'mote-1')).toBe(metric);
  });
});
