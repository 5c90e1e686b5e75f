import { describe, expect, it } from 'vitest';
import { ContentFormat } from '../formats/codec.ts';
import { formatBootstrapRequest, parseBootstrapRequest, type BootstrapRequest } from './bootstrap-request.ts';

describe('a bootstrap request', () => {
  it.each([
    [
      ['ep=urn:imei:490154203237518', 'pct=112'],
      { endpoint: 'urn:imei:490154203237518', preferredFormat: 112 },
    ],
    [['pct=11544'], { preferredFormat: ContentFormat.lwm2mCbor }],
    [['ep=a=b'], { endpoint: 'a=b' }],
    [[], {}],
  ] as [string[], BootstrapRequest][])('%j comes back', (queries, request) => {
    expect(parseBootstrapRequest(queries)).toEqual(request);
    expect(formatBootstrapRequest(request)).toEqual(queries);
  });

  it('may name a format that no bootstrap is written in: then it names none', () => {
    expect(parseBootstrapRequest(['ep=a', 'pct=0'])).toEqual({ endpoint: 'a' });
    expect(parseBootstrapRequest(['ep=a', 'pct=65000', 'x=1', 'epx=2'])).toEqual({ endpoint: 'a' });
  });

  it.each([
    [['ep='], 'bad-registration'],
    [['ep'], 'bad-registration'],
    [['ep=a', 'ep=b'], 'bad-bootstrap'],
    [['pct=cbor'], 'bad-bootstrap'],
    [['pct'], 'bad-bootstrap'],
    [Array.from({ length: 33 }, () => 'x'), 'too-large'],
  ])('%j is refused', (queries, code) => {
    expect(() => parseBootstrapRequest(queries)).toThrow(
      expect.objectContaining({ name: 'Lwm2mError', code }),
    );
  });
});
