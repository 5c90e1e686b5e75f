import { describe, expect, it } from 'vitest';
import { networkOf } from './attempts.ts';

describe('networkOf', () => {
  it('takes an IPv4 address whole, also where IPv6 carries it', () => {
    expect(networkOf('192.0.2.1')).toBe('192.0.2.1');
    expect(networkOf('::ffff:192.0.2.1')).toBe('192.0.2.1');
  });

  it('takes the /64 of an IPv6 address, however it is written', () => {
    const same = ['2001:db8:0:1::1', '2001:0db8:0000:0001:ffff:0:0:2', '2001:DB8:0:1:a::'];
    expect(new Set(same.map(networkOf))).toEqual(new Set(['2001:db8:0:1::/64']));
    expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0::/64');
    expect(networkOf('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
    expect(networkOf('::1')).toBe('0:0:0:0::/64');
    expect(networkOf('1::2:3:4:5:6:7')).toBe('1:0:2:3::/64');
  });
});
