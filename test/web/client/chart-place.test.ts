import { placeInChart } from '../../../src/web/client/chart-place';

const AXES = { fromMs: '1000', toMs: '2000', bottom: '20', top: '30', plot: '50 550 10 210' };

describe('a live reading in a chart', () => {
  test('lies where its time and value are', () => {
    expect(placeInChart(AXES, 1500, 25)).toEqual({ x: 300, y: 110, plotTop: 10 });
    expect(placeInChart(AXES, 1000, 20)).toEqual({ x: 50, y: 210, plotTop: 10 });
    expect(placeInChart(AXES, 2000, 30)).toEqual({ x: 550, y: 10, plotTop: 10 });
  });

  test('without a number has a time alone', () => {
    expect(placeInChart(AXES, 1500, undefined)).toEqual({ x: 300, plotTop: 10 });
  });

  test('beyond the axis asks for another axis instead of lying at its end', () => {
    expect([placeInChart(AXES, 1500, 30.1), placeInChart(AXES, 1500, 19.9)]).toEqual(['off-scale', 'off-scale']);
  });

  test('from another time is not shown', () => {
    expect([placeInChart(AXES, 999, 25), placeInChart(AXES, 2001, 99)]).toEqual(['off-time', 'off-time']);
    expect(placeInChart({}, 1500, 25)).toBe('off-time');
  });
});
